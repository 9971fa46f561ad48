/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ways without a gap: breadth first over layouts, each a set of spots in one word. What is
 * in use never moves, and a profile that is replaced never has fewer instances than it had
 * before or shall have afterwards, whichever is less.
 */
#include <string.h>

#include "model/cost.h"
#include "model/hitless.h"
#include "model/state.h"

#define NODES_MAX 16384u /* an A100 has 2,319 layouts */
#define SLOTS	  (2 * NODES_MAX)
#define NONE	  0xffffu

struct node {
	uint64_t layout;
	unsigned parent, steps;
};

struct mig_hitless {
	const struct mig_board *board;
	unsigned bits;			/* spots that take part, a bit each */
	unsigned spots[MIG_SLICES_MAX]; /* their numbers on the board */
	unsigned least[MIG_PACK_MAX];	/* of each kind, at any time */
	unsigned most[MIG_PACK_MAX];	/* and one more than is ever of use */
	uint64_t start, busy;
	size_t count;
	struct node *nodes;
	uint16_t *slots; /* hash of layouts to nodes */
};

/* What a layout takes, for the next change. */
struct taken {
	uint64_t slices;
	unsigned counts[MIG_PACK_MAX];
};

static uint16_t *find_slot(const struct mig_hitless *h, uint64_t layout)
{
	size_t at = (size_t)((layout * UINT64_C(0x9e3779b97f4a7c15)) >> 40) % SLOTS;

	while (h->slots[at] != NONE && h->nodes[h->slots[at]].layout != layout)
		at = (at + 1) % SLOTS;
	return &h->slots[at];
}

static void add_node(struct mig_hitless *h, uint64_t layout, unsigned parent,
		     unsigned steps)
{
	uint16_t *slot = find_slot(h, layout);

	if (*slot != NONE || h->count == NODES_MAX)
		return;
	*slot = (uint16_t)h->count;
	h->nodes[h->count++] = (struct node){ layout, parent, steps };
}

static const struct mig_spot *spot_of(const struct mig_hitless *h, unsigned bit)
{
	return &h->board->spots[h->spots[bit]];
}

static void look(const struct mig_hitless *h, uint64_t layout, struct taken *t)
{
	memset(t, 0, sizeof(*t));
	for (; layout; layout &= layout - 1) {
		const struct mig_spot *s = spot_of(h, (unsigned)__builtin_ctzll(layout));

		t->slices |= s->mask;
		t->counts[s->kind]++;
	}
}

static bool can_create(const struct mig_hitless *h, struct taken *t, unsigned bit)
{
	const struct mig_spot *s = spot_of(h, bit);
	unsigned *count = &t->counts[s->kind];
	bool can;

	if ((s->mask & t->slices) || *count >= h->board->kinds[s->kind].profile->max)
		return false;
	(*count)++;
	can = mig_board_over(h->board, t->counts) < 0;
	(*count)--;
	return can;
}

static bool leaves_gap(const struct mig_hitless *h, const struct taken *t, unsigned bit)
{
	unsigned kind = spot_of(h, bit)->kind;

	return t->counts[kind] <= h->least[kind];
}

static void expand(struct mig_hitless *h, unsigned at)
{
	uint64_t layout = h->nodes[at].layout;
	unsigned steps = h->nodes[at].steps + 1;
	struct taken t;

	look(h, layout, &t);
	for (unsigned bit = 0; bit < h->bits; bit++) {
		uint64_t mask = UINT64_C(1) << bit;
		unsigned kind = spot_of(h, bit)->kind;

		if (layout & mask) {
			if (!(h->busy & mask) && !leaves_gap(h, &t, bit))
				add_node(h, layout & ~mask, at, steps);
		} else if (t.counts[kind] < h->most[kind] && can_create(h, &t, bit)) {
			add_node(h, layout | mask, at, steps);
		}
	}
}

static int bit_of(const struct mig_hitless *h, int spot)
{
	for (unsigned i = 0; i < h->bits; i++) {
		if (h->spots[i] == (unsigned)spot)
			return (int)i;
	}
	return -1;
}

static uint64_t layout_of(const struct mig_hitless *h, const struct mig_goal *goal)
{
	uint64_t layout = 0;

	for (size_t i = 0; i < goal->ask_count; i++)
		layout |= UINT64_C(1) << bit_of(h, goal->asks[i].spot);
	return layout;
}

/* Every profile that is there or shall be there takes part, with all its spots. */
static bool list_spots(struct mig_hitless *h, const struct mig_goal *goal,
		       const unsigned *before)
{
	for (size_t k = 0; k < h->board->kind_count; k++) {
		const struct mig_kind *kind = &h->board->kinds[k];
		unsigned after = goal->counts[k];

		h->least[k] = before[k] < after ? before[k] : after;
		h->most[k] = (before[k] > after ? before[k] : after) + 1;
		if (before[k] + after == 0)
			continue;
		if (h->bits + kind->count > MIG_SLICES_MAX)
			return false;
		for (size_t i = 0; i < kind->count; i++)
			h->spots[h->bits++] = (unsigned)(kind->first + i);
	}
	return true;
}

