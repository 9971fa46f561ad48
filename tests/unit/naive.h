/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A naive planner, to judge the real one by: it lists every layout of a GPU, walks from
 * one to the next by single creations and destructions, breadth first, and shares no code
 * with src/model. All that it knows of a board is what NVML told of its profiles.
 */
#ifndef TEST_NAIVE_H
#define TEST_NAIVE_H

#include <mig/plan.h>
#include <mig/state.h>

#define NAIVE_PLACES   64
#define NAIVE_PROFILES 16

struct naive_place {
	unsigned profile; /* index */
	struct mig_span span;
	uint64_t slices;
};

/* A layout is a set of places, a bit each; a multiset has 4 bits for each profile. */
struct naive {
	const struct mig_gpu *gpu;
	bool use[NAIVE_PROFILES]; /* the profiles that take part */
	unsigned place_count;
	struct naive_place places[NAIVE_PLACES];
	size_t count; /* of @layouts */
	uint64_t *layouts;
	int *next; /* per layout and place: the layout with that place changed, or -1 */
	size_t set_count;
	uint64_t *sets;	    /* all multisets */
	uint64_t *set_of;   /* per layout */
	unsigned char *far; /* steps from the layout that was asked for last */
};

/** naive_make() - list all layouts of the profiles in @use, or of all if it is NULL */
struct naive *naive_make(const struct mig_gpu *gpu, const bool *use);

void naive_free(struct naive *n);

/** naive_can_add() - may that place be created now? */
bool naive_can_add(const struct naive *n, uint64_t layout, unsigned place);

/** naive_walk() - breadth-first search from a layout; fills in @far */
void naive_walk(struct naive *n, size_t from);

/**
 * naive_hitless() - fewest moves between layouts of one multiset, each of which makes a
 * copy before the original goes; from @from to every other, 255 where there is no way
 */
void naive_hitless(const struct naive *n, size_t from, unsigned char *ret_moves);

/** naive_find() - number of a layout. Return: it, or -1. */
int naive_find(const struct naive *n, uint64_t layout);

#endif
