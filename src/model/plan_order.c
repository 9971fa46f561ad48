/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Steps in an order that the driver can follow: a GPU instance is emptied before it is
 * destroyed, and what goes makes room for what comes.
 */
#include <string.h>

#include "model/inner.h"
#include "model/plan_order.h"
#include "model/state.h"

static int add_destroy_ci(struct mig_plan *plan, const struct mig_gpu *gpu,
			  const struct mig_gi *gi, const struct mig_ci *ci,
			  struct mig_error *err)
{
	struct mig_step *step;
	int r;

	r = mig_plan_step(plan, MIG_STEP_DESTROY_CI, gpu, &step, err);
	if (r < 0)
		return r;
	mig_step_set_gi(step, gi);
	mig_step_set_ci(step, ci);
	return 0;
}

static int destroy_gi(struct mig_plan *plan, const struct mig_gpu *gpu,
		      const struct mig_gi *gi, struct mig_error *err)
{
	struct mig_step *step;
	int r = 0;

	for (size_t i = 0; r == 0 && i < gi->ci_count; i++)
		r = add_destroy_ci(plan, gpu, gi, mig_gi_ci_to_go(gi, i), err);
	if (r == 0)
		r = mig_plan_step(plan, MIG_STEP_DESTROY_GI, gpu, &step, err);
	if (r == 0)
		mig_step_set_gi(step, gi);
	return r;
}

int mig_order_clear(struct mig_plan *plan, const struct mig_gpu *gpu,
		    struct mig_error *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < gpu->gi_count; i++)
		r = destroy_gi(plan, gpu, &gpu->gis[i], err);
	return r;
}

int mig_order_there(struct mig_plan *plan, const struct mig_goal *goal, size_t there,
		    struct mig_error *err)
{
	return destroy_gi(plan, goal->gpu, goal->there[there].gi, err);
}

/* Do the ids that are wanted leave some out? */
static bool has_holes(const struct mig_want *want)
{
	for (size_t i = 0; i < want->compute_count; i++) {
		if (want->compute[i].has_id && want->compute[i].id >= want->compute_count)
			return true;
	}
	return false;
}

/* In the order in which the driver gives the ids that are wanted, if any are. Else those
 * with a place of their own before all others, in the order asked; of the others larger
 * ones first, which the driver's own choice of places then never blocks. */
static bool comes_before(const struct mig_want_ci *a, const struct mig_want_ci *b,
			 bool holes)
{
	if (a->has_id && b->has_id)
		return holes ? a->id > b->id : a->id < b->id;
	if ((a->start != MIG_UNKNOWN) != (b->start != MIG_UNKNOWN))
		return a->start != MIG_UNKNOWN;
	if (a->start != MIG_UNKNOWN)
		return false;
	if ((a->slices == 0) != (b->slices == 0))
		return a->slices == 0;
	return a->slices > b->slices;
}

static void sort_compute(const struct mig_want *want, size_t *order)
{
	bool holes = has_holes(want);

	for (size_t i = 0; i < want->compute_count; i++) {
		size_t at = i;

		for (; at > 0 && comes_before(&want->compute[i],
					      &want->compute[order[at - 1]], holes);
		     at--)
			order[at] = order[at - 1];
		order[at] = i;
	}
}

static int add_create_ci(struct mig_plan *plan, const struct mig_gpu *gpu,
			 const struct mig_step *gi, const struct mig_want_ci *want,
			 struct mig_span place, struct mig_error *err)
{
	struct mig_step *step;
	int r;

	r = mig_plan_step(plan, MIG_STEP_CREATE_CI, gpu, &step, err);
	if (r < 0)
		return r;
	step->gi = gi->gi;
	step->gi_profile = gi->gi_profile;
	step->gi_place = gi->gi_place;
	memcpy(step->gi_name, gi->gi_name, sizeof(step->gi_name));
	memcpy(step->label, gi->label, sizeof(step->label));
	step->ci = want->has_id ? want->id : MIG_UNKNOWN;
	step->ci_profile = want->profile;
	step->ci_slices = want->slices;
	step->ci_place = place;
	return 0;
}

/* In a new GPU instance a place can be asked for by its start alone. */
static int create_all(struct mig_plan *plan, const struct mig_gpu *gpu,
		      const struct mig_step *gi, const struct mig_want *want,
		      unsigned slices, struct mig_error *err)
{
	size_t order[MIG_PACK_MAX];
	int r = 0;

	sort_compute(want, order);
	for (size_t i = 0; r == 0 && i < want->compute_count; i++) {
		const struct mig_want_ci *ci = &want->compute[order[i]];
		struct mig_span place = { 0, 0 };

		if (ci->start != MIG_UNKNOWN)
			place = (struct mig_span){ ci->start,
						   ci->slices ? ci->slices : slices };
		r = add_create_ci(plan, gpu, gi, ci, place, err);
	}
	return r;
}

int mig_order_spot(struct mig_plan *plan, const struct mig_goal *goal,
		   const struct mig_want *want, int spot, struct mig_error *err)
{
	const struct mig_spot *s = &goal->board->spots[spot];
	const struct mig_profile *p = goal->board->kinds[s->kind].profile;
	struct mig_step *step, gi;
	int r;

	r = mig_plan_step(plan, MIG_STEP_CREATE_GI, goal->gpu, &step, err);
	if (r < 0)
		return r;
	step->gi_profile = p->id;
	step->gi_place = s->span;
	memcpy(step->gi_name, p->name, sizeof(step->gi_name));
	memcpy(step->label, want->name, sizeof(step->label));
	gi = *step;
	return create_all(plan, goal->gpu, &gi, want, p->slices, err);
}

static int change_inner(struct mig_plan *plan, const struct mig_goal *goal,
			const struct mig_there *there, struct mig_error *err)
{
	const struct mig_want *want = goal->asks[there->keeps].want;
	const struct mig_gi *gi = there->gi;
	size_t order[MIG_PACK_MAX];
	struct mig_inner inner;
	struct mig_step is = { 0 };
	int r = 0;

	mig_inner_plan(goal->opts, goal->gpu, gi, want, &inner);
	for (size_t i = 0; r == 0 && i < gi->ci_count; i++) {
		const struct mig_ci *ci = mig_gi_ci_to_go(gi, i);

		if (inner.keep[ci - gi->cis] < 0)
			r = add_destroy_ci(plan, goal->gpu, gi, ci, err);
	}
	mig_step_set_gi(&is, gi);
	memcpy(is.label, want->name, sizeof(is.label));
	sort_compute(want, order);
	for (size_t i = 0; r == 0 && i < want->compute_count; i++) {
		if (inner.kept_by[order[i]] < 0)
			r = add_create_ci(plan, goal->gpu, &is, &want->compute[order[i]],
					  inner.place[order[i]], err);
	}
	return r;
}

int mig_order_inner(struct mig_plan *plan, const struct mig_goal *goal,
		    struct mig_error *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < goal->there_count; i++) {
		if (goal->there[i].keeps >= 0)
			r = change_inner(plan, goal, &goal->there[i], err);
	}
	return r;
}

int mig_order_in_place(struct mig_plan *plan, const struct mig_goal *goal,
		       struct mig_error *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < goal->there_count; i++) {
		if (goal->there[i].keeps < 0)
			r = mig_order_there(plan, goal, i, err);
	}
	if (r == 0)
		r = mig_order_inner(plan, goal, err);
	for (size_t i = 0; r == 0 && i < goal->ask_count; i++) {
		if (goal->asks[i].there < 0)
			r = mig_order_spot(plan, goal, goal->asks[i].want,
					   goal->asks[i].spot, err);
	}
	return r;
}
