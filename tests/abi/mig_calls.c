/* SPDX-License-Identifier: Apache-2.0 */
/* One function per NVML function: arguments from what is at hand, the answer dropped. */
#include <string.h>

#include "mig_calls.h"

#define ROOM 8

union answer {
	unsigned int number; /* first in every struct that has a version */
	unsigned int numbers[2];
	nvmlReturn_t status;
	nvmlDevice_t device;
	nvmlGpuInstance_t gi[ROOM];
	nvmlComputeInstance_t ci[ROOM];
	nvmlGpuInstancePlacement_t places[ROOM];
	nvmlComputeInstancePlacement_t inside[ROOM];
	nvmlGpuInstanceProfileInfo_t profile;
	nvmlGpuInstanceProfileInfo_v2_t profile_v2;
	nvmlGpuInstanceInfo_t gi_info;
	nvmlComputeInstanceProfileInfo_t compute;
	nvmlComputeInstanceProfileInfo_v2_t compute_v2;
	nvmlComputeInstanceInfo_t ci_info;
	nvmlDeviceAttributes_t attributes;
	nvmlMemory_t memory;
	nvmlMemory_v2_t memory_v2;
	nvmlBAR1Memory_t bar1;
	nvmlProcessInfo_v2_t processes[ROOM];
	char text[160];
};

#define TO(member) (h->null ? NULL : &a.member)
#define COUNT	   (h->null ? NULL : &n)
#define MINE(what) (h->null ? NULL : h->what)

/* Name, version word of the answer or 0, arguments. */
#define CALLS(X)                                                                         \
	X(nvmlDeviceGetMigMode, 0, h->gpu, TO(numbers[0]), TO(numbers[1]))               \
	X(nvmlDeviceSetMigMode, 0, h->gpu, h->mode, TO(status))                          \
	X(nvmlDeviceGetGpuInstanceProfileInfo, 0, h->gpu, h->profile, TO(profile))       \
	X(nvmlDeviceGetGpuInstanceProfileInfoV, NVML_GI_PROFILE_INFO_V2_WORD, h->gpu,    \
	  h->profile, TO(profile_v2))                                                    \
	X(nvmlDeviceGetGpuInstanceProfileInfoByIdV, NVML_GI_PROFILE_INFO_V2_WORD,        \
	  h->gpu, h->id, TO(profile_v2))                                                 \
	X(nvmlDeviceGetGpuInstancePossiblePlacements, 0, h->gpu, h->id, a.places, COUNT) \
	X(nvmlDeviceGetGpuInstancePossiblePlacements_v2, 0, h->gpu, h->id, a.places,     \
	  COUNT)                                                                         \
	X(nvmlDeviceGetGpuInstanceRemainingCapacity, 0, h->gpu, h->id, COUNT)            \
	X(nvmlDeviceCreateGpuInstance, 0, h->gpu, h->id, TO(gi[0]))                      \
	X(nvmlDeviceCreateGpuInstanceWithPlacement, 0, h->gpu, h->id, &h->at, TO(gi[0])) \
	X(nvmlGpuInstanceDestroy, 0, MINE(victim))                                       \
	X(nvmlDeviceGetGpuInstances, 0, h->gpu, h->id, a.gi, COUNT)                      \
	X(nvmlDeviceGetGpuInstanceById, 0, h->gpu, h->gi_id, TO(gi[0]))                  \
	X(nvmlGpuInstanceGetInfo, 0, h->gi, TO(gi_info))                                 \
	X(nvmlGpuInstanceGetComputeInstanceProfileInfo, 0, h->gi, h->compute, 0,         \
	  TO(compute))                                                                   \
	X(nvmlGpuInstanceGetComputeInstanceProfileInfoV, NVML_CI_PROFILE_INFO_V2_WORD,   \
	  h->gi, h->compute, 0, TO(compute_v2))                                          \
	X(nvmlGpuInstanceGetComputeInstancePossiblePlacements, 0, h->gi, h->compute,     \
	  a.inside, COUNT)                                                               \
	X(nvmlGpuInstanceGetComputeInstanceRemainingCapacity, 0, h->gi, h->compute,      \
	  COUNT)                                                                         \
	X(nvmlGpuInstanceCreateComputeInstance, 0, h->gi, h->compute, TO(ci[0]))         \
	X(nvmlGpuInstanceCreateComputeInstanceWithPlacement, 0, h->gi, h->compute,       \
	  &h->inside, TO(ci[0]))                                                         \
	X(nvmlComputeInstanceDestroy, 0, MINE(ci))                                       \
	X(nvmlGpuInstanceGetComputeInstances, 0, h->gi, h->compute, a.ci, COUNT)         \
	X(nvmlGpuInstanceGetComputeInstanceById, 0, h->gi, h->ci_id, TO(ci[0]))          \
	X(nvmlComputeInstanceGetInfo, 0, h->ci, TO(ci_info))                             \
	X(nvmlComputeInstanceGetInfo_v2, 0, h->ci, TO(ci_info))                          \
	X(nvmlDeviceIsMigDeviceHandle, 0, h->mig, TO(number))                            \
	X(nvmlDeviceGetGpuInstanceId, 0, h->mig, TO(number))                             \
	X(nvmlDeviceGetComputeInstanceId, 0, h->mig, TO(number))                         \
	X(nvmlDeviceGetDeviceHandleFromMigDeviceHandle, 0, h->mig, TO(device))           \
	X(nvmlDeviceGetAttributes, 0, h->mig, TO(attributes))                            \
	X(nvmlDeviceGetAttributes_v2, 0, h->mig, TO(attributes))                         \
	X(nvmlDeviceGetMaxMigDeviceCount, 0, h->gpu, TO(number))                         \
	X(nvmlDeviceGetMigDeviceHandleByIndex, 0, h->gpu, h->index, TO(device))          \
	X(nvmlDeviceGetName, 0, h->mig, TO(text[0]), sizeof(a.text))                     \
	X(nvmlDeviceGetUUID, 0, h->mig, TO(text[0]), sizeof(a.text))                     \
	X(nvmlDeviceGetIndex, 0, h->mig, TO(number))                                     \
	X(nvmlDeviceGetHandleByUUID, 0, h->uuid, TO(device))                             \
	X(nvmlDeviceGetMemoryInfo, 0, h->mig, TO(memory))                                \
	X(nvmlDeviceGetMemoryInfo_v2, NVML_MEMORY_V2_WORD, h->mig, TO(memory_v2))        \
	X(nvmlDeviceGetBAR1MemoryInfo, 0, h->mig, TO(bar1))                              \
	X(nvmlDeviceGetComputeRunningProcesses_v3, 0, h->mig, COUNT, a.processes)

#define DEFINE(name, word, ...)                                \
	static nvmlReturn_t call_##name(const struct hands *h) \
	{                                                      \
		union answer a = { .number = word };           \
		unsigned int n = ROOM;                         \
                                                               \
		(void)a;                                       \
		(void)n;                                       \
		return name(__VA_ARGS__);                      \
	}
CALLS(DEFINE)

bool mig_call(const char *name, const struct hands *h, nvmlReturn_t *ret)
{
#define ROW(name, ...) { #name, call_##name },
	static const struct {
		const char *name;
		nvmlReturn_t (*call)(const struct hands *h);
	} calls[] = { CALLS(ROW) };

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		if (strcmp(calls[i].name, name))
			continue;
		*ret = calls[i].call(h);
		return true;
	}
	return false;
}
