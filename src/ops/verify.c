/* SPDX-License-Identifier: Apache-2.0 */
/* Comparisons of what was planned, done and observed. */
#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "model/plan.h"
#include "model/state.h"
#include "ops/verify.h"

static char *basis_now(const struct mig_basis *basis, const struct mig_state *now)
{
	const struct mig_gpu *gpu = mig_state_gpu(now, basis->gpu);

	if (!gpu || strcmp(gpu->uuid, basis->uuid) != 0)
		return strdup("");
	return mig_gpu_basis(gpu);
}

int mig_verify_basis(const struct mig_plan *plan, const struct mig_state *now,
		     struct mig_error *err)
{
	for (size_t i = 0; i < plan->basis_count; i++) {
		AUTO(str) char *text = basis_now(&plan->basis[i], now);

		if (!text)
			return mig_fail(err, ENOMEM, "out of memory");
		if (strcmp(text, plan->basis[i].text) != 0)
			return mig_fail(err, ESTALE,
					"gpu %u: somebody changed it meanwhile; look "
					"with `migctl list` "
					"and try again",
					plan->basis[i].gpu);
	}
	return 0;
}

/* The same instance in another observation, or NULL. */
static const struct mig_gi *same_gi(const struct mig_gpu *gpu, const struct mig_gi *gi)
{
	FOR_EACH_GI (other, gpu) {
		if (other->profile_id == gi->profile_id &&
		    other->place.start == gi->place.start)
			return other;
	}
	return NULL;
}

static bool has_ci(const struct mig_gi *gi, const struct mig_ci *ci)
{
	const struct mig_ci *other = mig_gi_ci(gi, ci->id);

	return other && other->profile_id == ci->profile_id &&
	       other->place.start == ci->place.start &&
	       strcmp(other->uuid, ci->uuid) == 0;
}

/* Is all of the instance in the other one too? */
static bool has_all(const struct mig_gi *gi, const struct mig_gi *part)
{
	if (!gi)
		return false;
	FOR_EACH_CI (ci, part) {
		if (!has_ci(gi, ci))
			return false;
	}
	return true;
}

static bool is_touched(const struct mig_result *result, size_t done,
		       const struct mig_gpu *gpu, const struct mig_gi *gi)
{
	for (size_t i = 0; i < done; i++) {
		const struct mig_step *step = &result->steps[i];

		if (step->gpu == gpu->index && step->gi_place.size &&
		    step->gi_profile == gi->profile_id &&
		    step->gi_place.start == gi->place.start)
			return true;
	}
	return false;
}

static bool is_switched(const struct mig_result *result, size_t done,
			const struct mig_gpu *gpu)
{
	for (size_t i = 0; i < done; i++) {
		const struct mig_step *step = &result->steps[i];

		if (step->gpu == gpu->index &&
		    (step->kind == MIG_STEP_ENABLE || step->kind == MIG_STEP_DISABLE))
			return true;
	}
	return false;
}

static const struct mig_gpu *gpu_after(const struct mig_result *result,
				       const struct mig_gpu *gpu)
{
	const struct mig_gpu *after = mig_state_gpu(result->after, gpu->index);

	return after && strcmp(after->uuid, gpu->uuid) == 0 ? after : NULL;
}

static int fail_gi(const struct mig_gpu *gpu, const struct mig_gi *gi, int code,
		   const char *what, struct mig_error *err)
{
	return mig_fail(err, code, "gpu %u: %s at %u %s; `migctl list` shows what is",
			gpu->index, gi->profile, gi->place.start, what);
}

static int check_before(const struct mig_gpu *gpu, const struct mig_gpu *after,
			const struct mig_result *result, size_t done,
			struct mig_error *err)
{
	if (is_switched(result, done, gpu) &&
	    (!after || after->enabled != gpu->enabled || after->pending != gpu->pending))
		return mig_fail(err, EIO, "gpu %u: its MIG mode is not what it was",
				gpu->index);
	FOR_EACH_GI (gi, gpu) {
		if (is_touched(result, done, gpu, gi) &&
		    (!after || !has_all(same_gi(after, gi), gi)))
			return fail_gi(gpu, gi, EIO, "is not there again as it was", err);
	}
	FOR_EACH_GI (gi, after) {
		if (is_touched(result, done, gpu, gi) && !has_all(same_gi(gpu, gi), gi))
			return fail_gi(gpu, gi, EIO, "is still there", err);
	}
	return 0;
}

int mig_verify_before(const struct mig_state *now, const struct mig_result *result,
		      size_t done, struct mig_error *err)
{
	int r = 0;

	if (!result->after)
		return mig_fail(err, EIO, "the machine cannot be observed any more");
	FOR_EACH_GPU (gpu, now) {
		const struct mig_gpu *after = gpu_after(result, gpu);

		if (r == 0)
			r = check_before(gpu, after ? after : gpu, result, done, err);
	}
	return r;
}

