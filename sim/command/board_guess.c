/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a board file leaves open, settled by rules that the known boards obey, and the
 * words of board files for the driver's numbers.
 */
#include <string.h>

#include "abi/nvml.h"
#include "command/board.h"
#include "command/board_guess.h"
#include "machine/compute.h"

const char *const board_architectures[BOARD_ARCHITECTURES] = {
	[6] = "turing", [7] = "ampere",	    [8] = "ada",
	[9] = "hopper", [10] = "blackwell", [13] = "rubin",
};

const char *const board_brands[BOARD_BRANDS] = {
	[1] = "quadro",	 [2] = "tesla", [3] = "nvs",	     [4] = "grid",
	[5] = "geforce", [6] = "titan", [13] = "nvidia rtx", [14] = "nvidia",
};

uint32_t board_guess_pool(const struct profile *p)
{
	return strstr(p->name, "+me") != NULL;
}

/* The double-memory slice is a kind of its own where it has more SMs than the plain one. */
static uint32_t sm_of_second_kind(const struct board *b)
{
	uint32_t plain = b->profiles[NVML_GPU_INSTANCE_PROFILE_1_SLICE].sm;
	uint32_t two = b->profiles[NVML_GPU_INSTANCE_PROFILE_1_SLICE_REV2].sm;

	return plain && two > plain ? two : 0;
}

/* A compute profile as large as a plain GPU instance profile has its SMs. */
static uint32_t sm_of_slices(const struct board *b, uint32_t slices)
{
	for (unsigned i = 0; slices && i <= NVML_GPU_INSTANCE_PROFILE_6_SLICE; i++) {
		if (b->profiles[i].slices == slices)
			return b->profiles[i].sm;
	}
	return 0;
}

void board_guess(struct board *b)
{
	const uint32_t second = NVML_COMPUTE_INSTANCE_PROFILE_1_SLICE_REV1;

	if (b->toggle == NOT_KNOWN)
		b->toggle = b->capability_major <= 8 ? TOGGLE_RESET : TOGGLE_AT_ONCE;
	if (b->compute_tree == NOT_KNOWN)
		b->compute_tree = sm_of_second_kind(b) != 0;
	for (uint32_t i = 0; i < COMPUTE_PROFILES; i++) {
		if (b->compute_sm[i] != NOT_KNOWN)
			continue;
		if (i == second)
			b->compute_sm[i] = b->compute_tree ? sm_of_second_kind(b) : 0;
		else
			b->compute_sm[i] = sm_of_slices(b, compute_slices(i));
	}
}
