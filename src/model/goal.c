/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where everything shall stand on one GPU. A layout is worth what it keeps: each wish, put
 * where such an instance stands already, saves a destruction, a creation and whoever uses
 * the instance.
 */
#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "model/cost.h"
#include "model/goal.h"
#include "model/infeasible.h"
#include "model/inner.h"
#include "model/state.h"
#include "model/use.h"

static void add_there(struct mig_goal *g, const struct mig_gi *gi)
{
	struct mig_there *t = &g->there[g->there_count++];

	t->gi = gi;
	t->keeps = -1;
	t->kind = mig_board_kind(g->board, gi->profile_id);
	t->spot =
		t->kind < 0 ? -1 : mig_board_spot(g->board, (unsigned)t->kind, gi->place);
	t->price = MIG_COST_STEP + mig_use_of_gi(g->opts, g->gpu, gi);
}

int mig_goal_begin(struct mig_goal *g, struct mig_error *err)
{
	g->board = mig_board_make(g->gpu);
	if (!g->board)
		return mig_fail(err, ENOMEM, "out of memory");
	g->masks = calloc(g->board->spot_count + 1, sizeof(*g->masks));
	g->counts = calloc(g->board->kind_count + 1, sizeof(*g->counts));
	g->there = calloc(g->gpu->gi_count + 1, sizeof(*g->there));
	g->asks = calloc(MIG_PACK_MAX, sizeof(*g->asks));
	if (!g->masks || !g->counts || !g->there || !g->asks)
		return mig_fail(err, ENOMEM, "out of memory");
	FOR_EACH_GI (gi, g->gpu)
		add_there(g, gi);
	return 0;
}

void mig_goal_end(struct mig_goal *g)
{
	mig_board_free(g->board);
	free(g->masks);
	free(g->counts);
	free(g->there);
	free(g->asks);
}

/* Fixed starts first, then larger ones; equal ones stay together, in the order asked. */
static bool goes_before(const struct mig_goal *g, const struct mig_goal_ask *a,
			const struct mig_goal_ask *b)
{
	unsigned size_a = g->board->kinds[a->kind].size;
	unsigned size_b = g->board->kinds[b->kind].size;

	if ((a->want->start == MIG_UNKNOWN) != (b->want->start == MIG_UNKNOWN))
		return a->want->start != MIG_UNKNOWN;
	if (size_a != size_b)
		return size_a > size_b;
	if (a->kind != b->kind)
		return a->kind < b->kind;
	return a->want->start < b->want->start;
}

static bool is_twin(const struct mig_goal_ask *a, const struct mig_goal_ask *b)
{
	return a->kind == b->kind && a->want->start == b->want->start &&
	       mig_inner_same(a->want, b->want);
}

/* Puts an ask behind all that go before it, and next to its twin if it has one. */
static void add_ask(struct mig_goal *g, const struct mig_want *want)
{
	struct mig_goal_ask ask = {
		.want = want, .kind = (unsigned)mig_board_kind(g->board, want->profile)
	};
	size_t at = 0;

	while (at < g->ask_count && !goes_before(g, &ask, &g->asks[at]))
		at++;
	for (size_t i = at; i-- > 0;) {
		if (is_twin(&g->asks[i], &ask)) {
			at = i + 1;
			break;
		}
	}
	memmove(&g->asks[at + 1], &g->asks[at], (g->ask_count - at) * sizeof(ask));
	g->asks[at] = ask;
	g->ask_count++;
	g->counts[ask.kind]++;
}

static void fill_asks(struct mig_goal *g, unsigned rest)
{
	g->ask_count = 0;
	memset(g->counts, 0, g->board->kind_count * sizeof(*g->counts));
	for (size_t i = 0; i < g->wanted->count; i++)
		add_ask(g, &g->wanted->wants[i]);
	for (unsigned i = 0; i < rest; i++)
		add_ask(g, &g->wanted->rest);
	for (size_t i = 0; i < g->ask_count; i++)
		g->asks[i].twin = i > 0 && is_twin(&g->asks[i - 1], &g->asks[i]);
}

/* What each spot of an ask saves, if such an instance stands there. */
static void fill_gains(const struct mig_goal *g, const struct mig_goal_ask *ask,
		       struct mig_item *item, int64_t *gains)
{
	size_t first = (size_t)(item->spots - g->board->spots);
	struct mig_inner inner;

	memset(gains, 0, item->count * sizeof(*gains));
	item->gains = gains;
	for (size_t i = 0; i < g->there_count; i++) {
		const struct mig_there *t = &g->there[i];

		if (t->spot < (int)first || t->spot >= (int)(first + item->count))
			continue;
		mig_inner_plan(g->opts, g->gpu, t->gi, ask->want, &inner);
		if (inner.fits)
			gains[(size_t)t->spot - first] =
				t->price + MIG_COST_STEP - inner.cost;
	}
}

