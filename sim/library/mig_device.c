/* SPDX-License-Identifier: Apache-2.0 */
/* MIG devices: compute instances seen as devices. */
#include <stddef.h>
#include <string.h>

#include "library/library.h"
#include "machine/compute.h"
#include "machine/condition.h"

/* A handle whose instance this process destroyed is no MIG device any more. */
static nvmlReturn_t is_mig(nvmlDevice_t device, unsigned int *ret)
{
	const struct nvmlDevice_st *d = device_find(device);

	if (!ret || !d)
		return NVML_ERROR_INVALID_ARGUMENT;
	*ret = d->is_mig && !d->gone;
	return NVML_SUCCESS;
}

static nvmlReturn_t gi_id(nvmlDevice_t device, unsigned int *ret)
{
	const struct nvmlDevice_st *mig = mig_of(device);

	if (!ret || !mig)
		return NVML_ERROR_INVALID_ARGUMENT;
	*ret = mig->gi;
	return NVML_SUCCESS;
}

static nvmlReturn_t ci_id(nvmlDevice_t device, unsigned int *ret)
{
	const struct nvmlDevice_st *mig = mig_of(device);

	if (!ret || !mig)
		return NVML_ERROR_INVALID_ARGUMENT;
	*ret = mig->ci;
	return NVML_SUCCESS;
}

/* The most there can be, not those that there are. */
static nvmlReturn_t max_count(nvmlDevice_t device, unsigned int *ret)
{
	const struct machine *m = library_machine();
	unsigned gpu;

	if (!ret || !gpu_of(device, &gpu))
		return NVML_ERROR_INVALID_ARGUMENT;
	*ret = m->now.gpus[gpu].mig ? machine_board(m, gpu)->compute_slices : 0;
	return NVML_SUCCESS;
}

static nvmlReturn_t by_index(nvmlDevice_t device, unsigned int index, nvmlDevice_t *ret)
{
	struct nvmlDevice_st *d;
	unsigned gpu;

	if (!ret || !gpu_of(device, &gpu))
		return NVML_ERROR_INVALID_ARGUMENT;
	mig_enumerate(library_machine(), gpu);
	d = mig_by_index(gpu, index);
	if (!d && condition_holds(library_machine(), FAULT_KEEP_STALE, gpu))
		d = mig_stale_by_index(gpu, index);
	if (!d)
		return NVML_ERROR_NOT_FOUND;
	*ret = d;
	return NVML_SUCCESS;
}

static nvmlReturn_t parent(nvmlDevice_t device, nvmlDevice_t *ret)
{
	const struct nvmlDevice_st *mig = mig_of(device);

	if (!ret || !mig)
		return NVML_ERROR_INVALID_ARGUMENT;
	*ret = device_of_gpu(mig->gpu);
	return NVML_SUCCESS;
}

static nvmlReturn_t attributes(nvmlDevice_t device, nvmlDeviceAttributes_t *ret,
			       size_t size)
{
	const struct nvmlDevice_st *mig = mig_of(device);
	nvmlDeviceAttributes_t a;
	const struct board *b;
	const struct profile *p;

	if (!ret || !mig)
		return NVML_ERROR_INVALID_ARGUMENT;
	b = machine_board(library_machine(), mig->gpu);
	p = &b->profiles[gi_of(mig)->profile];
	a = (nvmlDeviceAttributes_t){
		.multiprocessorCount = b->compute_sm[ci_of(mig)->profile],
		.sharedCopyEngineCount = p->copy,
		.sharedDecoderCount = p->decoder,
		.sharedEncoderCount = p->encoder,
		.sharedJpegCount = p->jpeg,
		.sharedOfaCount = p->ofa,
		.gpuInstanceSliceCount = p->slices,
		.computeInstanceSliceCount = compute_slices(ci_of(mig)->profile),
		.memorySizeMB = p->memory_mib,
	};
	memcpy(ret, &a, size);
	return NVML_SUCCESS;
}

EXPORT nvmlReturn_t nvmlDeviceIsMigDeviceHandle(nvmlDevice_t device, unsigned int *ret)
{
	return CALL_ON(device, is_mig(device, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetGpuInstanceId(nvmlDevice_t device, unsigned int *ret)
{
	return CALL_ON(device, gi_id(device, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetComputeInstanceId(nvmlDevice_t device, unsigned int *ret)
{
	return CALL_ON(device, ci_id(device, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetMaxMigDeviceCount(nvmlDevice_t device, unsigned int *ret)
{
	return CALL_ON(device, max_count(device, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetMigDeviceHandleByIndex(nvmlDevice_t device,
							unsigned int index,
							nvmlDevice_t *ret)
{
	return CALL_ON(device, by_index(device, index, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetDeviceHandleFromMigDeviceHandle(nvmlDevice_t device,
								 nvmlDevice_t *ret)
{
	return CALL_ON(device, parent(device, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetAttributes(nvmlDevice_t device,
					    nvmlDeviceAttributes_t *ret)
{
	return CALL_ON(device, attributes(device, ret,
					  offsetof(nvmlDeviceAttributes_t,
						   gpuInstanceSliceCount)));
}

EXPORT nvmlReturn_t nvmlDeviceGetAttributes_v2(nvmlDevice_t device,
					       nvmlDeviceAttributes_t *ret)
{
	return CALL_ON(device, attributes(device, ret, sizeof(*ret)));
}
