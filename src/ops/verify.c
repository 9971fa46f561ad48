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

int mig_verify_before(const struct mig_plan *plan, const struct mig_state *after,
		      struct mig_error *err)
{
	if (!after)
		return mig_fail(err, EIO, "the machine cannot be observed any more");
	for (size_t i = 0; i < plan->basis_count; i++) {
		AUTO(str) char *text = basis_now(&plan->basis[i], after);

		if (!text || !mig_basis_has(text, plan->basis[i].text))
			return mig_fail(err, EIO,
					"gpu %u: not all is there again; `migctl list` "
					"shows what is",
					plan->basis[i].gpu);
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

int mig_verify_after(struct mig_result *result, struct mig_error *err)
{
	char text[160];

	if (!result->after)
		return mig_fail(err, EIO, "the machine cannot be observed any more");
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
