/* SPDX-License-Identifier: Apache-2.0 */
/* Who may not be disturbed: instances that processes use, and leased ones. */
#include "model/cost.h"
#include "model/holders.h"
#include "model/state.h"
#include "model/use.h"

/* Targets may come from an earlier look at the machine, so ids decide. */
static bool covers(const struct mig_target *t, const struct mig_gpu *gpu,
		   const struct mig_gi *gi, const struct mig_ci *ci)
{
	if (t->gpu->index != gpu->index)
		return false;
	if (!t->gi)
		return true;
	if (t->gi->id != gi->id)
		return false;
	return !t->ci || (ci && t->ci->id == ci->id);
}

static bool any_covers(const struct mig_target *targets, size_t count,
		       const struct mig_gpu *gpu, const struct mig_gi *gi,
		       const struct mig_ci *ci)
{
	for (size_t i = 0; i < count; i++) {
		if (covers(&targets[i], gpu, gi, ci))
			return true;
	}
	return false;
}

bool mig_use_leased(const struct mig_plan_opts *opts, const struct mig_gpu *gpu,
		    const struct mig_gi *gi, const struct mig_ci *ci)
{
	return any_covers(opts->leased, opts->leased_count, gpu, gi, ci);
}

bool mig_use_evicted(const struct mig_plan_opts *opts, const struct mig_gpu *gpu,
		     const struct mig_gi *gi, const struct mig_ci *ci)
{
	return any_covers(opts->evict, opts->evict_count, gpu, gi, ci);
}

static int64_t price(const struct mig_plan_opts *opts, const struct mig_gpu *gpu,
		     const struct mig_gi *gi, const struct mig_ci *ci)
{
	return mig_use_evicted(opts, gpu, gi, ci) ? MIG_COST_EVICT : MIG_COST_FORBID;
}

int64_t mig_use_of_ci(const struct mig_plan_opts *opts, const struct mig_gpu *gpu,
		      const struct mig_gi *gi, const struct mig_ci *ci)
{
	bool runs = (ci->processes > 0 && ci->processes != MIG_UNKNOWN) ||
		    mig_holders_use(gpu, gi->id, ci->id);

	return runs || mig_use_leased(opts, gpu, gi, ci) ? price(opts, gpu, gi, ci) : 0;
}

int64_t mig_use_of_gi(const struct mig_plan_opts *opts, const struct mig_gpu *gpu,
		      const struct mig_gi *gi)
{
	int64_t sum = 0;

	FOR_EACH_CI (ci, gi)
		sum += mig_use_of_ci(opts, gpu, gi, ci);
	if (sum == 0 && (mig_use_leased(opts, gpu, gi, NULL) ||
			 mig_holders_use(gpu, gi->id, MIG_UNKNOWN)))
		sum = price(opts, gpu, gi, NULL);
	return sum;
}
