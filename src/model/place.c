/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Choice of placements for new instances beside those that stand: the search of pack.h,
 * with all that stays possible in one bucket, as the driver seems to count it.
 */
#include <string.h>

#include "model/board.h"
#include "model/place.h"
#include "model/state.h"

/* The (profile, place) pairs of profiles of which there may be one more. */
static void list_pairs(const struct mig_board *b, const unsigned *room,
		       struct mig_room *ret, uint64_t *masks)
{
	unsigned end = 0;

	for (size_t i = 0; i < b->kind_count; i++) {
		for (size_t s = 0; room[i] > 0 && s < b->kinds[i].count; s++)
			masks[end++] = b->spots[b->kinds[i].first + s].mask;
	}
	*ret = (struct mig_room){ .masks = masks, .count = 1, .ends = { end } };
}

/* How many more of each kind the limits allow. */
static void fill_room(const struct mig_board *b, unsigned *room)
{
	for (size_t i = 0; i < b->kind_count; i++)
		room[i] = mig_gpu_room(b->gpu, b->kinds[i].profile);
}

unsigned mig_pairs_left(const struct mig_gpu *gpu)
{
	unsigned pairs = 0;

	FOR_EACH_PROFILE (p, gpu) {
		if (mig_gpu_room(gpu, p) > 0)
			pairs += mig_profile_fits(p, mig_gpu_mask(gpu));
	}
	return pairs;
}

static unsigned size_of(const struct mig_ask *ask)
{
	return ask->profile->place_count ? ask->profile->places[0].size : 0;
}

/* Fixed starts first, then larger ones; equal ones stay together, in the order asked. */
static bool goes_before(const struct mig_ask *a, const struct mig_ask *b)
{
	if ((a->start == MIG_UNKNOWN) != (b->start == MIG_UNKNOWN))
		return a->start != MIG_UNKNOWN;
	if (size_of(a) != size_of(b))
		return size_of(a) > size_of(b);
	if (a->profile != b->profile)
		return a->profile < b->profile;
	return a->start < b->start;
}

static void sort_asks(struct mig_ask *asks, size_t count, struct mig_ask **order)
{
	for (size_t i = 0; i < count; i++) {
		size_t at = i;

		while (at > 0 && goes_before(&asks[i], order[at - 1])) {
			order[at] = order[at - 1];
			at--;
		}
		order[at] = &asks[i];
	}
}

/* More instances than slices cannot fit, and are not worth a search. */
static bool is_hopeless(const struct mig_gpu *gpu, const struct mig_ask *asks,
			size_t count)
{
	size_t need = (size_t)__builtin_popcountll(mig_gpu_mask(gpu));

	if (count > MIG_PACK_MAX)
		return true;
	for (size_t i = 0; i < count; i++)
		need += size_of(&asks[i]);
	return need > gpu->slices;
}

/* Each takes one of its kind's room; false if there is not that much. */
static bool take_room(const struct mig_board *b, struct mig_ask *const *order,
		      size_t count, unsigned *room)
{
	for (size_t i = 0; i < count; i++) {
		unsigned *left = &room[order[i]->profile - b->gpu->profiles];

		if (*left == 0)
			return false;
		(*left)--;
	}
	return true;
}

static bool pack_asks(const struct mig_board *b, struct mig_ask *const *order,
		      size_t count, struct mig_pack *pack)
{
	for (size_t i = 0; i < count; i++) {
		const struct mig_ask *before = i > 0 ? order[i - 1] : NULL;

		if (!mig_board_item(b, (unsigned)(order[i]->profile - b->gpu->profiles),
				    order[i]->start, &pack->items[i]))
			return false;
		pack->items[i].twin = before && before->profile == order[i]->profile &&
				      before->start == order[i]->start;
	}
	pack->count = count;
	pack->used = mig_gpu_mask(b->gpu);
	mig_pack_search(pack);
	return pack->found;
}

bool mig_place(const struct mig_gpu *gpu, struct mig_ask *asks, size_t count,
	       unsigned *ret_left)
{
	AUTO(mig_board) struct mig_board *b = mig_board_make(gpu);
	AUTO(mem) void *room = calloc(gpu->profile_count + 1, sizeof(unsigned));
	AUTO(mem) void *masks = NULL;
	struct mig_ask *order[MIG_PACK_MAX];
	struct mig_pack pack = { 0 };

	if (!b || !room || is_hopeless(gpu, asks, count))
		return false;
	masks = calloc(b->spot_count + 1, sizeof(uint64_t));
	if (!masks)
		return false;
	sort_asks(asks, count, order);
	fill_room(b, room);
	if (!take_room(b, order, count, room))
		return false;
	list_pairs(b, room, &pack.room, masks);
	if (!pack_asks(b, order, count, &pack))
		return false;
	for (size_t i = 0; i < count; i++)
		order[i]->place = pack.items[i].spots[pack.best[i]].span;
	*ret_left = pack.best_room[0];
	return true;
}
