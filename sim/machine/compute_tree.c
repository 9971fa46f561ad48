/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The compute slots of a GPU instance as an aligned tree: a node covers 8, 4, 2 or 1
 * slots and starts at a multiple of that. A node is valid where the instance has the
 * slices that its profile needs; a 3-slice profile thus covers 4 slots, a 7-slice one 8.
 *
 * Source: NVIDIA/open-gpu-kernel-modules, kmigmgrGetFreeCTSId and its kin. Which nodes an
 * instance has is the firmware's answer; the natural ones are taken here (inferred,
 * agrees with the published listings of an H100 SXM).
 */
#include "abi/nvml.h"
#include "machine/compute_tree.h"
#include "machine/geometry.h"

/* One row per kind of node; the order is that of the driver's node ids. */
static const struct kind {
	uint8_t profile, slots, slices;
} kinds[] = {
	{ NVML_COMPUTE_INSTANCE_PROFILE_7_SLICE, 8, 7 },
	{ NVML_COMPUTE_INSTANCE_PROFILE_8_SLICE, 8, 8 },
	{ NVML_COMPUTE_INSTANCE_PROFILE_4_SLICE, 4, 4 },
	{ NVML_COMPUTE_INSTANCE_PROFILE_3_SLICE, 4, 3 },
	{ NVML_COMPUTE_INSTANCE_PROFILE_2_SLICE, 2, 2 },
	{ NVML_COMPUTE_INSTANCE_PROFILE_1_SLICE_REV1, 2, 1 },
	{ NVML_COMPUTE_INSTANCE_PROFILE_1_SLICE, 1, 1 },
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static const struct kind *find_kind(uint32_t profile)
{
	for (unsigned i = 0; i < KINDS; i++) {
		if (kinds[i].profile == profile)
			return &kinds[i];
	}
	return NULL;
}

/* Slices of an instance that stand in some of its slots: the last slots may lack theirs. */
static uint32_t slices_in(const struct profile *p, uint32_t start, uint32_t slots)
{
	uint32_t end = start + slots;

	return start >= p->slices ? 0 : (end < p->slices ? end : p->slices) - start;
}

static int is_valid(const struct profile *p, const struct kind *k, uint32_t start)
{
	return start + k->slots <= p->size && slices_in(p, start, k->slots) >= k->slices;
}

uint32_t tree_size(uint32_t profile)
{
	const struct kind *k = find_kind(profile);

	return k ? k->slots : 0;
}

uint32_t tree_starts(const struct profile *p, uint32_t profile, uint32_t starts[MAX_CI])
{
	const struct kind *k = find_kind(profile);
	uint32_t n = 0;

	for (uint32_t start = 0; k && start < MAX_CI; start += k->slots) {
		if (is_valid(p, k, start))
			starts[n++] = start;
	}
	return n;
}

uint32_t tree_left(const struct profile *p, uint32_t taken)
{
	uint32_t left = 0;

	for (unsigned i = 0; i < KINDS; i++) {
		for (uint32_t start = 0; start < MAX_CI; start += kinds[i].slots)
			left += is_valid(p, &kinds[i], start) &&
				!(placement_mask(start, kinds[i].slots) & taken);
	}
	return left;
}
