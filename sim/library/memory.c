/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory of GPUs and MIG devices. All compute instances of a GPU instance share its
 * memory; a GPU's own use is the sum of what its instances use.
 */
#include "library/library.h"
#include "library/permission.h"
#include "machine/client.h"

#define MIB (1ull << 20)

struct use {
	unsigned long long total, used; /* bytes */
};

static unsigned long long used_of_gi(const struct board *b, const struct gi *gi)
{
	return (unsigned long long)b->idle_kib * b->profiles[gi->profile].slices << 10;
}

static nvmlReturn_t memory_of(nvmlDevice_t device, struct use *ret)
{
	const struct machine *m = library_machine();
	const struct nvmlDevice_st *mig = mig_of(device);
	const struct board *b;
	unsigned gpu;

	if (mig) {
		b = machine_board(m, mig->gpu);
		ret->total = b->profiles[gi_of(mig)->profile].memory_mib * MIB;
		ret->used =
			used_of_gi(b, gi_of(mig)) +
			client_memory(library_store(),
				      (struct holder){ mig->gpu, mig->gi, NO_INSTANCE });
		return NVML_SUCCESS;
	}
	if (!gpu_of(device, &gpu))
		return NVML_ERROR_INVALID_ARGUMENT;
	if (!may_monitor(gpu))
		return NVML_ERROR_NO_PERMISSION;
	b = machine_board(m, gpu);
	ret->total = b->memory_mib * MIB;
	ret->used = client_memory(library_store(),
				  (struct holder){ gpu, NO_INSTANCE, NO_INSTANCE });
	for (unsigned id = 0; id < MAX_GI; id++) {
		if (m->now.gpus[gpu].gi[id].used)
			ret->used += used_of_gi(b, &m->now.gpus[gpu].gi[id]);
	}
	return NVML_SUCCESS;
}

static nvmlReturn_t memory(nvmlDevice_t device, nvmlMemory_t *ret)
{
	struct use use;
	nvmlReturn_t r = ret ? memory_of(device, &use) : NVML_ERROR_INVALID_ARGUMENT;

	if (r != NVML_SUCCESS)
		return r;
	ret->total = use.total;
	ret->used = use.used;
	ret->free = use.total - use.used;
	return NVML_SUCCESS;
}

static nvmlReturn_t memory_v2(nvmlDevice_t device, nvmlMemory_v2_t *ret)
{
	struct use use;
	nvmlReturn_t r;

	if (!ret)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (ret->version != NVML_MEMORY_V2_WORD)
		return NVML_ERROR_ARGUMENT_VERSION_MISMATCH;
	r = memory_of(device, &use);
	if (r != NVML_SUCCESS)
		return r;
	ret->total = use.total;
	ret->reserved = 0;
	ret->used = use.used;
	ret->free = use.total - use.used;
	return NVML_SUCCESS;
}

static nvmlReturn_t bar1(nvmlDevice_t device, nvmlBAR1Memory_t *ret)
{
	const struct machine *m = library_machine();
	const struct nvmlDevice_st *mig = mig_of(device);
	uint32_t mib;
	unsigned gpu = 0;

	if (!ret)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (mig)
		mib = machine_board(m, mig->gpu)->profiles[gi_of(mig)->profile].bar1_mib;
	else if (gpu_of(device, &gpu))
		mib = machine_board(m, gpu)->bar1_mib;
	else
		return NVML_ERROR_INVALID_ARGUMENT;
	if (!mig && !may_monitor(gpu))
		return NVML_ERROR_NO_PERMISSION;
	if (mib == NOT_KNOWN && !mig)
		return NVML_ERROR_NOT_SUPPORTED;
	/* Some MIG devices have none; nvidia-smi -q leaves out one that does not answer. */
	ret->bar1Total = mib == NOT_KNOWN ? 0 : mib * MIB;
	ret->bar1Used = 0;
	ret->bar1Free = ret->bar1Total;
	return NVML_SUCCESS;
}

EXPORT nvmlReturn_t nvmlDeviceGetMemoryInfo(nvmlDevice_t device, nvmlMemory_t *ret)
{
	return CALL_ON(device, memory(device, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetMemoryInfo_v2(nvmlDevice_t device, nvmlMemory_v2_t *ret)
{
	return CALL_ON(device, memory_v2(device, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetBAR1MemoryInfo(nvmlDevice_t device,
						nvmlBAR1Memory_t *ret)
{
	return CALL_ON(device, bar1(device, ret));
}
