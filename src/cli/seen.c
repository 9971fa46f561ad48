/* SPDX-License-Identifier: Apache-2.0 */
/* A plan that is made again must not destroy what another made meanwhile. */
#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "cli/seen.h"

static bool was_there(const struct mig_state *first, const struct mig_step *step)
{
	for (size_t i = 0; i < first->gpu_count; i++) {
		const struct mig_gpu *gpu = &first->gpus[i];

		if (strcmp(gpu->uuid, step->gpu_uuid) != 0)
			continue;
		for (size_t k = 0; k < gpu->gi_count; k++) {
			const struct mig_gi *gi = &gpu->gis[k];

			if (gi->profile_id == step->gi_profile &&
			    gi->place.start == step->gi_place.start)
				return true;
		}
	}
	return false;
}

int cli_seen_all(const struct mig_state *first, const struct mig_plan *plan,
		 struct mig_error *err)
{
	for (size_t i = 0; i < plan->step_count; i++) {
		const struct mig_step *step = &plan->steps[i];

		/* Without an id it is the plan's own, made to pass by. */
		if (step->kind != MIG_STEP_DESTROY_GI || step->gi == MIG_UNKNOWN ||
		    was_there(first, step))
			continue;
		return mig_fail(err, EBUSY,
				"gpu %u: somebody made %s at %u meanwhile, and it would "
				"have to go; look with `migctl list` and try again",
				step->gpu, step->gi_name, step->gi_place.start);
	}
	return 0;
}
