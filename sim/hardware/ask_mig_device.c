/* SPDX-License-Identifier: Apache-2.0 */
/* Questions about MIG devices; and what functions that are not theirs answer them. */
#include <string.h>

#include "hardware/ask.h"

#define MIG_INDICES 9u /* one more than there can be */
#define MIB_SHIFT   20

/*
 * A UUID of today is a hash over numbers that the driver keeps to itself: its form alone
 * can be compared. Old ones name the GPU and two ids.
 */
static void write_form(const char *uuid, char *buf, size_t size)
{
	bool hashed = strlen(uuid) == 40 && !strncmp(uuid, "MIG-", 4) &&
		      strncmp(uuid, "MIG-GPU-", 8) != 0;

	snprintf(buf, size, "%s", uuid);
	for (char *p = buf + 4; hashed && *p; p++) {
		if (*p != '-' && p != buf + 18)
			*p = 'x'; /* but the hash's version */
	}
}

static void ask_names(struct ask *a, nvmlDevice_t mig)
{
	char name[160] = "", uuid[96] = "", form[96];
	nvmlDevice_t again = NULL;
	unsigned index = 0;
	nvmlReturn_t r = ASK(a->d, DeviceGetName, mig, name, sizeof(name));

	tell(a, "nvmlDeviceGetName", NULL, r, "name=%s", name);
	r = ASK(a->d, DeviceGetUUID, mig, uuid, sizeof(uuid));
	write_form(uuid, form, sizeof(form));
	tell(a, "nvmlDeviceGetUUID", NULL, r, "form=%s", form);
	r = ASK(a->d, DeviceGetHandleByUUID, uuid, &again);
	tell(a, "nvmlDeviceGetHandleByUUID", NULL, r, "same=%d", again == mig);
	r = ASK(a->d, DeviceGetIndex, mig, &index);
	tell(a, "nvmlDeviceGetIndex", NULL, r, "index=%u", index);
	r = ASK(a->d, DeviceGetDeviceHandleFromMigDeviceHandle, mig, &again);
	tell(a, "nvmlDeviceGetDeviceHandleFromMigDeviceHandle", NULL, r, "parent=%d",
	     again == a->device);
	r = ASK(a->d, DeviceIsMigDeviceHandle, mig, &index);
	tell(a, "nvmlDeviceIsMigDeviceHandle", NULL, r, "value=%u", index);
	r = ASK(a->d, DeviceGetGpuInstanceId, mig, &index);
	tell(a, "nvmlDeviceGetGpuInstanceId", NULL, r, "id=%u", index);
	r = ASK(a->d, DeviceGetComputeInstanceId, mig, &index);
	tell(a, "nvmlDeviceGetComputeInstanceId", NULL, r, "id=%u", index);
}

static void ask_size(struct ask *a, nvmlDevice_t mig)
{
	nvmlDeviceAttributes_t at = { 0 };
	nvmlBAR1Memory_t bar1 = { 0 };
	nvmlMemory_t memory = { 0 };
	nvmlReturn_t r = ASK(a->d, DeviceGetAttributes, mig, &at);

	tell(a, "nvmlDeviceGetAttributes", NULL, r, "sm=%u", at.multiprocessorCount);
	r = ASK(a->d, DeviceGetAttributes_v2, mig, &at);
	tell(a, "nvmlDeviceGetAttributes_v2", NULL, r,
	     "sm=%u\tcopy=%u\tdecoder=%u\tencoder=%u\tjpeg=%u\tofa=%u\tslices=%u"
	     "\tcompute_slices=%u\tmemory_mib=%llu",
	     at.multiprocessorCount, at.sharedCopyEngineCount, at.sharedDecoderCount,
	     at.sharedEncoderCount, at.sharedJpegCount, at.sharedOfaCount,
	     at.gpuInstanceSliceCount, at.computeInstanceSliceCount, at.memorySizeMB);
	r = ASK(a->d, DeviceGetMemoryInfo, mig, &memory);
	tell(a, "nvmlDeviceGetMemoryInfo", NULL, r, "total_mib=%llu",
	     memory.total >> MIB_SHIFT);
	r = ASK(a->d, DeviceGetBAR1MemoryInfo, mig, &bar1);
	tell(a, "nvmlDeviceGetBAR1MemoryInfo", NULL, r, "total_mib=%llu",
	     bar1.bar1Total >> MIB_SHIFT);
}

/* Only the code of a function that takes a handle and room for some answer. */
#define TELL_CODE(a, mig, name, ...) \
	tell(a, "nvml" #name, NULL, ASK((a)->d, name, mig, __VA_ARGS__), NULL)

static void ask_foreign(struct ask *a, nvmlDevice_t mig)
{
	nvmlGpuInstanceProfileInfo_t profile;
	nvmlGpuInstancePlacement_t places[64];
	nvmlGpuInstance_t list[64];
	nvmlUtilization_t rates;
	nvmlDevice_t other;
	nvmlPciInfo_t pci;
	unsigned x, y = 64;
	int major, minor;

	TELL_CODE(a, mig, DeviceGetMigMode, &x, &x);
	TELL_CODE(a, mig, DeviceGetMinorNumber, &x);
	TELL_CODE(a, mig, DeviceGetPciInfo_v3, &pci);
	TELL_CODE(a, mig, DeviceGetBrand, &x);
	TELL_CODE(a, mig, DeviceGetArchitecture, &x);
	TELL_CODE(a, mig, DeviceGetCudaComputeCapability, &major, &minor);
	TELL_CODE(a, mig, DeviceGetPersistenceMode, (void *)&x);
	TELL_CODE(a, mig, DeviceGetNumGpuCores, &x);
	TELL_CODE(a, mig, DeviceGetTemperature, NVML_TEMPERATURE_GPU, &x);
	TELL_CODE(a, mig, DeviceGetPowerUsage, &x);
	TELL_CODE(a, mig, DeviceGetUtilizationRates, &rates);
	TELL_CODE(a, mig, DeviceGetMaxMigDeviceCount, &x);
	TELL_CODE(a, mig, DeviceGetMigDeviceHandleByIndex, 0, &other);
	TELL_CODE(a, mig, DeviceGetGpuInstanceProfileInfo, 0, &profile);
	TELL_CODE(a, mig, DeviceGetGpuInstancePossiblePlacements_v2, 0, places, &y);
	TELL_CODE(a, mig, DeviceGetGpuInstanceRemainingCapacity, 0, &x);
	TELL_CODE(a, mig, DeviceGetGpuInstances, 0, list, &x);
	TELL_CODE(a, mig, DeviceGetGpuInstanceById, 0, &list[0]);
}

void ask_mig_devices(struct ask *a)
{
	for (unsigned i = 0; i < MIG_INDICES; i++) {
		nvmlDevice_t mig = NULL;
		nvmlReturn_t r =
			ASK(a->d, DeviceGetMigDeviceHandleByIndex, a->device, i, &mig);

		tell(a, "nvmlDeviceGetMigDeviceHandleByIndex",
		     ask_about(a, "index %u", i), r, NULL);
		if (r != NVML_SUCCESS)
			continue;
		snprintf(a->subject, sizeof(a->subject), "gpu %u, MIG device %u", a->gpu,
			 i);
		ask_names(a, mig);
		ask_size(a, mig);
		ask_foreign(a, mig);
		snprintf(a->subject, sizeof(a->subject), "gpu %u", a->gpu);
	}
}
