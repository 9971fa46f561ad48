/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_COMPUTE_H
#define SIM_COMPUTE_H

#include <stdbool.h>

#include "machine/state.h"

/** compute_slices() - compute slices of a compute profile enum; 0 for an unknown one */
uint32_t compute_slices(uint32_t profile);

/** compute_offered() - does a GPU instance of @p offer this compute profile? */
bool compute_offered(const struct board *b, const struct profile *p, uint32_t profile);

/** compute_total() - how many of a compute profile fit into an empty instance of @p */
uint32_t compute_total(const struct profile *p, uint32_t profile);

/** compute_remaining() - how many more of a compute profile fit into @gi now */
uint32_t compute_remaining(const struct profile *p, const struct gi *gi,
			   uint32_t profile);

/** compute_starts() - possible placements: 0 to the result, exclusive, in steps of one */
uint32_t compute_starts(const struct profile *p, uint32_t profile);

/** compute_choose() - first free start; false if there is none */
bool compute_choose(const struct profile *p, const struct gi *gi, uint32_t profile,
		    uint32_t *ret_start);

/** compute_taken() - the compute slices of @gi that are in use, a bit each */
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
