/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Choice of placements: an exhaustive search over the places that the driver lists, which
 * is small, because a GPU has few slices and equal instances are not permuted.
 */
#include <string.h>

#include "model/geometry.h"
#include "model/place.h"
#include "model/state.h"

struct search {
	const struct mig_gpu *gpu;
	unsigned *room;		/* per profile: how many more the limits allow */
	struct mig_ask **order; /* the asks, larger first */
	struct mig_span *trial; /* their places in the way that is being tried */
	struct mig_span *best;	/* and in the best way so far */
	size_t count;
	bool found;
	unsigned left; /* pairs that the best way leaves */
};

static unsigned count_pairs(const struct mig_gpu *gpu, const unsigned *room,
			    uint64_t used)
{
	unsigned pairs = 0;

	for (size_t i = 0; i < gpu->profile_count; i++) {
		if (room[i] > 0)
			pairs += mig_profile_fits(&gpu->profiles[i], used);
	}
	return pairs;
}

static void take_best(struct search *s, uint64_t used)
{
	unsigned left = count_pairs(s->gpu, s->room, used);

	if (s->found && left <= s->left)
		return;
	s->found = true;
	s->left = left;
	memcpy(s->best, s->trial, s->count * sizeof(*s->best));
}

/* An instance like the one before it starts after it: equal ones are not permuted. */
static bool is_repeat(const struct search *s, size_t at, unsigned start)
{
	return at > 0 && s->order[at - 1]->profile == s->order[at]->profile &&
	       s->order[at - 1]->start == s->order[at]->start &&
	       start <= s->trial[at - 1].start;
}

static void try_places(struct search *s, size_t at, uint64_t used)
{
	const struct mig_profile *p;
	unsigned *room;

	if (at == s->count) {
		take_best(s, used);
		return;
	}
	p = s->order[at]->profile;
	room = &s->room[p - s->gpu->profiles];
	if (*room == 0)
		return;
	(*room)--;
	for (size_t i = 0; i < p->place_count; i++) {
		uint64_t mask = mig_span_mask(p->places[i]);
		unsigned wish = s->order[at]->start;

		if ((mask & used) ||
		    (wish != MIG_UNKNOWN && wish != p->places[i].start) ||
		    is_repeat(s, at, p->places[i].start))
			continue;
		s->trial[at] = p->places[i];
		try_places(s, at + 1, used | mask);
	}
	(*room)++;
}

/* Fixed starts first, then larger ones; equal ones stay together, in the order asked. */
static bool goes_before(const struct mig_ask *a, const struct mig_ask *b)
{
	unsigned size_a = a->profile->place_count ? a->profile->places[0].size : 0;
	unsigned size_b = b->profile->place_count ? b->profile->places[0].size : 0;

	if ((a->start == MIG_UNKNOWN) != (b->start == MIG_UNKNOWN))
		return a->start != MIG_UNKNOWN;
	if (size_a != size_b)
		return size_a > size_b;
	return a->profile < b->profile;
}

static void sort_asks(struct search *s, struct mig_ask *asks)
{
	for (size_t i = 0; i < s->count; i++) {
		size_t at = i;

		while (at > 0 && goes_before(&asks[i], s->order[at - 1])) {
			s->order[at] = s->order[at - 1];
			at--;
		}
		s->order[at] = &asks[i];
	}
}

static void fill_room(const struct mig_gpu *gpu, unsigned *room)
{
	for (size_t i = 0; i < gpu->profile_count; i++)
		room[i] = mig_gpu_room(gpu, &gpu->profiles[i]);
}

unsigned mig_pairs_left(const struct mig_gpu *gpu)
{
	AUTO(mem) void *room = calloc(gpu->profile_count + 1, sizeof(unsigned));

	if (!room)
		return 0;
	fill_room(gpu, room);
	return count_pairs(gpu, room, mig_gpu_mask(gpu));
}

/* More instances than slices cannot fit, and are not worth a search. */
static bool is_hopeless(const struct mig_gpu *gpu, const struct mig_ask *asks,
			size_t count)
{
	uint64_t used = mig_gpu_mask(gpu);
	size_t need = (size_t)__builtin_popcountll(used);

	if (count > MIG_SLICES_MAX)
		return true;
	for (size_t i = 0; i < count; i++)
		need += asks[i].profile->place_count ? asks[i].profile->places[0].size
						     : 0;
	return need > gpu->slices;
}

bool mig_place(const struct mig_gpu *gpu, struct mig_ask *asks, size_t count,
	       unsigned *ret_left)
{
	AUTO(mem) void *room = calloc(gpu->profile_count + 1, sizeof(unsigned));
	AUTO(mem) void *order = calloc(count + 1, sizeof(struct mig_ask *));
	AUTO(mem) void *trial = calloc(count + 1, sizeof(struct mig_span));
	AUTO(mem) void *best = calloc(count + 1, sizeof(struct mig_span));
	struct search s = { .gpu = gpu,
			    .room = room,
			    .order = order,
			    .trial = trial,
			    .best = best,
			    .count = count };

	if (!room || !order || !trial || !best || is_hopeless(gpu, asks, count))
		return false;
	fill_room(gpu, s.room);
	sort_asks(&s, asks);
	try_places(&s, 0, mig_gpu_mask(gpu));
	if (!s.found)
		return false;
	for (size_t i = 0; i < count; i++)
		s.order[i]->place = s.best[i];
	*ret_left = s.left;
	return true;
}
