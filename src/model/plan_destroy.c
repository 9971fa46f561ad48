/* SPDX-License-Identifier: Apache-2.0 */
/* Plans that remove instances. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "model/holders.h"
#include "model/plan.h"
#include "model/state.h"

/* What is to go: marks beside the observation, which is const. */
struct marks {
	const struct mig_target *targets;
	size_t count;
};

/* Is the compute instance named, by itself or with what holds it? */
static bool ci_goes(const struct marks *m, const struct mig_gi *gi,
		    const struct mig_ci *ci)
{
	for (size_t i = 0; i < m->count; i++) {
		const struct mig_target *t = &m->targets[i];

		if (t->ci ? t->ci == ci : t->gi == gi)
			return true;
	}
	return false;
}

/* A GPU instance goes if it is named, or if the MIG device that was named leaves it
 * empty. */
static bool gi_goes(const struct marks *m, const struct mig_gi *gi)
{
	bool as_device = false;

	for (size_t i = 0; i < m->count; i++) {
		const struct mig_target *t = &m->targets[i];

		if (t->gi == gi && !t->ci)
			return true;
		if (t->gi == gi &&
		    (t->as == MIG_ADDRESS_DEVICE || t->as == MIG_ADDRESS_UUID))
			as_device = true;
	}
	FOR_EACH_CI (ci, gi) {
		if (!ci_goes(m, gi, ci))
			return false;
	}
	return as_device;
}

static int check_target(const struct mig_target *t, struct mig_error *err)
{
	if (!t->gi)
		return mig_fail(err, EINVAL,
				"%u is a whole gpu: name the instances that shall go, or "
				"say --all "
				"-i %u",
				t->gpu->index, t->gpu->index);
	if (t->gpu->blind)
		return mig_fail_blind(t->gpu, "destroy", err);
	return 0;
}

/* Known holders are named; else the driver's number of processes must do. */
static int check_unused(const struct mig_gpu *gpu, const struct mig_gi *gi,
			const struct mig_ci *ci, struct mig_error *err)
{
	struct mig_part part = { .gi = gi->id, .ci = ci ? ci->id : MIG_UNKNOWN };
	unsigned n = !ci || ci->processes == MIG_UNKNOWN ? 0 : ci->processes;
	char address[48], who[300] = "";

	snprintf(address, sizeof(address), ci ? "%u/%u/%u" : "%u/%u", gpu->index, gi->id,
		 part.ci);
	if (mig_holders_part(gpu, &part) < 0)
		return mig_fail(err, ENOMEM, "out of memory");
	mig_holders_say(part.holders, part.holder_count, who, sizeof(who));
	if (part.holder_count > n)
		n = (unsigned)part.holder_count;
	free(part.holders);
	if (who[0])
		return mig_fail(err, EBUSY, "%s: in use: %s; end %s first", address, who,
				n == 1 ? "it" : "them");
	if (n > 0)
		return mig_fail(err, EBUSY, "%s: %u process%s run%s on it; end %s first",
				address, n, n == 1 ? "" : "es", n == 1 ? "s" : "",
				n == 1 ? "it" : "them");
	return 0;
}

static int plan_ci(struct mig_plan *plan, const struct mig_gpu *gpu,
		   const struct mig_gi *gi, const struct mig_ci *ci,
		   struct mig_error *err)
{
	struct mig_step *step;
	int r;

	r = check_unused(gpu, gi, ci, err);
	if (r < 0)
		return r;
	r = mig_plan_step(plan, MIG_STEP_DESTROY_CI, gpu, &step, err);
	if (r < 0)
		return r;
	mig_step_set_gi(step, gi);
	mig_step_set_ci(step, ci);
	return 0;
}

static int plan_gi(struct mig_plan *plan, const struct marks *m,
		   const struct mig_gpu *gpu, const struct mig_gi *gi,
		   struct mig_error *err)
{
	struct mig_step *step;
	int r;

	for (size_t i = 0; i < gi->ci_count; i++) {
		const struct mig_ci *ci = mig_gi_ci_to_go(gi, i);

		if (!ci_goes(m, gi, ci))
			continue;
		r = plan_ci(plan, gpu, gi, ci, err);
		if (r < 0)
			return r;
	}
	if (!gi_goes(m, gi))
		return 0;
	r = check_unused(gpu, gi, NULL, err);
	if (r < 0)
		return r;
	r = mig_plan_step(plan, MIG_STEP_DESTROY_GI, gpu, &step, err);
	if (r < 0)
		return r;
	mig_step_set_gi(step, gi);
	return 0;
}

int mig_plan_destroy(const struct mig_state *now, const struct mig_target *targets,
		     size_t target_count, struct mig_plan **ret, struct mig_error *err)
{
	AUTO(mig_plan) struct mig_plan *plan = NULL;
	struct marks marks = { targets, target_count };
	int r;

	r = mig_plan_new(now, &plan, err);
	for (size_t i = 0; r == 0 && i < target_count; i++)
		r = check_target(&targets[i], err);
	FOR_EACH_GPU (gpu, now) {
		FOR_EACH_GI (gi, gpu) {
			if (r == 0)
				r = plan_gi(plan, &marks, gpu, gi, err);
		}
	}
	if (r < 0)
		return r;
	*ret = TAKE(plan);
	return 0;
}

int mig_plan_clear(const struct mig_state *now, const struct mig_gpu *const *gpus,
		   size_t gpu_count, struct mig_plan **ret, struct mig_error *err)
{
	AUTO(mem) void *owned = NULL;
	struct mig_target *targets;
	size_t count = 0, at = 0;

	for (size_t i = 0; i < gpu_count; i++)
		count += gpus[i]->gi_count;
	owned = targets = calloc(count + 1, sizeof(*targets));
	if (!targets)
		return mig_fail(err, ENOMEM, "out of memory");
	for (size_t i = 0; i < gpu_count; i++) {
		if (gpus[i]->blind)
			return mig_fail_blind(gpus[i], "destroy", err);
		FOR_EACH_GI (gi, gpus[i])
			targets[at++] =
				(struct mig_target){ gpus[i], gi, NULL, MIG_ADDRESS_GI };
	}
	return mig_plan_destroy(now, targets, count, ret, err);
}
