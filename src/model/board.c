/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A GPU as tables: which masks each profile may take, and what all instances together may
 * use of the engines. The driver tells no totals, but a profile of which so many fit shows
 * that there is so much.
 */
#include <string.h>

#include "model/board.h"
#include "model/state.h"

const char *mig_load_name(unsigned load)
{
	static const char *const names[MIG_LOADS] = {
		"compute slices", "copy engines", "decoders",
		"encoders",	  "JPEG engines", "optical flow engines",
	};

	return load < MIG_LOADS ? names[load] : "";
}

static void fill_loads(const struct mig_profile *p, unsigned *loads)
{
	loads[0] = p->slices;
	loads[1] = p->copy_engines;
	loads[2] = p->decoders;
	loads[3] = p->encoders;
	loads[4] = p->jpegs;
	loads[5] = p->ofas;
}

static void add_kind(struct mig_board *b, size_t at, const struct mig_profile *p)
{
	struct mig_kind *kind = &b->kinds[at];

	*kind = (struct mig_kind){ .profile = p,
				   .first = b->spot_count,
				   .count = p->place_count,
				   .size = p->place_count ? p->places[0].size : 0 };
	fill_loads(p, kind->loads);
	for (size_t i = 0; i < p->place_count; i++)
		b->spots[b->spot_count++] =
			(struct mig_spot){ .mask = mig_span_mask(p->places[i]),
					   .span = p->places[i],
					   .kind = (unsigned)at };
	for (unsigned l = 0; l < MIG_LOADS; l++) {
		unsigned most = l == 0 ? kind->loads[l] : kind->loads[l] * p->max;

		if (most > b->limits[l])
			b->limits[l] = most;
	}
}

static bool is_larger(const struct mig_kind *a, const struct mig_kind *b)
{
	return a->size != b->size ? a->size > b->size : a->loads[0] > b->loads[0];
}

static void sort_kinds(struct mig_board *b)
{
	for (size_t i = 0; i < b->kind_count; i++) {
		size_t at = i;

		for (; at > 0 && is_larger(&b->kinds[i], &b->kinds[b->by_size[at - 1]]);
		     at--)
			b->by_size[at] = b->by_size[at - 1];
		b->by_size[at] = (unsigned)i;
	}
}

/* What stands there stood the driver's test, whatever the sums say. */
static void allow_present(struct mig_board *b)
{
	unsigned sums[MIG_LOADS] = { 0 };

	FOR_EACH_GI (gi, b->gpu) {
		int kind = mig_board_kind(b, gi->profile_id);

		for (unsigned l = 0; kind >= 0 && l < MIG_LOADS; l++)
			sums[l] += b->kinds[kind].loads[l];
	}
	for (unsigned l = 0; l < MIG_LOADS; l++) {
		if (sums[l] > b->limits[l])
			b->limits[l] = sums[l];
	}
}

struct mig_board *mig_board_make(const struct mig_gpu *gpu)
{
	size_t spots = 0, kinds = gpu->profile_count;
	struct mig_board *b;
	char *memory;

	FOR_EACH_PROFILE (p, gpu)
		spots += p->place_count;
	memory = calloc(1, sizeof(*b) + kinds * sizeof(*b->kinds) +
				   spots * sizeof(*b->spots) +
				   kinds * sizeof(*b->by_size));
	if (!memory)
		return NULL;
	b = (void *)memory;
	b->gpu = gpu;
	b->kinds = (void *)(memory + sizeof(*b));
	b->spots = (void *)(b->kinds + kinds);
	b->by_size = (void *)(b->spots + spots);
	b->slices = mig_gpu_slices(gpu);
	FOR_EACH_PROFILE (p, gpu)
		add_kind(b, b->kind_count++, p);
	sort_kinds(b);
	allow_present(b);
	return b;
}

struct mig_board *mig_board_free(struct mig_board *board)
{
	free(board);
	return NULL;
}

int mig_board_kind(const struct mig_board *board, unsigned profile_id)
{
	for (size_t i = 0; i < board->kind_count; i++) {
		if (board->kinds[i].profile->id == profile_id)
			return (int)i;
	}
	return -1;
}

int mig_board_spot(const struct mig_board *board, unsigned kind, struct mig_span span)
{
	const struct mig_kind *k = &board->kinds[kind];

	for (size_t i = k->first; i < k->first + k->count; i++) {
		if (board->spots[i].span.start == span.start &&
		    board->spots[i].span.size == span.size)
			return (int)i;
	}
	return -1;
}

bool mig_board_item(const struct mig_board *board, unsigned kind, unsigned start,
		    struct mig_item *ret)
{
	const struct mig_kind *k = &board->kinds[kind];

	*ret = (struct mig_item){ .spots = &board->spots[k->first], .count = k->count };
	if (start == MIG_UNKNOWN)
		return k->count > 0;
	for (size_t i = 0; i < k->count; i++) {
		if (ret->spots[i].span.start != start)
			continue;
		ret->spots += i;
		ret->count = 1;
		return true;
	}
	return false;
}

int mig_board_over(const struct mig_board *board, const unsigned *counts)
{
	for (unsigned l = 0; l < MIG_LOADS; l++) {
		unsigned sum = 0;

		for (size_t i = 0; i < board->kind_count; i++)
			sum += counts[i] * board->kinds[i].loads[l];
		if (sum > board->limits[l])
			return (int)l;
	}
	return -1;
}

/* May there be one more, as far as numbers and engines go? */
static bool has_room(const struct mig_board *board, const unsigned *counts, unsigned kind,
		     const unsigned *sums)
{
	const struct mig_kind *k = &board->kinds[kind];

	if (counts[kind] >= k->profile->max)
		return false;
	for (unsigned l = 0; l < MIG_LOADS; l++) {
		if (sums[l] + k->loads[l] > board->limits[l])
			return false;
	}
	return true;
}

void mig_board_room(const struct mig_board *board, const unsigned *counts,
		    struct mig_room *room, uint64_t *masks)
{
	unsigned sums[MIG_LOADS] = { 0 }, end = 0;

	for (size_t i = 0; i < board->kind_count; i++) {
		for (unsigned l = 0; l < MIG_LOADS; l++)
			sums[l] += counts[i] * board->kinds[i].loads[l];
	}
	room->masks = masks;
	room->count = 0;
	for (size_t i = 0; i < board->kind_count && room->count < MIG_PACK_MAX; i++) {
		const struct mig_kind *k = &board->kinds[board->by_size[i]];

		if (!has_room(board, counts, board->by_size[i], sums))
			continue;
		for (size_t s = 0; s < k->count; s++)
			masks[end++] = board->spots[k->first + s].mask;
		room->ends[room->count++] = end;
	}
}