static bool read_goal(struct mig_hitless *h, const struct mig_goal *goal)
{
	unsigned before[MIG_PACK_MAX] = { 0 };

	if (h->board->kind_count > MIG_PACK_MAX)
		return false;
	for (size_t i = 0; i < goal->there_count; i++) {
		if (goal->there[i].spot < 0)
			return false;
		before[goal->there[i].kind]++;
	}
	if (!list_spots(h, goal, before))
		return false;
	for (size_t i = 0; i < goal->there_count; i++) {
		uint64_t mask = UINT64_C(1) << bit_of(h, goal->there[i].spot);

		h->start |= mask;
		if (goal->there[i].price > MIG_COST_STEP)
			h->busy |= mask;
	}
	return true;
}

struct mig_hitless *mig_hitless_make(const struct mig_goal *goal)
{
	AUTO(mig_hitless) struct mig_hitless *h = calloc(1, sizeof(*h));

	if (!h)
		return NULL;
	h->board = goal->board;
	h->nodes = malloc(NODES_MAX * sizeof(*h->nodes));
	h->slots = malloc(SLOTS * sizeof(*h->slots));
	if (!h->nodes || !h->slots || !read_goal(h, goal))
		return NULL;
	memset(h->slots, 0xff, SLOTS * sizeof(*h->slots));
	add_node(h, h->start, 0, 0);
	for (unsigned at = 0; at < h->count; at++)
		expand(h, at);
	return TAKE(h);
}

struct mig_hitless *mig_hitless_free(struct mig_hitless *h)
{
	if (!h)
		return NULL;
	free(h->nodes);
	free(h->slots);
	free(h);
	return NULL;
}

int64_t mig_hitless_toll(const struct mig_pack *pack, void *data)
{
	const struct mig_hitless *h = data;
	uint64_t layout = 0;
	unsigned at;

	for (size_t i = 0; i < pack->count; i++) {
		const struct mig_spot *s = pack->items[i].spots + pack->trial[i];

		layout |= UINT64_C(1) << bit_of(h, (int)(s - h->board->spots));
	}
	at = *find_slot(h, layout);
	if (at == NONE)
		return MIG_COST_GAP;
	return MIG_COST_STEP *
	       ((int64_t)h->nodes[at].steps - __builtin_popcountll(h->start ^ layout));
}

/* From the end back to the start. */
static size_t trace(const struct mig_hitless *h, unsigned at, struct mig_change *ret)
{
	size_t count = h->nodes[at].steps;

	for (size_t i = count; i-- > 0; at = h->nodes[at].parent) {
		uint64_t layout = h->nodes[at].layout;
		uint64_t differs = layout ^ h->nodes[h->nodes[at].parent].layout;

		ret[i].spot = (int)h->spots[__builtin_ctzll(differs)];
		ret[i].create = layout & differs;
	}
	return count;
}

/* What to do next where a gap cannot be helped: create, else make room at least harm. */
static unsigned choose(const struct mig_hitless *h, uint64_t layout, uint64_t goal,
		       unsigned *gaps)
{
	uint64_t comes = goal & ~layout, goes = layout & ~goal;
	struct taken t;

	look(h, layout, &t);
	for (uint64_t left = comes; left; left &= left - 1) {
		if (can_create(h, &t, (unsigned)__builtin_ctzll(left)))
			return (unsigned)__builtin_ctzll(left);
	}
	for (uint64_t left = goes; left; left &= left - 1) {
		if (!leaves_gap(h, &t, (unsigned)__builtin_ctzll(left)))
			return (unsigned)__builtin_ctzll(left);
	}
	(*gaps)++;
	return (unsigned)__builtin_ctzll(goes);
}

static size_t go_straight(const struct mig_hitless *h, uint64_t goal,
			  struct mig_change *ret, unsigned *gaps)
{
	uint64_t layout = h->start;
	size_t count = 0;

	while (layout != goal) {
		unsigned bit = choose(h, layout, goal, gaps);

		layout ^= UINT64_C(1) << bit;
		ret[count].spot = (int)h->spots[bit];
		ret[count++].create = layout & (UINT64_C(1) << bit);
	}
	return count;
}

struct mig_change *mig_hitless_way(const struct mig_hitless *h,
				   const struct mig_goal *goal, size_t *ret_count,
				   unsigned *ret_gaps)
{
	uint64_t end = layout_of(h, goal);
	unsigned at = *find_slot(h, end);
	size_t most = at == NONE ? MIG_SLICES_MAX : h->nodes[at].steps;
	struct mig_change *way = calloc(most + 1, sizeof(*way));

	if (!way)
		return NULL;
	*ret_gaps = 0;
	*ret_count = at == NONE ? go_straight(h, end, way, ret_gaps) : trace(h, at, way);
	return way;
}
