/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Plans that create GPU instances: every wish is placed before the first step is planned,
 * and a wish that cannot be had is refused with what would work.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/error.h"
#include "model/explain.h"
#include "model/geometry.h"
#include "model/place.h"
#include "model/plan.h"
#include "model/state.h"

/* The wishes, one entry an instance, as one GPU would place them. */
struct attempt {
	const struct mig_gpu *gpu;
	struct mig_ask *asks;
	const struct mig_wish **of; /* the wish behind each ask */
	size_t count;
	unsigned left; /* pairs that stay possible */
};

static void free_attempt(struct attempt *t)
{
	free(t->asks);
	free(t->of);
}

static int check_gpu(const struct mig_gpu *gpu, struct mig_error *err)
{
	if (!gpu->capable)
		return mig_fail(err, ENOTSUP,
				"gpu %u: %s cannot do MIG; name another with -i",
				gpu->index, gpu->name);
	if (!gpu->enabled)
		return mig_fail(
			err, ENOTSUP,
			"gpu %u: MIG mode is off%s; `migctl enable -i %u` switches it on",
			gpu->index, gpu->pending ? " until the GPU is reset" : "",
			gpu->index);
	if (gpu->blind)
		return mig_fail_blind(gpu, "create", err);
	return 0;
}

static int check_start(const struct mig_gpu *gpu, const struct mig_profile *p,
		       const struct mig_wish *wish, struct mig_error *err)
{
	for (size_t i = 0; i < p->place_count; i++) {
		if (p->places[i].start == wish->start)
			return 0;
	}
	if (wish->start == MIG_UNKNOWN)
		return 0;
	return mig_explain_start(gpu, p, wish->start, err);
}

static int add_asks(struct attempt *t, const struct mig_wish *wish, struct mig_error *err)
{
	const struct mig_profile *p = mig_gpu_profile(t->gpu, wish->profile);
	size_t of_count = t->count;
	int r;

	if (!p)
		return mig_explain_unknown(t->gpu, wish->profile, err);
	r = check_start(t->gpu, p, wish, err);
	if (r < 0)
		return r;
	if (wish->count > p->max)
		return mig_fail(err, ENOSPC,
				"gpu %u: %ux%s is asked for; it holds %u at most",
				t->gpu->index, wish->count, p->name, p->max);
	for (unsigned i = 0; i < wish->count; i++) {
		struct mig_ask *ask = mig_array_add(&t->asks, &t->count, sizeof(*ask));
		const struct mig_wish **of =
			mig_array_add(&t->of, &of_count, sizeof(*of));

		if (!ask || !of)
			return mig_fail(err, ENOMEM, "out of memory");
		ask->profile = p;
		ask->start = wish->start;
		*of = wish;
	}
	return 0;
}

/* Compute instances of fixed sizes must fit into the slices of the GPU instance. */
static int check_compute(const struct mig_gpu *gpu, const struct mig_wish *wish,
			 struct mig_error *err)
{
	const struct mig_profile *p = mig_gpu_profile(gpu, wish->profile);
	unsigned need = 0;

	for (size_t i = 0; i < wish->compute_count; i++)
		need += wish->compute[i] ? wish->compute[i] : p->slices;
	if (need > p->slices)
		return mig_fail(err, EINVAL,
				"gpu %u: %s has %u compute slice%s; the compute "
				"instances asked for "
				"need %u",
				gpu->index, p->name, p->slices, p->slices == 1 ? "" : "s",
				need);
	return 0;
}

static int attempt_gpu(struct attempt *t, const struct mig_wish *wishes, size_t count,
		       struct mig_error *err)
{
	int r;

	r = check_gpu(t->gpu, err);
	for (size_t i = 0; r == 0 && i < count; i++) {
		r = add_asks(t, &wishes[i], err);
		if (r == 0)
			r = check_compute(t->gpu, &wishes[i], err);
	}
	if (r < 0)
		return r;
	if (!mig_place(t->gpu, t->asks, t->count, &t->left))
		return mig_explain_full(t->gpu, t->asks, t->count, err);
	return 0;
}

static int plan_ask(struct mig_plan *plan, const struct attempt *t, size_t at,
		    struct mig_error *err)
{
	const struct mig_profile *p = t->asks[at].profile;
	const struct mig_wish *wish = t->of[at];
	struct mig_step *step, gi = { 0 };
	int r;

