/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compute instances inside a GPU instance, on chips without a double-memory compute
 * profile of their own (A100, A30): they lie side by side, first fit, and may start at
 * any compute slice.
 */
#include <stdio.h>

#include "abi/nvml.h"
#include "machine/compute.h"
#include "machine/geometry.h"

uint32_t compute_slices(uint32_t profile)
{
	static const uint32_t slices[COMPUTE_PROFILES] = { 1, 2, 3, 4, 7, 8, 6, 1, 0 };

	return profile < COMPUTE_PROFILES ? slices[profile] : 0;
}

bool compute_offered(const struct board *b, const struct profile *p, uint32_t profile)
{
	uint32_t s = p->slices, c = compute_slices(profile);

	if (!c || c > s || !b->compute_sm[profile])
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
	default:
		return true;
	}
}

uint32_t compute_total(const struct profile *p, uint32_t profile)
{
	return p->slices / compute_slices(profile);
}

uint32_t compute_starts(const struct profile *p, uint32_t profile)
{
	return p->slices - compute_slices(profile) + 1;
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

bool compute_choose(const struct profile *p, const struct gi *gi, uint32_t profile,
		    uint32_t *ret_start)
{
	uint32_t taken = compute_taken(gi), slices = compute_slices(profile);

	for (uint32_t start = 0; start + slices <= p->slices; start++) {
		if (placement_mask(start, slices) & taken)
			continue;
		*ret_start = start;
		return true;
	}
	return false;
}

uint32_t compute_remaining(const struct profile *p, const struct gi *gi, uint32_t profile)
{
	uint32_t taken = compute_taken(gi), slices = compute_slices(profile), n = 0;

	for (uint32_t start = 0; start + slices <= p->slices; start++) {
		uint32_t mask = placement_mask(start, slices);

		if (mask & taken)
			continue;
		taken |= mask;
		n++;
	}
	return n;
}

void compute_name(const struct profile *p, uint32_t profile, char *buf,
		  unsigned long size)
{
	if (compute_slices(profile) == p->slices)
		snprintf(buf, size, "%s", p->compute_name);
	else
		snprintf(buf, size, "%uc.%s", compute_slices(profile), p->compute_name);
}
