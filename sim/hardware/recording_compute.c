/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What only instances tell of a board: the SMs of compute profiles and how compute
 * instances lie, a MIG device's BAR1, and what an idle instance uses of its memory.
 */
#include <stdio.h>

#include "hardware/recording_gpu.h"

#define MOST_PLACEMENTS 64
#define MOST_DEVICES	64
#define MOST_PROCESSES	256
#define MIB_SHIFT	20

/* The first MIG device of a GPU instance. */
static bool find_mig_device(const struct subject *s, unsigned gi, nvmlDevice_t *ret)
{
	unsigned id;

	for (unsigned i = 0; i < MOST_DEVICES; i++) {
		if (ASK(s->d, DeviceGetMigDeviceHandleByIndex, s->device, i, ret) ==
			    NVML_SUCCESS &&
		    ASK(s->d, DeviceGetGpuInstanceId, *ret, &id) == NVML_SUCCESS &&
		    id == gi)
			return true;
	}
	return false;
}

static json_t *find_profile(json_t *board, unsigned id)
{
	json_t *p;
	size_t i;

	json_array_foreach (json_object_get(board, "profiles"), i, p) {
		if (json_integer_value(json_object_get(p, "id")) == id)
			return p;
	}
	return NULL;
}

/* Sets what is still null. */
static void learn(json_t *o, const char *key, json_t *value)
{
	if (json_is_null(json_object_get(o, key)))
		json_object_set(o, key, value);
	json_decref(value);
}

/*
 * Side by side, every window is a placement and a size is a number of slices. In a tree
 * placements of a kind never overlap, and three slices take the room of four.
 */
static json_t *regime_of(const nvmlComputeInstancePlacement_t *at, unsigned n,
			 unsigned slices, unsigned kind)
{
	if (kind == NVML_COMPUTE_INSTANCE_PROFILE_1_SLICE_REV1)
		return json_string("tree");
	if (n && at[0].size > slices)
		return json_string("tree");
	if (n > 1 && at[0].start + at[0].size > at[1].start)
		return json_string("contiguous");
	if (n && slices == 3)
		return json_string("contiguous");
	return json_null();
}

static void learn_profile(const struct subject *s, nvmlGpuInstance_t gi, unsigned kind,
			  json_t *mig)
{
	nvmlComputeInstancePlacement_t at[MOST_PLACEMENTS];
	nvmlComputeInstanceProfileInfo_t info = { 0 };
	unsigned n = MOST_PLACEMENTS;
	char key[8];

	if (ASK(s->d, GpuInstanceGetComputeInstanceProfileInfo, gi, kind,
		NVML_COMPUTE_INSTANCE_ENGINE_PROFILE_SHARED, &info) != NVML_SUCCESS)
		return;
	snprintf(key, sizeof(key), "%u", kind);
	learn(json_object_get(mig, "compute_sm"), key,
	      json_integer(info.multiprocessorCount));
	if (ASK(s->d, GpuInstanceGetComputeInstancePossiblePlacements, gi, info.id, at,
		&n) == NVML_SUCCESS &&
	    n <= MOST_PLACEMENTS)
		learn(mig, "compute_placement", regime_of(at, n, info.sliceCount, kind));
}

/* What processes account for in an instance; all ones if that is not told. */
static unsigned long long held_in(const struct subject *s, unsigned gi)
{
	nvmlProcessInfo_v2_t list[MOST_PROCESSES];
	unsigned n = MOST_PROCESSES;
	unsigned long long held = 0;

	if (ASK(s->d, DeviceGetComputeRunningProcesses_v3, s->device, &n, list) !=
		    NVML_SUCCESS ||
	    n > MOST_PROCESSES)
		return ~0ull;
	for (unsigned i = 0; i < n; i++) {
		if (list[i].gpuInstanceId != gi)
			continue;
		if (list[i].usedGpuMemory == ~0ull)
			return ~0ull;
		held += list[i].usedGpuMemory;
	}
	return held;
}

static void learn_memory(const struct subject *s, unsigned gi, json_t *profile,
			 json_t *board)
{
	json_int_t slices = json_integer_value(json_object_get(profile, "slices"));
	unsigned long long held = held_in(s, gi);
	nvmlBAR1Memory_t bar1 = { 0 };
	nvmlMemory_t memory = { 0 };
	nvmlDevice_t device;

	if (!find_mig_device(s, gi, &device))
		return;
	if (ASK(s->d, DeviceGetBAR1MemoryInfo, device, &bar1) == NVML_SUCCESS)
		learn(profile, "bar1_mib",
		      json_integer((json_int_t)(bar1.bar1Total >> MIB_SHIFT)));
	if (ASK(s->d, DeviceGetMemoryInfo, device, &memory) == NVML_SUCCESS && slices &&
	    held <= memory.used)
		learn(json_object_get(board, "memory"), "idle_kib_per_slice",
		      json_integer((json_int_t)(memory.used - held) / 1024 / slices));
}

bool record_gi(const struct subject *s, unsigned id, nvmlGpuInstance_t *ret,
	       nvmlGpuInstanceInfo_t *info)
{
	return ASK(s->d, DeviceGetGpuInstanceById, s->device, id, ret) == NVML_SUCCESS &&
	       ASK(s->d, GpuInstanceGetInfo, *ret, info) == NVML_SUCCESS;
}

void record_compute(const struct subject *s, json_t *board)
{
	json_t *mig = json_object_get(board, "mig"), *profile;
	nvmlGpuInstanceInfo_t info;
	nvmlGpuInstance_t gi;
	char key[8];

	for (unsigned kind = 0; kind < NVML_COMPUTE_INSTANCE_PROFILE_COUNT; kind++) {
		snprintf(key, sizeof(key), "%u", kind);
		json_object_set_new(json_object_get(mig, "compute_sm"), key, json_null());
	}
	for (unsigned id = 0; id < 16; id++) {
		if (!record_gi(s, id, &gi, &info))
			continue;
		profile = find_profile(board, info.profileId);
		for (unsigned kind = 0; kind < NVML_COMPUTE_INSTANCE_PROFILE_COUNT;
		     kind++)
			learn_profile(s, gi, kind, mig);
		if (profile)
			learn_memory(s, id, profile, board);
	}
}
