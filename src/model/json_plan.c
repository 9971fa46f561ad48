/* SPDX-License-Identifier: Apache-2.0 */
/* Plans and what became of them as JSON. */
#include <string.h>

#include <mig/apply.h>

#include "model/json_parts.h"
#include "model/state.h"

const char *mig_outcome_name(enum mig_outcome outcome)
{
	static const char *const names[] = {
		[MIG_OUTCOME_NOTHING] = "nothing",
		[MIG_OUTCOME_DONE] = "done",
		[MIG_OUTCOME_ROLLED_BACK] = "rolled back",
		[MIG_OUTCOME_STUCK] = "stuck",
	};

	return names[outcome];
}

static bool add_steps(json_t *o, const struct mig_step *steps, size_t count)
{
	json_t *list = json_array();
	bool ok = mig_json_add(o, "steps", list);

	for (size_t i = 0; ok && i < count; i++)
		ok = mig_json_append(list, mig_json_step(&steps[i]));
	return ok;
}

/* The steps of one direction, as the instances that they made or removed. */
static bool add_changed(json_t *o, const char *key, const struct mig_step *steps,
			size_t count, enum mig_step_kind gi, enum mig_step_kind ci)
{
	json_t *list = json_array();
	bool ok = mig_json_add(o, key, list);

	for (size_t i = 0; ok && i < count; i++) {
		json_t *item;

		if (steps[i].kind != gi && steps[i].kind != ci)
			continue;
		item = mig_json_step(&steps[i]);
		if (item)
			json_object_del(item, "do");
		ok = mig_json_append(list, item);
	}
	return ok;
}

static bool is_created(const struct mig_step *steps, size_t count,
		       const struct mig_gpu *gpu, const struct mig_gi *gi)
{
	for (size_t i = 0; i < count; i++) {
		if (steps[i].kind == MIG_STEP_CREATE_GI && steps[i].gi == gi->id &&
		    strcmp(steps[i].gpu_uuid, gpu->uuid) == 0)
			return true;
	}
	return false;
}

/* The GPU instances of the plan's GPUs that were there before and still are. */
static bool add_kept(json_t *o, const struct mig_plan *plan,
		     const struct mig_result *result)
{
	json_t *list = json_array();
	bool ok = mig_json_add(o, "kept", list);

	for (size_t i = 0; ok && result->after && i < plan->basis_count; i++) {
		const struct mig_gpu *gpu =
			mig_state_gpu(result->after, plan->basis[i].gpu);

		for (size_t k = 0; ok && gpu && k < gpu->gi_count; k++) {
			if (!is_created(result->steps, result->step_count, gpu,
					&gpu->gis[k]))
				ok = mig_json_append(list,
						     mig_json_gi(gpu, &gpu->gis[k]));
		}
	}
	return ok;
}

static bool add_changes(json_t *o, const struct mig_step *steps, size_t count)
{
	return add_steps(o, steps, count) &&
	       add_changed(o, "created", steps, count, MIG_STEP_CREATE_GI,
			   MIG_STEP_CREATE_CI) &&
	       add_changed(o, "destroyed", steps, count, MIG_STEP_DESTROY_GI,
			   MIG_STEP_DESTROY_CI);
}

int mig_json_plan(const struct mig_plan *plan, char **ret, struct mig_error *err)
{
	AUTO(json) json_t *o = mig_json_document(plan->simulated);
	bool ok = mig_json_add(o, "dry_run", json_true()) &&
		  mig_json_add(o, "changed", json_false()) &&
		  add_changes(o, plan->steps, plan->step_count) &&
		  mig_json_gpu_plans(o, plan);

	return text_json_dump(ok ? TAKE(o) : NULL, ret, err);
}

int mig_json_result(const struct mig_plan *plan, const struct mig_result *result,
		    char **ret, struct mig_error *err)
{
	bool changed = result->outcome == MIG_OUTCOME_DONE && result->step_count > 0;
	AUTO(json) json_t *o = mig_json_document(plan->simulated);
	bool ok = mig_json_add(o, "dry_run", json_false()) &&
		  mig_json_add(o, "outcome",
			       json_string(mig_outcome_name(result->outcome))) &&
		  mig_json_add(o, "changed",
			       json_boolean(changed ||
					    result->outcome == MIG_OUTCOME_STUCK)) &&
		  mig_json_add(o, "reset_needed", json_boolean(result->reset_needed)) &&
		  add_changes(o, result->steps, changed ? result->step_count : 0) &&
		  add_kept(o, plan, result);

	return text_json_dump(ok ? TAKE(o) : NULL, ret, err);
}
