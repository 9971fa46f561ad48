/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_COMPUTE_H
#define SIM_COMPUTE_H

#include <stdbool.h>

#include "machine/state.h"

/** compute_slices() - compute slices of a compute profile enum; 0 for an unknown one */
uint32_t compute_slices(uint32_t profile);

/** compute_offered() - does a GPU instance of @p offer this compute profile? */
bool compute_offered(const struct board *b, const struct profile *p, uint32_t profile);

/** compute_size() - `size` of the profile's placements, in slots of the GPU instance */
uint32_t compute_size(const struct board *b, uint32_t profile);

/** compute_starts() - the possible placements, ascending. Return: how many. */
uint32_t compute_starts(const struct board *b, const struct profile *p, uint32_t profile,
			uint32_t starts[MAX_CI]);

/**
 * compute_room() - how many of a compute profile fit
 * @gi: into this instance as it is; NULL: into an empty one of @p
 */
uint32_t compute_room(const struct board *b, const struct profile *p, const struct gi *gi,
		      uint32_t profile);

/** compute_choose() - where the driver puts a new one; false if there is no room */
bool compute_choose(const struct board *b, const struct profile *p, const struct gi *gi,
		    uint32_t profile, uint32_t *ret_start);

/** compute_taken() - the slots of @gi that are in use, a bit each */
uint32_t compute_taken(const struct gi *gi);

/**
 * compute_name() - name of a compute instance profile, without "MIG "
 * @p:    profile of the GPU instance
 * @buf:  where to write it: "1c.3g.20gb", or "3g.20gb" where it fills the instance
 * @size: of @buf, in bytes
 */
void compute_name(const struct profile *p, uint32_t profile, char *buf,
		  unsigned long size);

#endif