/* Every kind of ask has its gains once; twins share them. */
static int64_t *fill_items(const struct mig_goal *g, struct mig_pack *pack)
{
	bool wipes = g->opts->strategy == MIG_STRATEGY_WIPE;
	int64_t *gains = NULL, *next;

	if (g->there_count > 0 && !wipes)
		gains = malloc(g->ask_count * g->board->spot_count * sizeof(*gains) + 1);
	next = gains;
	for (size_t i = 0; i < g->ask_count; i++) {
		const struct mig_goal_ask *ask = &g->asks[i];
		struct mig_item *item = &pack->items[i];

		mig_board_item(g->board, ask->kind, ask->want->start, item);
		item->twin = ask->twin;
		if (ask->twin) {
			item->gains = pack->items[i - 1].gains;
		} else if (next) {
			fill_gains(g, ask, item, next);
			next += item->count;
		}
	}
	pack->count = g->ask_count;
	return gains;
}

static void take_way(struct mig_goal *g, const struct mig_pack *pack)
{
	for (size_t i = 0; i < g->there_count; i++)
		g->there[i].keeps = -1;
	for (size_t i = 0; i < g->ask_count; i++) {
		const struct mig_item *item = &pack->items[i];
		size_t at = pack->best[i];

		g->asks[i].spot = (int)(item->spots + at - g->board->spots);
		g->asks[i].there = -1;
		for (size_t t = 0; item->gains && item->gains[at] > 0; t++) {
			if (g->there[t].spot != g->asks[i].spot)
				continue;
			g->there[t].keeps = (int)i;
			g->asks[i].there = (int)t;
			break;
		}
	}
	g->bounded = pack->bounded;
}

/* All ways keep the number of asks, so that only what is saved differs. */
static int64_t cost_of_all(const struct mig_goal *g)
{
	int64_t cost = MIG_COST_STEP * (int64_t)g->ask_count;

	for (size_t i = 0; i < g->there_count; i++)
		cost += g->there[i].price;
	return cost;
}

/* Finds the best way with so many of the rest. */
static bool solve_with(struct mig_goal *g, unsigned rest)
{
	AUTO(mem) void *gains = NULL;
	struct mig_pack pack;

	if (g->wanted->count + rest > MIG_PACK_MAX)
		return false;
	fill_asks(g, rest);
	if (mig_counts_misfit(g->board, g->counts, NULL) != MIG_FITS)
		return false;
	memset(&pack, 0, sizeof(pack));
	gains = fill_items(g, &pack);
	mig_board_room(g->board, g->counts, &pack.room, g->masks);
	pack.toll = g->toll;
	pack.data = g->data;
	mig_pack_search(&pack);
	if (!pack.found)
		return false;
	take_way(g, &pack);
	g->cost = cost_of_all(g) - pack.value;
	return true;
}

/* The most of the rest that may come beside the wishes, places aside. */
static unsigned most_rest(const struct mig_goal *g)
{
	int kind = mig_board_kind(g->board, g->wanted->rest.profile);
	unsigned max, there = 0;

	if (kind < 0)
		return 0;
	max = g->board->kinds[kind].profile->max;
	for (size_t i = 0; i < g->wanted->count; i++)
		there += g->wanted->wants[i].profile == g->wanted->rest.profile;
	if (there >= max)
		return 0;
	return max - there < MIG_PACK_MAX ? max - there : MIG_PACK_MAX;
}

/* As many of the rest as fit without disturbing more instances than must be. */
static bool solve_most(struct mig_goal *g)
{
	unsigned best = 0, rest = most_rest(g);
	int64_t least = INT64_MAX;
	bool found = false;

	for (;; rest--) {
		if (solve_with(g, rest) && g->cost / MIG_COST_FORBID < least) {
			found = true;
			best = rest;
			least = g->cost / MIG_COST_FORBID;
		}
		if (least == 0 || rest == 0)
			break;
	}
	g->rest = best;
	return found && (rest == best || solve_with(g, best));
}

/* Who bears a name takes the place of that name, if it is kept for a twin of it. */
static void follow_names(struct mig_goal *g)
{
	for (size_t i = 0; i < g->ask_count; i++) {
		size_t j = i;

		while (j > 0 && g->asks[j].twin)
			j--;
		for (bool first = true; j < g->ask_count && (first || g->asks[j].twin);
		     j++, first = false) {
			const struct mig_want *want = g->asks[i].want;
			int there = g->asks[j].there;

			if (there < 0 || want->bearer == MIG_UNKNOWN ||
			    g->there[there].gi->id != want->bearer)
				continue;
			g->asks[i].want = g->asks[j].want;
			g->asks[j].want = want;
			break;
		}
	}
}

int mig_goal_solve(struct mig_goal *g, struct mig_error *err)
{
	const struct mig_plan_opts *opts = g->opts;
	struct mig_plan_opts in_place = *opts;
	int r;

	r = mig_want_check(g->board, g->wanted, err);
	if (r < 0)
		return r;
	in_place.strategy = MIG_STRATEGY_IN_PLACE;
	if (opts->strategy == MIG_STRATEGY_WIPE)
		g->opts = &in_place;
	if (!solve_most(g))
		return mig_want_explain(g->board, g->wanted, err);
	g->opts = opts;
	g->differs = g->cost != 0;
	if (g->differs && opts->strategy == MIG_STRATEGY_WIPE)
		solve_most(g);
	follow_names(g);
	return 0;
}

void mig_goal_again(struct mig_goal *g)
{
	solve_with(g, g->rest);
	follow_names(g);
}
