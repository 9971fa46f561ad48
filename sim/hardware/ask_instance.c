/* SPDX-License-Identifier: Apache-2.0 */
/* Questions about a GPU instance: its place, what it offers and what is in it. */
#include <string.h>

#include "hardware/ask.h"

#define MOST_PLACEMENTS 64
#define CI_IDS		9u

#define CI_FIELDS                                                                        \
	"id=%u\tslices=%u\tinstances=%u\tsm=%u\tcopy=%u\tdecoder=%u\tencoder=%u\tjpeg=%" \
	"u"                                                                              \
	"\tofa=%u"
#define CI_VALUES(p)                                                        \
	(p).id, (p).sliceCount, (p).instanceCount, (p).multiprocessorCount, \
		(p).sharedCopyEngineCount, (p).sharedDecoderCount,          \
		(p).sharedEncoderCount, (p).sharedJpegCount, (p).sharedOfaCount

static void ask_versions(struct ask *a, nvmlGpuInstance_t gi, unsigned profile)
{
	nvmlComputeInstanceProfileInfo_v3_t v3;
	nvmlReturn_t r;

	memset(&v3, 0, sizeof(v3));
	v3.v2.version = NVML_CI_PROFILE_INFO_V2_WORD;
	r = ASK(a->d, GpuInstanceGetComputeInstanceProfileInfoV, gi, profile, 0, &v3.v2);
	tell(a, "nvmlGpuInstanceGetComputeInstanceProfileInfoV",
	     ask_about(a, "enum %u, version 2", profile), r, CI_FIELDS "\tname=%.96s",
	     CI_VALUES(v3.v2), v3.v2.name);
	memset(&v3, 0, sizeof(v3));
	v3.v2.version = NVML_CI_PROFILE_INFO_V3_WORD;
	r = ASK(a->d, GpuInstanceGetComputeInstanceProfileInfoV, gi, profile, 0, &v3.v2);
	tell(a, "nvmlGpuInstanceGetComputeInstanceProfileInfoV",
	     ask_about(a, "enum %u, version 3", profile), r,
	     CI_FIELDS "\tname=%.96s\tcapabilities=%u", CI_VALUES(v3.v2), v3.v2.name,
	     v3.capabilities);
}

static void ask_placements(struct ask *a, nvmlGpuInstance_t gi, unsigned profile)
{
	nvmlComputeInstancePlacement_t list[MOST_PLACEMENTS];
	unsigned n = MOST_PLACEMENTS;
	char text[512] = "";
	size_t len = 0;
	nvmlReturn_t r = ASK(a->d, GpuInstanceGetComputeInstancePossiblePlacements, gi,
			     profile, list, &n);

	for (unsigned i = 0; r == NVML_SUCCESS && i < n && i < MOST_PLACEMENTS; i++) {
		if (len < sizeof(text))
			len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%u:%u",
						i ? "," : "", list[i].start,
						list[i].size);
	}
	tell(a, "nvmlGpuInstanceGetComputeInstancePossiblePlacements",
	     ask_about(a, "profile %u", profile), r, "placements=%s", text);
}

static void ask_profile(struct ask *a, nvmlGpuInstance_t gi, unsigned profile)
{
	nvmlComputeInstance_t list[MOST_PLACEMENTS];
	nvmlComputeInstanceProfileInfo_t v1 = { 0 };
	unsigned n = 0;
	nvmlReturn_t r =
		ASK(a->d, GpuInstanceGetComputeInstanceProfileInfo, gi, profile, 0, &v1);

	tell(a, "nvmlGpuInstanceGetComputeInstanceProfileInfo",
	     ask_about(a, "enum %u", profile), r, CI_FIELDS, CI_VALUES(v1));
	r = ASK(a->d, GpuInstanceGetComputeInstanceProfileInfo, gi, profile, 1, &v1);
	tell(a, "nvmlGpuInstanceGetComputeInstanceProfileInfo",
	     ask_about(a, "enum %u, engines 1", profile), r, NULL);
	ask_versions(a, gi, profile);
	ask_placements(a, gi, profile);
	r = ASK(a->d, GpuInstanceGetComputeInstanceRemainingCapacity, gi, profile, &n);
	tell(a, "nvmlGpuInstanceGetComputeInstanceRemainingCapacity",
	     ask_about(a, "profile %u", profile), r, "count=%u", n);
	n = 0;
	r = ASK(a->d, GpuInstanceGetComputeInstances, gi, profile, list, &n);
	tell(a, "nvmlGpuInstanceGetComputeInstances", ask_about(a, "profile %u", profile),
	     r, "count=%u", n);
}

static void ask_compute(struct ask *a, nvmlGpuInstance_t gi, unsigned id)
{
	nvmlComputeInstanceInfo_t old = { 0 }, info = { 0 };
	nvmlComputeInstance_t ci = NULL;
	nvmlReturn_t r = ASK(a->d, GpuInstanceGetComputeInstanceById, gi, id, &ci);
	const char *about = ask_about(a, "compute instance %u", id);
	unsigned is_mig = 0;

	tell(a, "nvmlGpuInstanceGetComputeInstanceById", about, r, NULL);
	if (r != NVML_SUCCESS)
		return;
	r = ASK(a->d, ComputeInstanceGetInfo, ci, &old);
	tell(a, "nvmlComputeInstanceGetInfo", about, r, "id=%u\tprofile=%u", old.id,
	     old.profileId);
	r = ASK(a->d, ComputeInstanceGetInfo_v2, ci, &info);
	if (r == NVML_SUCCESS)
		ASK(a->d, DeviceIsMigDeviceHandle, info.device, &is_mig);
	tell(a, "nvmlComputeInstanceGetInfo_v2", about, r,
	     "id=%u\tprofile=%u\tplacement=%u:%u\tinstance=%s\tdevice=%s", info.id,
	     info.profileId, info.placement.start, info.placement.size,
	     info.gpuInstance == gi ? "its own" : "another",
	     is_mig			? "MIG device"
	     : info.device == a->device ? "GPU"
					: "neither");
}

void ask_instance(struct ask *a, nvmlGpuInstance_t gi)
{
	nvmlGpuInstanceInfo_t info = { 0 };
	nvmlReturn_t r = ASK(a->d, GpuInstanceGetInfo, gi, &info);

	tell(a, "nvmlGpuInstanceGetInfo", NULL, r,
	     "id=%u\tprofile=%u\tplacement=%u:%u\tdevice=%s", info.id, info.profileId,
	     info.placement.start, info.placement.size,
	     info.device == a->device ? "GPU" : "another");
	for (unsigned i = 0; i <= NVML_COMPUTE_INSTANCE_PROFILE_COUNT; i++)
		ask_profile(a, gi, i);
	for (unsigned id = 0; id < CI_IDS; id++)
		ask_compute(a, gi, id);
}
