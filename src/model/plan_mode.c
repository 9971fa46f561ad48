/* SPDX-License-Identifier: Apache-2.0 */
/* Plans that switch MIG mode. A mode that is set but pending is asked for once more. */
#include <errno.h>

#include "base/error.h"
#include "model/plan.h"
#include "model/state.h"

static int check_gpu(const struct mig_gpu *gpu, bool enable, struct mig_error *err)
{
	if (!gpu->capable)
		return mig_fail(err, ENOTSUP,
				"gpu %u: %s cannot do MIG; name other GPUs with -i",
				gpu->index, gpu->name);
	if (!enable && gpu->gi_count > 0)
		return mig_fail(err, EBUSY,
				"gpu %u: %zu GPU instance%s exist%s; `migctl destroy "
				"--all -i %u` "
				"removes all that is on it",
				gpu->index, gpu->gi_count, gpu->gi_count == 1 ? "" : "s",
				gpu->gi_count == 1 ? "s" : "", gpu->index);
	return 0;
}

int mig_plan_mode(const struct mig_state *now, const struct mig_gpu *const *gpus,
		  size_t gpu_count, bool enable, struct mig_plan **ret,
		  struct mig_error *err)
{
	AUTO(mig_plan) struct mig_plan *plan = NULL;
	struct mig_step *step;
	int r;

	r = mig_plan_new(now, &plan, err);
	for (size_t i = 0; r == 0 && i < gpu_count; i++) {
		r = check_gpu(gpus[i], enable, err);
		if (r == 0 && (gpus[i]->enabled != enable || gpus[i]->pending != enable))
			r = mig_plan_step(plan,
					  enable ? MIG_STEP_ENABLE : MIG_STEP_DISABLE,
					  gpus[i], &step, err);
	}
	if (r < 0)
		return r;
	*ret = TAKE(plan);
	return 0;
}
