/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where GPU instances can lie, which ids they get and which place the driver picks. The
 * rules are the driver's; the numbers come with the board.
 */
#include "abi/nvml.h"
#include "machine/geometry.h"
#include "machine/setting.h"

bool profile_has_start(const struct profile *p, uint32_t start)
{
	for (unsigned i = 0; i < p->start_count; i++) {
		if (p->starts[i] == start)
			return true;
	}
	return false;
}

uint32_t gpu_taken(const struct gpu *gpu)
{
	uint32_t taken = 0;

	for (unsigned id = 0; id < MAX_GI; id++) {
		if (gpu->gi[id].used)
			taken |= placement_mask(gpu->gi[id].start, gpu->gi[id].size);
	}
	return taken;
}

/* The physical slice behind an NVML start: on a swapped chip the halves change places. */
static uint32_t physical_start(const struct machine *m, unsigned gpu, uint32_t start,
			       uint32_t size)
{
	uint32_t half = machine_board(m, gpu)->memory_slices / 2;

	if (!m->identities[gpu].swapped || size > half)
		return start;
	return start < half ? start + half : start - half;
}

uint32_t placement_id(const struct machine *m, unsigned gpu, uint32_t start,
		      uint32_t size)
{
	uint32_t slices = machine_board(m, gpu)->memory_slices;
	uint32_t nodes = size ? slices / size : 0;

	if (nodes != 1 && nodes != 2 && nodes != 4 && nodes != 8)
		return MAX_GI;
	return nodes - 1 + physical_start(m, gpu, start, size) / size;
}

/* How many pairs of profile and placement, possible now, a use of @mask would end. */
static unsigned count_lost(const struct board *b, uint32_t taken, uint32_t mask)
{
	unsigned lost = 0;

	for (unsigned i = 0; i < MAX_PROFILES; i++) {
		const struct profile *p = &b->profiles[i];

		for (unsigned k = 0; p->slices && k < p->start_count; k++) {
			uint32_t span = placement_mask(p->starts[k], p->size);

			lost += !(span & taken) && (span & mask);
		}
	}
	return lost;
}

/*
 * The exception for a double-memory slice that is more than a plain one with more memory.
 */
static bool is_second_choice(const struct board *b, uint32_t profile, uint32_t start)
{
	const struct profile *plain = &b->profiles[NVML_GPU_INSTANCE_PROFILE_1_SLICE];
	const struct profile *two = &b->profiles[NVML_GPU_INSTANCE_PROFILE_2_SLICE];

	return profile == NVML_GPU_INSTANCE_PROFILE_1_SLICE_REV2 && plain->slices &&
	       b->profiles[profile].sm > plain->sm && !profile_has_start(two, start);
}

/* The lower the better; which rule ranks is a setting. */
static uint64_t rank_start(const struct machine *m, unsigned gpu, uint32_t profile,
			   uint32_t start)
{
	const struct board *b = machine_board(m, gpu);
	uint32_t rule = m->settings[SETTING_GI_PLACEMENT];
	uint32_t size = b->profiles[profile].size;
	uint64_t rank;

	if (rule == PLACE_LOWEST_START)
		return start;
	rank = (uint64_t)count_lost(b, gpu_taken(&m->now.gpus[gpu]),
				    placement_mask(start, size))
		       << 8 |
	       placement_id(m, gpu, start, size);
	if (rule == PLACE_WITH_EXCEPTION && is_second_choice(b, profile, start))
		rank |= 1ull << 32;
	return rank;
}

bool placement_choose(const struct machine *m, unsigned gpu, uint32_t profile,
		      uint32_t *ret_start)
{
	const struct board *b = machine_board(m, gpu);
	const struct profile *p = &b->profiles[profile];
	uint32_t taken = gpu_taken(&m->now.gpus[gpu]);
	uint64_t best = UINT64_MAX;

	for (unsigned i = 0; i < p->start_count; i++) {
		uint32_t mask = placement_mask(p->starts[i], p->size);
		uint64_t rank;

		if (mask & taken)
			continue;
		rank = rank_start(m, gpu, profile, p->starts[i]);
		if (rank < best) {
			best = rank;
			*ret_start = p->starts[i];
		}
	}
	return best != UINT64_MAX;
}

/* Instances that count against the same limit: a pool of several profiles, or its own. */
static uint32_t count_pool(const struct board *b, const struct gpu *gpu, uint32_t profile)
{
	uint32_t pool = b->profiles[profile].exclusive, n = 0;

	for (unsigned id = 0; id < MAX_GI; id++) {
		const struct gi *gi = &gpu->gi[id];

		n += gi->used && (gi->profile == profile ||
				  (pool && b->profiles[gi->profile].exclusive == pool));
	}
	return n;
}

/* Engines of a kind, by their place in struct profile. */
static uint32_t engines(const struct profile *p, unsigned kind)
{
	const uint32_t counts[] = { p->copy, p->decoder, p->encoder, p->jpeg, p->ofa };

	return counts[kind];
}

#define ENGINE_KINDS 5

static uint32_t engines_of_board(const struct board *b, unsigned kind)
{
	uint32_t most = 0;

	for (unsigned i = 0; i < MAX_PROFILES; i++) {
		if (b->profiles[i].slices && engines(&b->profiles[i], kind) > most)
			most = engines(&b->profiles[i], kind);
	}
	return most;
}

/* Engines are handed out whole: together no more than the GPU has. (Inferred.) */
static uint32_t engines_allow(const struct board *b, const struct gpu *gpu,
			      const struct profile *p)
{
	uint32_t allowed = MAX_GI_PER_GPU;

	for (unsigned kind = 0; kind < ENGINE_KINDS; kind++) {
		uint32_t used = 0, all = engines_of_board(b, kind), n;

		for (unsigned id = 0; id < MAX_GI; id++) {
			if (gpu->gi[id].used)
				used += engines(&b->profiles[gpu->gi[id].profile], kind);
		}
		if (!engines(p, kind))
			continue;
		n = used < all ? (all - used) / engines(p, kind) : 0;
		allowed = n < allowed ? n : allowed;
	}
	return allowed;
}

uint32_t profile_remaining(const struct machine *m, unsigned gpu, uint32_t profile)
{
	const struct board *b = machine_board(m, gpu);
	const struct profile *p = &b->profiles[profile];
	const struct gpu *state = &m->now.gpus[gpu];
	uint32_t taken = gpu_taken(state), used = count_pool(b, state, profile);
	bool limited = m->settings[SETTING_ENGINE_LIMIT] == SWITCH_ON;
	uint32_t allowed = limited ? engines_allow(b, state, p) : MAX_GI_PER_GPU, n = 0;

	if (used >= p->instances)
		return 0;
	if (p->instances - used < allowed)
		allowed = p->instances - used;
	for (unsigned i = 0; i < p->start_count; i++)
		n += !(placement_mask(p->starts[i], p->size) & taken);
	return n < allowed ? n : allowed;
}
