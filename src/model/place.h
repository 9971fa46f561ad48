/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_MODEL_PLACE_H
#define MIG_MODEL_PLACE_H

#include <mig/state.h>

/** struct mig_ask - a GPU instance that wants a place */
struct mig_ask {
	const struct mig_profile *profile; /**< of the GPU in question */
	unsigned start;	       /**< memory slice, or MIG_UNKNOWN for the best */
	struct mig_span place; /**< out: where it goes */
};

/**
 * mig_pairs_left() - how much can still be chosen on a GPU: its possible (profile, place)
 * pairs
 */
unsigned mig_pairs_left(const struct mig_gpu *gpu);

/**
 * mig_place() - find places for some instances together
 * @gpu:      what is there already
 * @asks:     what is wanted; places are filled in on success only
 * @count:    how many
 * @ret_left: (profile, place) pairs that stay possible afterwards
 *
 * Of all ways to place them it takes one that leaves the most pairs, and of those the one
 * with the lowest starts, larger instances first. This is what the driver does for one
 * instance; for several together it finds a way wherever there is one.
 *
 * Return: true if they fit.
 */
bool mig_place(const struct mig_gpu *gpu, struct mig_ask *asks, size_t count,
	       unsigned *ret_left);

#endif
