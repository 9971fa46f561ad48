/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Make before break: the steps of a way without gaps, or with as few as can be seen. A
 * copy that is only made to pass by has the compute instances of what it stands in for,
 * and is known by its place until it exists.
 */
#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "model/hitless.h"
#include "model/plan_order.h"

struct way {
	struct mig_plan *plan;
	const struct mig_goal *goal;
	struct mig_change *changes;
	size_t count;
};

/* Is it the first change of its spot? Then it is about what stands there already. */
static bool is_first(const struct way *w, size_t at)
{
	for (size_t i = 0; i < at; i++) {
		if (w->changes[i].spot == w->changes[at].spot)
			return false;
	}
	return true;
}

static int find_there(const struct mig_goal *goal, int spot)
{
	for (size_t i = 0; i < goal->there_count; i++) {
		if (goal->there[i].spot == spot)
			return (int)i;
	}
	return -1;
}

/* The wish that is put there, or one of the same kind that a passing copy stands in for. */
static const struct mig_want *want_at(const struct mig_goal *goal, int spot)
{
	static const struct mig_want none = { .bearer = MIG_UNKNOWN };
	const struct mig_want *same = &none;

	for (size_t i = 0; i < goal->ask_count; i++) {
		if (goal->asks[i].spot == spot)
			return goal->asks[i].want;
		if (goal->asks[i].kind == goal->board->spots[spot].kind)
			same = goal->asks[i].want;
	}
	return same;
}

static int add_passing_end(const struct way *w, int spot, enum mig_step_kind kind,
			   struct mig_error *err)
{
	const struct mig_spot *s = &w->goal->board->spots[spot];
	const struct mig_profile *p = w->goal->board->kinds[s->kind].profile;
	struct mig_step *step;
	int r;

	r = mig_plan_step(w->plan, kind, w->goal->gpu, &step, err);
	if (r < 0)
		return r;
	step->gi_profile = p->id;
	step->gi_place = s->span;
	memcpy(step->gi_name, p->name, sizeof(step->gi_name));
	return 0;
}

/* What was made by this very plan has no ids yet. */
static int destroy_passing(const struct way *w, int spot, struct mig_error *err)
{
	size_t compute = want_at(w->goal, spot)->compute_count;
	int r = 0;

	for (size_t i = 0; r == 0 && i < compute; i++)
		r = add_passing_end(w, spot, MIG_STEP_DESTROY_CI, err);
	return r < 0 ? r : add_passing_end(w, spot, MIG_STEP_DESTROY_GI, err);
}

static int add_change(const struct way *w, size_t at, struct mig_error *err)
{
	const struct mig_change *c = &w->changes[at];
	int there = find_there(w->goal, c->spot);

	if (c->create)
		return mig_order_spot(w->plan, w->goal, want_at(w->goal, c->spot),
				      c->spot, err);
	if (!is_first(w, at) || there < 0)
		return destroy_passing(w, c->spot, err);
	w->goal->there[there].keeps = -1;
	return mig_order_there(w->plan, w->goal, (size_t)there, err);
}

int mig_order_make_first(struct mig_plan *plan, struct mig_goal *goal,
			 const struct mig_hitless *hitless, struct mig_error *err)
{
	AUTO(mem) void *changes = NULL;
	struct way w = { .plan = plan, .goal = goal };
	int r = 0;

	w.changes = mig_hitless_way(hitless, goal, &w.count, &goal->gaps);
	changes = w.changes;
	if (!changes)
		return mig_fail(err, ENOMEM, "out of memory");
	for (size_t i = 0; r == 0 && i < w.count; i++)
		r = add_change(&w, i, err);
	return r < 0 ? r : mig_order_inner(plan, goal, err);
}