int mig_verify_others(const struct mig_state *now, const struct mig_result *result,
		      struct mig_error *err)
{
	for (size_t i = 0; i < now->gpu_count; i++) {
		const struct mig_gpu *gpu = &now->gpus[i];
		const struct mig_gpu *after = gpu_after(result, gpu);
		AUTO(str) char *was = mig_gpu_basis(gpu);
		AUTO(str) char *is = after ? mig_gpu_basis(after) : NULL;

		if (was && (!is || strcmp(was, is) != 0))
			return mig_fail(err, ESTALE,
					"somebody else changed gpu %u meanwhile",
					gpu->index);
	}
	return 0;
}

static const struct mig_gi *gi_of(const struct mig_gpu *gpu, const struct mig_step *step)
{
	const struct mig_gi *gi = mig_gpu_gi(gpu, step->gi);

	return gi && gi->profile_id == step->gi_profile &&
			       gi->place.start == step->gi_place.start
		       ? gi
		       : NULL;
}

static bool check_created_ci(const struct mig_gi *gi, struct mig_step *step)
{
	const struct mig_ci *ci = gi ? mig_gi_ci(gi, step->ci) : NULL;

	if (!ci || ci->profile_id != step->ci_profile)
		return false;
	memcpy(step->uuid, ci->uuid, sizeof(step->uuid));
	memcpy(step->ci_name, ci->profile, sizeof(step->ci_name));
	return true;
}

static bool check_step(const struct mig_gpu *gpu, struct mig_step *step)
{
	const struct mig_gi *gi = gi_of(gpu, step);

	switch (step->kind) {
	case MIG_STEP_ENABLE:
	case MIG_STEP_DISABLE:
		return step->reset_needed ||
		       gpu->enabled == (step->kind == MIG_STEP_ENABLE);
	case MIG_STEP_CREATE_GI:
		return gi != NULL;
	case MIG_STEP_CREATE_CI:
		return check_created_ci(gi, step);
	case MIG_STEP_DESTROY_GI:
		return gi == NULL;
	case MIG_STEP_DESTROY_CI:
		return !gi || !mig_gi_ci(gi, step->ci);
	}
	return false;
}

/* Is the same instance, or what held it, made or destroyed again further on? */
static bool is_overtaken(const struct mig_result *result, size_t at)
{
	const struct mig_step *step = &result->steps[at];
	bool of_ci =
		step->kind == MIG_STEP_CREATE_CI || step->kind == MIG_STEP_DESTROY_CI;

	for (size_t i = at + 1; i < result->step_count; i++) {
		const struct mig_step *later = &result->steps[i];

		if (later->gpu != step->gpu || later->gi != step->gi)
			continue;
		if (later->kind == MIG_STEP_CREATE_GI ||
		    later->kind == MIG_STEP_DESTROY_GI)
			return true;
		if (of_ci && later->ci == step->ci)
			return true;
	}
	return false;
}

static int check_steps(struct mig_result *result, struct mig_error *err)
{
	char text[160];

	for (size_t i = 0; i < result->step_count; i++) {
		struct mig_step *step = &result->steps[i];
		const struct mig_gpu *gpu = mig_state_gpu(result->after, step->gpu);

		if (is_overtaken(result, i) || (gpu && check_step(gpu, step)))
			continue;
		mig_step_format(step, text, sizeof(text));
		return mig_fail(err, EIO,
				"%s: the driver said yes, but it is not to be seen",
				text);
	}
	return 0;
}

/* On a GPU of a layout nothing is missing, and there is nothing that it does not name. */
static int check_gpu(const struct mig_gpu *planned, const struct mig_gpu *after,
		     struct mig_error *err)
{
	FOR_EACH_GI (gi, planned) {
		const struct mig_gi *is = same_gi(after, gi);

		if (!is)
			return fail_gi(after, gi, EIO,
				       "is gone: somebody else destroyed "
				       "it",
				       err);
		if (is->ci_count != gi->ci_count)
			return fail_gi(after, gi, EIO, "was changed by somebody else",
				       err);
	}
	FOR_EACH_GI (gi, after) {
		if (!same_gi(planned, gi))
			return fail_gi(after, gi, EIO,
				       "was made by somebody else "
				       "meanwhile",
				       err);
	}
	return 0;
}

static int check_layout(const struct mig_state *now, const struct mig_plan *plan,
			const struct mig_result *result, struct mig_error *err)
{
	AUTO(mig_state) struct mig_state *planned = NULL;
	int r;

	r = mig_plan_after(now, plan, &planned, err);
	for (size_t i = 0; r == 0 && i < plan->gpu_count; i++) {
		const struct mig_gpu *gpu = mig_state_gpu(planned, plan->gpus[i].gpu);
		const struct mig_gpu *after = gpu ? gpu_after(result, gpu) : NULL;

		if (after)
			r = check_gpu(gpu, after, err);
	}
	return r;
}

int mig_verify_after(const struct mig_state *now, const struct mig_plan *plan,
		     struct mig_result *result, struct mig_error *err)
{
	int r;

	if (!result->after)
		return mig_fail(err, EIO, "the machine cannot be observed any more");
	r = check_steps(result, err);
	return r < 0 ? r : check_layout(now, plan, result, err);
}
