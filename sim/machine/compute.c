/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compute instances inside a GPU instance. On chips without a double-memory compute
 * profile of their own (A100, A30) they lie side by side, first fit, and may start at any
 * compute slice; on the others (H100 SXM and later) they are the nodes of an aligned
 * tree, see compute_tree.c.
 */
#include <stdio.h>

#include "abi/nvml.h"
#include "machine/compute.h"
#include "machine/compute_tree.h"
#include "machine/geometry.h"

uint32_t compute_slices(uint32_t profile)
{
	static const uint32_t slices[COMPUTE_PROFILES] = { 1, 2, 3, 4, 7, 8, 6, 1, 0 };

	return profile < COMPUTE_PROFILES ? slices[profile] : 0;
}

bool compute_offered(const struct board *b, const struct profile *p, uint32_t profile)
{
	uint32_t s = p->slices, c = compute_slices(profile);

	if (!c || c > s || !b->compute_sm[profile]) /* unknown profiles have no slices */
		return false;
	switch (profile) {
	case NVML_COMPUTE_INSTANCE_PROFILE_3_SLICE:
		return s != 4 && s != 8;
	case NVML_COMPUTE_INSTANCE_PROFILE_4_SLICE:
		return s != 6;
	case NVML_COMPUTE_INSTANCE_PROFILE_6_SLICE:
		return s == 6;
	case NVML_COMPUTE_INSTANCE_PROFILE_7_SLICE:
		return s != 8;
	case NVML_COMPUTE_INSTANCE_PROFILE_1_SLICE_REV1:
		return p->size > 1; /* it takes two of the tree's slots */
	default:
		return true;
	}
}

uint32_t compute_size(const struct board *b, uint32_t profile)
{
	return b->compute_tree ? tree_size(profile) : compute_slices(profile);
}

uint32_t compute_starts(const struct board *b, const struct profile *p, uint32_t profile,
			uint32_t starts[MAX_CI])
{
	uint32_t n = 0;

	if (b->compute_tree)
		return tree_starts(p, profile, starts);
	while (n + compute_slices(profile) <= p->slices) {
		starts[n] = n;
		n++;
	}
	return n;
}

uint32_t compute_taken(const struct gi *gi)
{
	uint32_t taken = 0;

	for (unsigned i = 0; i < MAX_CI; i++) {
		if (gi->ci[i].used)
			taken |= placement_mask(gi->ci[i].start, gi->ci[i].size);
	}
	return taken;
}

uint32_t compute_room(const struct board *b, const struct profile *p, const struct gi *gi,
		      uint32_t profile)
{
	uint32_t starts[MAX_CI], count = compute_starts(b, p, profile, starts), n = 0;
	uint32_t taken = gi ? compute_taken(gi) : 0;

	for (uint32_t i = 0; i < count; i++) {
		uint32_t mask = placement_mask(starts[i], compute_size(b, profile));

		if (mask & taken)
			continue;
		taken |= mask;
		n++;
	}
	return n;
}

bool compute_choose(const struct board *b, const struct profile *p, const struct gi *gi,
		    uint32_t profile, uint32_t *ret_start)
{
	uint32_t starts[MAX_CI], count = compute_starts(b, p, profile, starts);
	uint32_t taken = compute_taken(gi), best = 0;
	bool found = false;

	for (uint32_t i = 0; i < count; i++) {
		uint32_t mask = placement_mask(starts[i], compute_size(b, profile)), left;

		if (mask & taken)
			continue;
		left = b->compute_tree ? tree_left(p, taken | mask) : 0;
		if (found && left <= best)
			continue;
		found = true;
		best = left;
		*ret_start = starts[i];
	}
	return found;
}

void compute_name(const struct profile *p, uint32_t profile, char *buf,
		  unsigned long size)
{
	/* The second kind of one slice is written like the first. */
	if (compute_slices(profile) == p->slices)
		snprintf(buf, size, "%s", p->compute_name);
	else
		snprintf(buf, size, "%uc.%s", compute_slices(profile), p->compute_name);
}
