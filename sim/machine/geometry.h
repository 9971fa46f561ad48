/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_GEOMETRY_H
#define SIM_GEOMETRY_H

#include <stdbool.h>

#include "machine/state.h"

/** placement_mask() - the memory slices of a placement, a bit each */
static inline uint32_t placement_mask(uint32_t start, uint32_t size)
{
	return ((1u << size) - 1u) << start;
}

/** profile_has_start() - is @start one of the profile's possible placements? */
bool profile_has_start(const struct profile *p, uint32_t start);

/** gpu_taken() - the memory slices of a GPU that hold instances, a bit each */
uint32_t gpu_taken(const struct gpu *gpu);

/**
 * placement_id() - the GPU instance id of a placement
 * @m:     the machine
 * @gpu:   index of the GPU, whose chip may be swapped
 * @start: as NVML counts memory slices
 * @size:  in memory slices
 *
 * The driver numbers the nodes of a binary tree over the physical slices: 0 the whole, 1
 * and 2 the halves, 3 to 6 the quarters, 7 to 14 the eighths. NVML shows a normalised
 * view in which the half with all its compute slices always comes first.
 *
 * Return: the id; MAX_GI for a size that is none of these fractions.
 */
uint32_t placement_id(const struct machine *m, unsigned gpu, uint32_t start,
		      uint32_t size);

/**
 * placement_choose() - where the driver puts an instance that was asked for without a
 * place
 *
 * Among the free placements the one whose use makes the fewest possible pairs of profile
 * and placement impossible; on a tie the lowest id. (Inferred; reproduces the published
 * sequences.) Where the double-memory slice has more SMs than the plain one, it takes
 * first those placements that a two-slice instance could take as well.
 *
 * Return: true and @ret_start; false if nothing is free.
 */
bool placement_choose(const struct machine *m, unsigned gpu, uint32_t profile,
		      uint32_t *ret_start);

/** profile_remaining() - how many more instances of a profile could be created now */
uint32_t profile_remaining(const struct machine *m, unsigned gpu, uint32_t profile);

#endif
