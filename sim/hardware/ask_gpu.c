/* SPDX-License-Identifier: Apache-2.0 */
/* Questions about one GPU: what it is, its MIG mode, its profiles and instances. */
#include <string.h>

#include "hardware/ask.h"

#define MIB_SHIFT	20
#define MOST_PLACEMENTS 64
#define GI_IDS		16u

/* Ids that some board has, and two that none has. */
static const unsigned profile_ids[] = { 0,  1,	5,  6,	9,  14, 15, 19, 20,
					21, 32, 35, 47, 64, 65, 66, 67, 99 };
#define PROFILE_IDS (sizeof(profile_ids) / sizeof(profile_ids[0]))

/* A function that gives one number of the GPU. */
#define TELL_NUMBER(a, name)                                                       \
	do {                                                                       \
		unsigned value_ = 0;                                               \
		nvmlReturn_t r_ = ASK((a)->d, name, (a)->device, (void *)&value_); \
		tell(a, "nvml" #name, NULL, r_, "value=%u", value_);               \
	} while (0)

static void ask_memory(struct ask *a)
{
	nvmlMemory_v2_t v2 = { .version = NVML_MEMORY_V2_WORD };
	nvmlBAR1Memory_t bar1 = { 0 };
	nvmlMemory_t memory = { 0 };
	nvmlReturn_t r = ASK(a->d, DeviceGetMemoryInfo, a->device, &memory);

	tell(a, "nvmlDeviceGetMemoryInfo", NULL, r, "total_mib=%llu",
	     memory.total >> MIB_SHIFT);
	r = ASK(a->d, DeviceGetMemoryInfo_v2, a->device, &v2);
	tell(a, "nvmlDeviceGetMemoryInfo_v2", NULL, r,
	     "total_mib=%llu\treserved_mib=%llu", v2.total >> MIB_SHIFT,
	     v2.reserved >> MIB_SHIFT);
	r = ASK(a->d, DeviceGetBAR1MemoryInfo, a->device, &bar1);
	tell(a, "nvmlDeviceGetBAR1MemoryInfo", NULL, r, "total_mib=%llu",
	     bar1.bar1Total >> MIB_SHIFT);
}

static void ask_names(struct ask *a)
{
	char name[96] = "", uuid[96] = "";
	nvmlDevice_t again = NULL;
	nvmlPciInfo_t pci = { 0 };
	int major = 0, minor = 0;
	nvmlReturn_t r = ASK(a->d, DeviceGetName, a->device, name, sizeof(name));

	tell(a, "nvmlDeviceGetName", NULL, r, "name=%s", name);
	r = ASK(a->d, DeviceGetName, a->device, name, 4);
	tell(a, "nvmlDeviceGetName", "length 4", r, NULL);
	r = ASK(a->d, DeviceGetUUID, a->device, uuid, sizeof(uuid));
	tell(a, "nvmlDeviceGetUUID", NULL, r, "uuid=%s", uuid);
	r = ASK(a->d, DeviceGetHandleByUUID, uuid, &again);
	tell(a, "nvmlDeviceGetHandleByUUID", NULL, r, "same=%d", again == a->device);
	r = ASK(a->d, DeviceGetPciInfo_v3, a->device, &pci);
	tell(a, "nvmlDeviceGetPciInfo_v3", NULL, r,
	     "bus_id=%s\tlegacy=%s\tdevice=0x%08x\tsubsystem=0x%08x", pci.busId,
	     pci.busIdLegacy, pci.pciDeviceId, pci.pciSubSystemId);
	r = ASK(a->d, DeviceGetHandleByPciBusId_v2, pci.busId, &again);
	tell(a, "nvmlDeviceGetHandleByPciBusId_v2", NULL, r, "same=%d",
	     again == a->device);
	r = ASK(a->d, DeviceGetCudaComputeCapability, a->device, &major, &minor);
	tell(a, "nvmlDeviceGetCudaComputeCapability", NULL, r, "major=%d\tminor=%d",
	     major, minor);
}

static void ask_field(struct ask *a, unsigned id)
{
	nvmlFieldValue_t f = { .fieldId = id };
	nvmlReturn_t r = ASK(a->d, DeviceGetFieldValues, a->device, 1, &f);

	tell(a, "nvmlDeviceGetFieldValues", ask_about(a, "field %u", id), r,
	     "code=%d\tvalue=%u", f.nvmlReturn,
	     f.nvmlReturn == NVML_SUCCESS ? f.value.uiVal : 0);
}

static void ask_modes(struct ask *a)
{
	unsigned now = 0, next = 0;
	nvmlDevice_t parent;
	nvmlDeviceAttributes_t attributes;
	nvmlUtilization_t rates;
	nvmlReturn_t r = ASK(a->d, DeviceGetMigMode, a->device, &now, &next);

	tell(a, "nvmlDeviceGetMigMode", NULL, r, "current=%u\tpending=%u", now, next);
	TELL_NUMBER(a, DeviceGetIndex);
	TELL_NUMBER(a, DeviceGetMinorNumber);
	TELL_NUMBER(a, DeviceGetBrand);
	TELL_NUMBER(a, DeviceGetArchitecture);
	TELL_NUMBER(a, DeviceGetPersistenceMode);
	TELL_NUMBER(a, DeviceGetVirtualizationMode);
	TELL_NUMBER(a, DeviceGetNumGpuCores);
	TELL_NUMBER(a, DeviceGetMaxMigDeviceCount);
	TELL_NUMBER(a, DeviceIsMigDeviceHandle);
	TELL_NUMBER(a, DeviceGetGpuInstanceId);
	TELL_NUMBER(a, DeviceGetComputeInstanceId);
	r = ASK(a->d, DeviceGetDeviceHandleFromMigDeviceHandle, a->device, &parent);
	tell(a, "nvmlDeviceGetDeviceHandleFromMigDeviceHandle", NULL, r, NULL);
	r = ASK(a->d, DeviceGetAttributes_v2, a->device, &attributes);
	tell(a, "nvmlDeviceGetAttributes_v2", NULL, r, NULL);
	r = ASK(a->d, DeviceGetUtilizationRates, a->device, &rates);
	tell(a, "nvmlDeviceGetUtilizationRates", NULL, r, NULL);
	ask_field(a, NVML_FI_DEV_IS_RESETLESS_MIG_SUPPORTED);
	ask_field(a, NVML_FI_DEV_IS_MIG_MODE_INDEPENDENT_QUERY);
}

#define PROFILE_FIELDS                                                                   \
	"id=%u\tslices=%u\tinstances=%u\tsm=%u\tcopy=%u\tdecoder=%u\tencoder=%u\tjpeg=%" \
	"u"                                                                              \
	"\tofa=%u\tmemory_mib=%llu"
#define PROFILE_VALUES(p)                                                               \
	(p).id, (p).sliceCount, (p).instanceCount, (p).multiprocessorCount,             \
		(p).copyEngineCount, (p).decoderCount, (p).encoderCount, (p).jpegCount, \
		(p).ofaCount, (p).memorySizeMB

/* The two later forms share a size; the version word says which is meant. */
union versions {
	nvmlGpuInstanceProfileInfo_v2_t v2;
	nvmlGpuInstanceProfileInfo_v3_t v3;
};

static void tell_versioned(struct ask *a, const char *function, unsigned number,
			   const char *what, const union versions *u, unsigned form,
			   nvmlReturn_t r)
{
	const char *about = ask_about(a, "%s %u, version %u", what, number, form);

	if (form == 3)
		tell(a, function, about, r,
		     PROFILE_FIELDS "\tname=%.96s\tcapabilities=%u",
		     PROFILE_VALUES(u->v3), u->v3.name, u->v3.capabilities);
	else
		tell(a, function, about, r, PROFILE_FIELDS "\tp2p=%u\tname=%.96s",
		     PROFILE_VALUES(u->v2), u->v2.isP2pSupported, u->v2.name);
}

/* Form 0 is one that no driver knows. */
static union versions empty_form(unsigned form)
{
	static const uint32_t words[] = { 0, 0, NVML_GI_PROFILE_INFO_V2_WORD,
					  NVML_GI_PROFILE_INFO_V3_WORD };
	union versions u;

	memset(&u, 0, sizeof(u));
	u.v2.version = words[form];
	return u;
}

static void ask_enum(struct ask *a, unsigned profile)
{
	static const unsigned forms[] = { 0, 2, 3 };
	nvmlGpuInstanceProfileInfo_t v1 = { 0 };
	nvmlReturn_t r =
		ASK(a->d, DeviceGetGpuInstanceProfileInfo, a->device, profile, &v1);

	tell(a, "nvmlDeviceGetGpuInstanceProfileInfo", ask_about(a, "enum %u", profile),
	     r, PROFILE_FIELDS "\tp2p=%u", PROFILE_VALUES(v1), v1.isP2pSupported);
	for (unsigned i = 0; i < 3; i++) {
		union versions u = empty_form(forms[i]);

		r = ASK(a->d, DeviceGetGpuInstanceProfileInfoV, a->device, profile,
			&u.v2);
		tell_versioned(a, "nvmlDeviceGetGpuInstanceProfileInfoV", profile, "enum",
			       &u, forms[i], r);
	}
}

static void write_placements(const nvmlGpuInstancePlacement_t *list, unsigned n,
			     char *buf, size_t size)
{
	size_t len = 0;

	buf[0] = '\0';
	for (unsigned i = 0; i < n && i < MOST_PLACEMENTS && len < size; i++)
		len += (size_t)snprintf(buf + len, size - len, "%s%u:%u", i ? "," : "",
					list[i].start, list[i].size);
}

static void ask_placements(struct ask *a, unsigned id)
{
	nvmlGpuInstancePlacement_t list[MOST_PLACEMENTS];
	unsigned n = MOST_PLACEMENTS;
	char text[512];
	nvmlReturn_t r = ASK(a->d, DeviceGetGpuInstancePossiblePlacements_v2, a->device,
			     id, list, &n);

	write_placements(list, r == NVML_SUCCESS ? n : 0, text, sizeof(text));
	tell(a, "nvmlDeviceGetGpuInstancePossiblePlacements_v2",
	     ask_about(a, "profile %u", id), r, "placements=%s", text);
	n = 0;
	r = ASK(a->d, DeviceGetGpuInstancePossiblePlacements_v2, a->device, id, NULL, &n);
	tell(a, "nvmlDeviceGetGpuInstancePossiblePlacements_v2",
	     ask_about(a, "profile %u, NULL", id), r, "count=%u", n);
}

static void ask_list(struct ask *a, unsigned id)
{
	nvmlGpuInstance_t list[MOST_PLACEMENTS];
	nvmlGpuInstanceInfo_t info;
	unsigned n = 0;
	char text[256] = "";
	size_t len = 0;
	nvmlReturn_t r = ASK(a->d, DeviceGetGpuInstances, a->device, id, list, &n);

	for (unsigned i = 0; r == NVML_SUCCESS && i < n && i < MOST_PLACEMENTS; i++) {
		if (ASK(a->d, GpuInstanceGetInfo, list[i], &info) == NVML_SUCCESS &&
		    len < sizeof(text))
			len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%u",
						i ? "," : "", info.id);
	}
	tell(a, "nvmlDeviceGetGpuInstances", ask_about(a, "profile %u", id), r,
	     "count=%u\tids=%s", n, text);
}

