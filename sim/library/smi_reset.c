/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The slots of nvidia-smi's table that `nvidia-smi --gpu-reset` walks through. Only two
 * matter: 20 says that no GPU is the primary one, and 168 resets, which puts a pending
 * MIG mode into force. A GPU that a client holds is not reset.
 */
#include "library/library.h"
#include "library/permission.h"
#include "library/smi_slots.h"
#include "machine/client.h"
#include "machine/condition.h"
#include "machine/reset.h"

static nvmlReturn_t slot_is_primary(nvmlDevice_t device, unsigned *ret)
{
	unsigned index;

	if (!ret)
		return NVML_ERROR_INVALID_ARGUMENT;
	*ret = 0;
	return nvmlDeviceGetIndex(device, &index);
}

/* Slots whose answers nvidia-smi only looks at for an error. */
static nvmlReturn_t slot_agree(void)
{
	return NVML_SUCCESS;
}

static nvmlReturn_t reset_one(nvmlDevice_t device)
{
	unsigned gpu;

	if (!gpu_of(device, &gpu))
		return NVML_ERROR_INVALID_ARGUMENT;
	if (condition_holds(library_machine(), FAULT_LOST, gpu))
		return NVML_ERROR_GPU_IS_LOST;
	if (client_count(library_store(),
			 (struct holder){ gpu, NO_INSTANCE, NO_INSTANCE }))
		return NVML_ERROR_IN_USE;
	handles_drop_gpu(gpu);
	reset_gpu(library_machine(), gpu);
	return NVML_SUCCESS;
}

/* All or none: UNKNOWN tells nvidia-smi to look at the results of the single GPUs. */
static nvmlReturn_t reset(unsigned count, nvmlDevice_t *devices, nvmlReturn_t *results)
{
	nvmlReturn_t r, all = NVML_SUCCESS;

	if (!devices || !results)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (!may_administer())
		return NVML_ERROR_NO_PERMISSION;
	r = library_begin();
	if (r != NVML_SUCCESS)
		return r;
	for (unsigned i = 0; i < count; i++) {
		results[i] = reset_one(devices[i]);
		if (results[i] != NVML_SUCCESS)
			all = NVML_ERROR_UNKNOWN;
	}
	return library_end(all);
}

nvmlReturn_t smi_reset(unsigned int count, nvmlDevice_t *devices, nvmlReturn_t *results)
{
	return CALL(reset(count, devices, results));
}

void smi_slots_reset(uint64_t slots[SMI_WORDS])
{
	static const uint8_t agreeing[] = { 32,	 169, 182, 183, 184, 197,
					    203, 204, 205, 206, 224, 225 };

	slots[20] = (uintptr_t)slot_is_primary;
	slots[168] = (uintptr_t)smi_reset;
	for (unsigned i = 0; i < sizeof(agreeing); i++)
		slots[agreeing[i]] = (uintptr_t)slot_agree;
}
