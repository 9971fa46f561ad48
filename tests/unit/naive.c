/* SPDX-License-Identifier: Apache-2.0 */
/* The naive planner: lists and queues, nothing clever. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "naive.h"

static unsigned engines(const struct mig_profile *p, unsigned sort)
{
	const unsigned all[] = { p->slices,   p->copy_engines, p->decoders,
				 p->encoders, p->jpegs,	       p->ofas };

	return all[sort];
}

/* A chip has as many engines of a sort as its best profile. */
static bool engines_suffice(const struct naive *n, uint64_t layout)
{
	for (unsigned sort = 0; sort < 6; sort++) {
		unsigned all = 0, sum = 0;

		for (size_t i = 0; i < n->gpu->profile_count; i++) {
			if (engines(&n->gpu->profiles[i], sort) > all)
				all = engines(&n->gpu->profiles[i], sort);
		}
		for (unsigned i = 0; i < n->place_count; i++) {
			if (layout & (UINT64_C(1) << i))
				sum += engines(&n->gpu->profiles[n->places[i].profile],
					       sort);
		}
		if (sum > all)
			return false;
	}
	return true;
}

bool naive_can_add(const struct naive *n, uint64_t layout, unsigned place)
{
	unsigned same = 0;

	for (unsigned i = 0; i < n->place_count; i++) {
		if (!(layout & (UINT64_C(1) << i)))
			continue;
		if (n->places[i].slices & n->places[place].slices)
			return false;
		same += n->places[i].profile == n->places[place].profile;
	}
	return same < n->gpu->profiles[n->places[place].profile].max &&
	       engines_suffice(n, layout | (UINT64_C(1) << place));
}

static void list_places(struct naive *n)
{
	for (unsigned i = 0; i < n->gpu->profile_count; i++) {
		const struct mig_profile *p = &n->gpu->profiles[i];

		for (size_t k = 0; n->use[i] && k < p->place_count; k++) {
			struct naive_place *place = &n->places[n->place_count++];

			place->profile = i;
			place->span = p->places[k];
			for (unsigned s = 0; s < place->span.size; s++)
				place->slices |= UINT64_C(1) << (place->span.start + s);
		}
	}
}

static void list_layouts(struct naive *n, uint64_t layout, unsigned from)
{
	n->layouts = realloc(n->layouts, (n->count + 1) * sizeof(*n->layouts));
	n->layouts[n->count++] = layout;
	for (unsigned i = from; i < n->place_count; i++) {
		if (naive_can_add(n, layout, i))
			list_layouts(n, layout | (UINT64_C(1) << i), i + 1);
	}
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

int naive_find(const struct naive *n, uint64_t layout)
{
	const uint64_t *found =
		bsearch(&layout, n->layouts, n->count, sizeof(*n->layouts), compare);

	return found ? (int)(found - n->layouts) : -1;
}

static uint64_t set_of(const struct naive *n, uint64_t layout)
{
	uint64_t set = 0;

	for (unsigned i = 0; i < n->place_count; i++) {
		if (layout & (UINT64_C(1) << i))
			set += UINT64_C(1) << (4 * n->places[i].profile);
	}
	return set;
}

static void list_sets(struct naive *n)
{
	n->sets = calloc(n->count, sizeof(*n->sets));
	n->set_of = calloc(n->count, sizeof(*n->set_of));
	for (size_t i = 0; i < n->count; i++)
		n->sets[i] = n->set_of[i] = set_of(n, n->layouts[i]);
	qsort(n->sets, n->count, sizeof(*n->sets), compare);
	for (size_t i = 0; i < n->count; i++) {
		if (n->set_count == 0 || n->sets[n->set_count - 1] != n->sets[i])
			n->sets[n->set_count++] = n->sets[i];
	}
}

static void link_layouts(struct naive *n)
{
	n->next = calloc(n->count * n->place_count, sizeof(*n->next));
	for (size_t l = 0; l < n->count; l++) {
		for (unsigned i = 0; i < n->place_count; i++)
			n->next[l * n->place_count + i] =
				naive_find(n, n->layouts[l] ^ (UINT64_C(1) << i));
	}
}

struct naive *naive_make(const struct mig_gpu *gpu, const bool *use)
{
	struct naive *n = calloc(1, sizeof(*n));

	n->gpu = gpu;
	for (unsigned i = 0; i < NAIVE_PROFILES; i++)
		n->use[i] = !use || use[i];
	list_places(n);
	list_layouts(n, 0, 0);
	qsort(n->layouts, n->count, sizeof(*n->layouts), compare);
	list_sets(n);
	link_layouts(n);
	n->far = calloc(n->count, 1);
	return n;
}

void naive_free(struct naive *n)
{
	free(n->layouts);
	free(n->sets);
	free(n->set_of);
	free(n->next);
	free(n->far);
	free(n);
}

void naive_walk(struct naive *n, size_t from)
{
	size_t *queue = calloc(n->count, sizeof(*queue)), head = 0, tail = 0;

	memset(n->far, 255, n->count);
	n->far[from] = 0;
	queue[tail++] = from;
	while (head < tail) {
		size_t at = queue[head++];

		for (unsigned i = 0; i < n->place_count; i++) {
			int to = n->next[at * n->place_count + i];

			if (to < 0 || n->far[to] != 255)
				continue;
			n->far[to] = n->far[at] + 1;
			queue[tail++] = (size_t)to;
		}
	}
	free(queue);
}

/* The layout after a copy of @old was made at @new and @old was destroyed; or -1. */
static int move(const struct naive *n, size_t at, unsigned old, unsigned new)
{
	int both;

	if (!(n->layouts[at] & (UINT64_C(1) << old)) ||
	    (n->layouts[at] & (UINT64_C(1) << new)) ||
	    n->places[old].profile != n->places[new].profile)
		return -1;
	both = n->next[at * n->place_count + new];
	return both < 0 ? -1 : n->next[(size_t)both * n->place_count + old];
}

void naive_hitless(const struct naive *n, size_t from, unsigned char *moves)
{
	size_t *queue = calloc(n->count, sizeof(*queue)), head = 0, tail = 0;

	memset(moves, 255, n->count);
	moves[from] = 0;
	queue[tail++] = from;
	while (head < tail) {
		size_t at = queue[head++];

		for (unsigned i = 0; i < n->place_count * n->place_count; i++) {
			int to = move(n, at, i / n->place_count, i % n->place_count);

			if (to < 0 || moves[to] != 255)
				continue;
			moves[to] = moves[at] + 1;
			queue[tail++] = (size_t)to;
		}
	}
	free(queue);
}