static void ask_profile(struct ask *a, unsigned id)
{
	unsigned room = 0;
	nvmlReturn_t r;

	for (unsigned form = 2; form <= 3; form++) {
		union versions u = empty_form(form);

		r = ASK(a->d, DeviceGetGpuInstanceProfileInfoByIdV, a->device, id, &u.v2);
		tell_versioned(a, "nvmlDeviceGetGpuInstanceProfileInfoByIdV", id,
			       "profile", &u, form, r);
	}
	ask_placements(a, id);
	r = ASK(a->d, DeviceGetGpuInstanceRemainingCapacity, a->device, id, &room);
	tell(a, "nvmlDeviceGetGpuInstanceRemainingCapacity",
	     ask_about(a, "profile %u", id), r, "count=%u", room);
	ask_list(a, id);
}

static void ask_instances(struct ask *a)
{
	for (unsigned id = 0; id < GI_IDS; id++) {
		nvmlGpuInstance_t gi = NULL;
		nvmlReturn_t r = ASK(a->d, DeviceGetGpuInstanceById, a->device, id, &gi);

		tell(a, "nvmlDeviceGetGpuInstanceById", ask_about(a, "instance %u", id),
		     r, NULL);
		if (r != NVML_SUCCESS)
			continue;
		snprintf(a->subject, sizeof(a->subject), "gpu %u, instance %u", a->gpu,
			 id);
		ask_instance(a, gi);
		snprintf(a->subject, sizeof(a->subject), "gpu %u", a->gpu);
	}
}

void ask_gpu(struct ask *a)
{
	ask_names(a);
	ask_memory(a);
	ask_modes(a);
	for (unsigned i = 0; i <= NVML_GPU_INSTANCE_PROFILE_COUNT; i++)
		ask_enum(a, i);
	for (unsigned i = 0; i < PROFILE_IDS; i++)
		ask_profile(a, profile_ids[i]);
	ask_instances(a);
	ask_mig_devices(a);
}
