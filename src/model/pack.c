/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one search for places: branch and bound over bit masks. Items are placed one after
 * the other at ascending starts, so that of equally good ways the lowest is found first.
 * Nothing is allocated, and twins are not permuted.
 */
#include "model/pack.h"

#define TRIES_MAX 200000u /* placements tried; an A100 takes some hundred at most */

static unsigned count_free(const uint64_t *masks, unsigned from, unsigned to,
			   uint64_t used)
{
	unsigned count = 0;

	for (unsigned i = from; i < to; i++)
		count += (masks[i] & used) == 0;
	return count;
}

/* Does this way leave more room than the best so far? */
static bool leaves_more(const struct mig_pack *p, uint64_t used)
{
	unsigned from = 0;

	for (size_t b = 0; b < p->room.count; b++) {
		unsigned to = p->room.ends[b];
		unsigned n = count_free(p->room.masks, from, to, used);

		if (n != p->best_room[b])
			return n > p->best_room[b];
		from = to;
	}
	return false;
}

static void take_best(struct mig_pack *p, uint64_t used, int64_t value)
{
	unsigned from = 0;

	if (p->toll)
		value -= p->toll(p, p->data);
	if (p->found &&
	    (value < p->value || (value == p->value && !leaves_more(p, used))))
		return;
	p->found = true;
	p->value = value;
	for (size_t i = 0; i < p->count; i++)
		p->best[i] = p->trial[i];
	for (size_t b = 0; b < p->room.count; b++) {
		p->best_room[b] = count_free(p->room.masks, from, p->room.ends[b], used);
		from = p->room.ends[b];
	}
}

static void place(struct mig_pack *p, size_t at, uint64_t used, int64_t value)
{
	const struct mig_item *item = &p->items[at];

	if (at == p->count) {
		take_best(p, used, value);
		return;
	}
	if (p->found && value + p->hope[at] < p->value)
		return;
	for (size_t i = item->twin ? p->trial[at - 1] + 1 : 0;
	     i + p->later[at] < item->count; i++) {
		if (item->spots[i].mask & used)
			continue;
		if (++p->tries > TRIES_MAX) {
			p->bounded = true;
			return;
		}
		p->trial[at] = (unsigned)i;
		place(p, at + 1, used | item->spots[i].mask,
		      value + (item->gains ? item->gains[i] : 0));
	}
}

/* The sum of the @count greatest gains of an item. */
static int64_t best_gains(const struct mig_item *item, size_t count)
{
	uint64_t taken = 0;
	int64_t sum = 0;

	for (size_t n = 0; item->gains && n < count; n++) {
		size_t best = item->count;

		for (size_t i = 0; i < item->count && i < MIG_SLICES_MAX; i++) {
			if (!(taken & (UINT64_C(1) << i)) &&
			    (best == item->count || item->gains[i] > item->gains[best]))
				best = i;
		}
		if (best == item->count)
			break;
		taken |= UINT64_C(1) << best;
		sum += item->gains[best];
	}
	return sum;
}

/* What can still be gained from each item on; twins share their spots. */
static void look_ahead(struct mig_pack *p)
{
	int64_t behind = 0;

	p->hope[p->count] = 0;
	for (size_t i = p->count; i-- > 0;) {
		bool followed = i + 1 < p->count && p->items[i + 1].twin;

		p->later[i] = followed ? p->later[i + 1] + 1 : 0;
		if (!followed)
			behind = p->hope[i + 1];
		p->hope[i] = behind + best_gains(&p->items[i], p->later[i] + 1);
	}
}

void mig_pack_search(struct mig_pack *p)
{
	look_ahead(p);
	place(p, 0, p->used, 0);
}
