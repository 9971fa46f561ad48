/* SPDX-License-Identifier: Apache-2.0 */
/* Reads who a GPU is. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "nvml/read.h"

static void read_pci(const struct nvml_api *api, nvmlDevice_t dev, struct mig_gpu *gpu)
{
	nvmlPciInfo_t pci;

	if (NVML_CALL(api, nvmlDeviceGetPciInfo_v3, dev, &pci) != NVML_SUCCESS)
		return;
	gpu->pci_device_id = pci.pciDeviceId;
	gpu->pci_subsystem_id = pci.pciSubSystemId;
	snprintf(gpu->bus_id, sizeof(gpu->bus_id), "%.31s", pci.busId);
}

static void read_mode(const struct nvml_api *api, nvmlDevice_t dev, struct mig_gpu *gpu)
{
	unsigned current = 0, pending = 0;

	if (NVML_CALL(api, nvmlDeviceGetMigMode, dev, &current, &pending) != NVML_SUCCESS)
		return;
	gpu->capable = true;
	gpu->enabled = current == NVML_DEVICE_MIG_ENABLE;
	gpu->pending = pending == NVML_DEVICE_MIG_ENABLE;
}

static void read_memory(const struct nvml_api *api, nvmlDevice_t dev, struct mig_gpu *gpu)
{
	nvmlMemory_t memory;

	if (NVML_CALL(api, nvmlDeviceGetMemoryInfo, dev, &memory) == NVML_SUCCESS)
		gpu->memory_bytes = memory.total;
}

int nvml_read_gpu(const struct nvml_api *api, unsigned index, nvmlDevice_t *ret_dev,
		  struct mig_gpu *gpu, struct mig_error *err)
{
	nvmlReturn_t code;
	nvmlDevice_t dev;

	code = api->nvmlDeviceGetHandleByIndex_v2(index, &dev);
	if (code != NVML_SUCCESS)
		return nvml_fail(err, code, "gpu %u", index);
	gpu->index = index;
	code = api->nvmlDeviceGetUUID(dev, gpu->uuid, sizeof(gpu->uuid));
	if (code != NVML_SUCCESS)
		return nvml_fail(err, code, "gpu %u: its UUID", index);
	code = api->nvmlDeviceGetName(dev, gpu->name, sizeof(gpu->name));
	if (code != NVML_SUCCESS)
		return nvml_fail(err, code, "gpu %u: its name", index);
	if (NVML_CALL(api, nvmlDeviceGetMinorNumber, dev, &gpu->minor) != NVML_SUCCESS)
		gpu->minor = MIG_UNKNOWN;
	gpu->sms = MIG_UNKNOWN;
	read_pci(api, dev, gpu);
	read_memory(api, dev, gpu);
	read_mode(api, dev, gpu);
	*ret_dev = dev;
	return 0;
}

/*
 * FP32 cores of one SM, by compute capability: CUDA C++ Programming Guide, arithmetic
 * instructions, results of 32-bit floating-point add per clock and SM. This belongs to
 * the architecture, not to any board.
 */
static const struct {
	int major, minor;
	unsigned cores;
} cores_per_sm[] = {
	{ 8, 0, 64 },	{ 8, 6, 128 },	{ 8, 7, 128 },	{ 8, 9, 128 },	{ 9, 0, 128 },
	{ 10, 0, 128 }, { 10, 3, 128 }, { 12, 0, 128 }, { 12, 1, 128 },
};

unsigned nvml_read_sms(const struct nvml_api *api, nvmlDevice_t dev)
{
	unsigned cores = 0;
	int major, minor;

	if (NVML_CALL(api, nvmlDeviceGetNumGpuCores, dev, &cores) != NVML_SUCCESS ||
	    NVML_CALL(api, nvmlDeviceGetCudaComputeCapability, dev, &major, &minor) !=
		    NVML_SUCCESS)
		return MIG_UNKNOWN;
	for (size_t i = 0; i < ARRAY_SIZE(cores_per_sm); i++) {
		if (cores_per_sm[i].major == major && cores_per_sm[i].minor == minor &&
		    cores)
			return cores / cores_per_sm[i].cores;
	}
	return MIG_UNKNOWN;
}

void nvml_bare_name(const char *name, char *buf, size_t size)
{
	const char *mig = strstr(name, "MIG ");

	snprintf(buf, size, "%s", mig ? mig + 4 : name);
}
