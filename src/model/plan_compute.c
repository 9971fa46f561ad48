/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Plans that create compute instances in GPU instances that exist. Where they stand is
 * the driver's choice unless a start is given; how many fit is checked before.
 */
#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "model/geometry.h"
#include "model/plan.h"
#include "model/state.h"

static int fail_unknown(const struct mig_target *t, const char *name,
			struct mig_error *err)
{
	char names[200] = "";

	for (size_t i = 0; i < t->gi->profile_count; i++)
		mig_text_add(names, sizeof(names), "%s%s", i ? ", " : "",
			     t->gi->profiles[i].name);
	return mig_fail(err, EINVAL,
			"%u/%u: no compute profile is called '%.60s'; there are %s",
			t->gpu->index, t->gi->id, name, names);
}

/* Compute slices that are not taken. */
static unsigned count_free(const struct mig_gi *gi)
{
	const struct mig_ci_profile *whole = mig_gi_whole(gi, MIG_UNKNOWN);
	unsigned used = 0;

	FOR_EACH_CI (ci, gi)
		used += ci->slices == MIG_UNKNOWN ? 0 : ci->slices;
	return whole && whole->slices > used ? whole->slices - used : 0;
}

static int plan_wish(struct mig_plan *plan, const struct mig_target *t,
		     const struct mig_wish *wish, const struct mig_ci_profile *p,
		     struct mig_error *err)
{
	struct mig_step *step;
	int r;

	for (unsigned i = 0; i < wish->count; i++) {
		r = mig_plan_step(plan, MIG_STEP_CREATE_CI, t->gpu, &step, err);
		if (r < 0)
			return r;
		mig_step_set_gi(step, t->gi);
		step->ci_profile = p->id;
		step->ci_slices = p->slices;
		memcpy(step->ci_name, p->name, sizeof(step->ci_name));
		if (wish->start != MIG_UNKNOWN)
			step->ci_place = (struct mig_span){ wish->start, p->slices };
	}
	return 0;
}

static int plan_target(struct mig_plan *plan, const struct mig_target *t,
		       const struct mig_wish *wishes, size_t count, struct mig_error *err)
{
	unsigned need = 0, have;
	int r;

	if (t->gpu->blind)
		return mig_fail_blind(t->gpu, "create", err);
	if (!t->gi || t->ci)
		return mig_fail(err, EINVAL,
				"compute instances are made in a GPU instance: say "
				"its address, such as %u/%u",
				t->gpu->index, t->gi ? t->gi->id : 1);
	have = count_free(t->gi);
	for (size_t i = 0; i < count; i++) {
		const struct mig_ci_profile *p =
			mig_gi_ci_profile(t->gi, wishes[i].profile);

		if (!p)
			return fail_unknown(t, wishes[i].profile, err);
		need += p->slices * wishes[i].count;
		if (need > have || (p->free < wishes[i].count && p->free != MIG_UNKNOWN))
			return mig_fail(err, ENOSPC,
					"%u/%u: no room for %ux%s; %u of its compute "
					"slices %s free",
					t->gpu->index, t->gi->id, wishes[i].count,
					p->name, have, have == 1 ? "is" : "are");
		r = plan_wish(plan, t, &wishes[i], p, err);
		if (r < 0)
			return r;
	}
	return 0;
}

int mig_plan_create_compute(const struct mig_state *now, const struct mig_target *targets,
			    size_t target_count, const struct mig_wish *wishes,
			    size_t wish_count, struct mig_plan **ret,
			    struct mig_error *err)
{
	AUTO(mig_plan) struct mig_plan *plan = NULL;
	int r;

	if (wish_count == 0)
		return mig_fail(err, EINVAL,
				"nothing to create: name at least one profile");
	r = mig_plan_new(now, &plan, err);
	for (size_t i = 0; r == 0 && i < target_count; i++)
		r = plan_target(plan, &targets[i], wishes, wish_count, err);
	if (r < 0)
		return r;
	*ret = TAKE(plan);
	return 0;
}