	r = mig_plan_step(plan, MIG_STEP_CREATE_GI, t->gpu, &step, err);
	if (r < 0)
		return r;
	step->gi_profile = p->id;
	step->gi_place = t->asks[at].place;
	memcpy(step->gi_name, p->name, sizeof(step->gi_name));
	gi = *step;
	for (size_t i = 0; i < wish->compute_count; i++) {
		r = mig_plan_step(plan, MIG_STEP_CREATE_CI, t->gpu, &step, err);
		if (r < 0)
			return r;
		step->gi_profile = gi.gi_profile;
		step->gi_place = gi.gi_place;
		memcpy(step->gi_name, gi.gi_name, sizeof(step->gi_name));
		step->ci_slices = wish->compute[i];
	}
	return 0;
}

static int plan_attempt(struct mig_plan *plan, const struct attempt *t,
			struct mig_error *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < t->count; i++)
		r = plan_ask(plan, t, i, err);
	return r;
}

/* The GPU that loses least by it; of equals the one that has least to lose. */
static bool is_better(const struct attempt *a, const struct attempt *b)
{
	unsigned lost_a = mig_pairs_left(a->gpu) - a->left;
	unsigned lost_b = mig_pairs_left(b->gpu) - b->left;

	return lost_a != lost_b ? lost_a < lost_b : a->left < b->left;
}

/* Errors that say more than "this one has no MIG" are worth more to the person. */
static int rank(int r)
{
	static const int order[] = { -ENOTSUP, -ENOSPC, -EINVAL, -EPERM, -ENOMEM };

	for (size_t i = 0; i < ARRAY_SIZE(order); i++) {
		if (order[i] == r)
			return (int)i;
	}
	return -1;
}

static int pick_gpu(const struct mig_state *now, const struct mig_wish *wishes,
		    size_t count, struct attempt *best, struct mig_error *err)
{
	struct mig_error why, worst = MIG_ERROR_INIT;
	int r, result = -ENOTSUP;

	FOR_EACH_GPU (gpu, now) {
		struct attempt t = { .gpu = gpu };

		r = attempt_gpu(&t, wishes, count, &why);
		if (r == 0 && (!best->gpu || is_better(&t, best))) {
			free_attempt(best);
			*best = t;
			continue;
		}
		free_attempt(&t);
		if (r < 0 && (worst.code == 0 || rank(r) > rank(result))) {
			worst = why;
			result = r;
		}
	}
	if (best->gpu)
		return 0;
	if (now->gpu_count == 0)
		return mig_fail(err, ENODEV, "this machine has no GPU");
	if (result == -ENOTSUP)
		return mig_fail(
			err, ENOTSUP,
			"no gpu has MIG mode on; `migctl enable -i GPU` switches it on");
	if (err)
		*err = worst;
	if (result == -ENOSPC && now->gpu_count > 1)
		return mig_wrap(err, result, "no gpu has room");
	return result;
}

static int plan_best(struct mig_plan *plan, const struct mig_state *now,
		     const struct mig_wish *wishes, size_t count, struct mig_error *err)
{
	struct attempt best = { 0 };
	int r;

	r = pick_gpu(now, wishes, count, &best, err);
	if (r == 0)
		r = plan_attempt(plan, &best, err);
	free_attempt(&best);
	return r;
}

int mig_plan_create(const struct mig_state *now, const struct mig_gpu *const *gpus,
		    size_t gpu_count, const struct mig_wish *wishes, size_t wish_count,
		    struct mig_plan **ret, struct mig_error *err)
{
	AUTO(mig_plan) struct mig_plan *plan = NULL;
	int r;

	if (wish_count == 0)
		return mig_fail(err, EINVAL,
				"nothing to create: name at least one profile");
	r = mig_plan_new(now, &plan, err);
	if (r == 0 && !gpus)
		r = plan_best(plan, now, wishes, wish_count, err);
	for (size_t i = 0; r == 0 && gpus && i < gpu_count; i++) {
		struct attempt t = { .gpu = gpus[i] };

		r = attempt_gpu(&t, wishes, wish_count, err);
		if (r == 0)
			r = plan_attempt(plan, &t, err);
		free_attempt(&t);
	}
	if (r < 0)
		return r;
	*ret = TAKE(plan);
	return 0;
}
