/* SPDX-License-Identifier: Apache-2.0 */
/* Devices: how they are found, and what they say of themselves. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "library/library.h"
#include "library/uuid_index.h"
#include "machine/compute.h"
#include "machine/condition.h"
#include "machine/uuid.h"

bool gpu_of(nvmlDevice_t device, unsigned *ret_gpu)
{
	struct nvmlDevice_st *d = device_find(device);

	if (!d || d->is_mig || d->gpu >= library_machine()->gpu_count)
		return false;
	*ret_gpu = d->gpu;
	return true;
}

const struct gi *gi_of(const struct nvmlDevice_st *mig)
{
	return &library_machine()->now.gpus[mig->gpu].gi[mig->gi];
}

const struct ci *ci_of(const struct nvmlDevice_st *mig)
{
	return &gi_of(mig)->ci[mig->ci];
}

const struct nvmlDevice_st *mig_of(nvmlDevice_t device)
{
	struct nvmlDevice_st *d = device_find(device);

	if (!d || !d->is_mig || d->gone || !gi_of(d)->used || !ci_of(d)->used)
		return NULL;
	return d;
}

static nvmlReturn_t count(unsigned int *ret)
{
	if (!ret)
		return NVML_ERROR_INVALID_ARGUMENT;
	*ret = library_machine()->gpu_count;
	return NVML_SUCCESS;
}

/* What a call by index is about; the lock is not held yet. */
static const void *gpu_at(unsigned int index)
{
	return index < MAX_GPUS ? device_of_gpu(index) : NULL;
}

static nvmlReturn_t by_index(unsigned int index, nvmlDevice_t *ret)
{
	if (!ret || index >= library_machine()->gpu_count)
		return NVML_ERROR_INVALID_ARGUMENT;
	*ret = device_of_gpu(index);
	return NVML_SUCCESS;
}

/* A GPU that was found: its handle, unless it is lost. */
static nvmlReturn_t give(unsigned gpu, nvmlDevice_t *ret)
{
	if (condition_holds(library_machine(), FAULT_LOST, gpu))
		return NVML_ERROR_GPU_IS_LOST;
	*ret = device_of_gpu(gpu);
	return NVML_SUCCESS;
}

/* No GPU was found; it may be one that cannot be asked. */
static nvmlReturn_t not_found(void)
{
	const struct machine *m = library_machine();

	for (unsigned i = 0; i < m->gpu_count; i++) {
		if (condition_holds(m, FAULT_LOST, i))
			return NVML_ERROR_GPU_IS_LOST;
	}
	return NVML_ERROR_NOT_FOUND;
}

/* [domain:]bus:device[.function], hexadecimal. */
bool parse_bus_id(const char *text, unsigned *domain, unsigned *bus, unsigned *device,
		  unsigned *function)
{
	int end = 0;

	*function = 0;
	if (sscanf(text, "%x:%x:%x%n.%x%n", domain, bus, device, &end, function, &end) >=
	    3)
		return !text[end];
	*domain = 0;
	end = 0;
	return sscanf(text, "%x:%x%n.%x%n", bus, device, &end, function, &end) >= 2 &&
	       !text[end];
}

static nvmlReturn_t by_bus_id(const char *bus_id, nvmlDevice_t *ret)
{
	const struct machine *m = library_machine();
	unsigned domain, bus, device, function;

	if (!bus_id || !ret || !parse_bus_id(bus_id, &domain, &bus, &device, &function))
		return NVML_ERROR_INVALID_ARGUMENT;
	for (unsigned i = 0; i < m->gpu_count; i++) {
		const struct identity *id = &m->identities[i];

		if (id->domain == domain && id->bus == bus && id->device == device)
			return give(i, ret);
	}
	return NVML_ERROR_NOT_FOUND;
}

static nvmlReturn_t by_serial(const char *serial, nvmlDevice_t *ret)
{
	const struct machine *m = library_machine();

	if (!serial || !ret)
		return NVML_ERROR_INVALID_ARGUMENT;
	for (unsigned i = 0; i < m->gpu_count; i++) {
		if (!strcmp(m->identities[i].serial, serial))
			return give(i, ret);
	}
	return not_found();
}

/* The name that drivers before 470 gave: MIG-GPU-<UUID of the GPU>/<gi>/<ci>. */
static bool by_old_name(const struct machine *m, const char *uuid, struct uuid_place *ret)
{
	unsigned gi, ci;
	char text[UUID_TEXT];
	int end = 0;

	for (unsigned i = 0; i < m->gpu_count; i++) {
		uuid_format("GPU", m->identities[i].uuid, text);
		if (strncmp(uuid, "MIG-", 4) != 0 ||
		    strncmp(uuid + 4, text, strlen(text)) != 0)
			continue;
		if (sscanf(uuid + 4 + strlen(text), "/%u/%u%n", &gi, &ci, &end) < 2 ||
		    uuid[4 + strlen(text) + (size_t)end] || gi >= MAX_GI || ci >= MAX_CI)
			return false;
		*ret = (struct uuid_place){ (uint8_t)i, (uint8_t)gi, (uint8_t)ci };
		return true;
	}
	return false;
}

static nvmlReturn_t by_uuid(const char *uuid, nvmlDevice_t *ret)
{
	const struct machine *m = library_machine();
	struct nvmlDevice_st *mig;
	struct uuid_place place;
	nvmlReturn_t r;

	if (!uuid || !ret)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (!uuid_index_find(m, uuid, &place) && !by_old_name(m, uuid, &place))
		return not_found();
	if (place.gi == UUID_OF_GPU)
		return give(place.gpu, ret);
	mig_enumerate(m, place.gpu);
	mig = mig_by_ids(place.gpu, place.gi, place.ci);
	if (!mig)
		return not_found();
	r = give(place.gpu, ret);
	if (r == NVML_SUCCESS)
		*ret = mig;
	return r;
}

static nvmlReturn_t name(nvmlDevice_t device, char *buf, unsigned int length)
{
	const struct machine *m = library_machine();
	const struct nvmlDevice_st *mig = mig_of(device);
	char text[160], profile[48];
	unsigned gpu;

	if (gpu_of(device, &gpu))
		return copy_text(machine_board(m, gpu)->name, buf, length);
	if (!mig)
		return NVML_ERROR_INVALID_ARGUMENT;
	compute_name(&machine_board(m, mig->gpu)->profiles[gi_of(mig)->profile],
		     ci_of(mig)->profile, profile, sizeof(profile));
	snprintf(text, sizeof(text), "%s MIG %s", machine_board(m, mig->gpu)->name,
		 profile);
	return copy_text(text, buf, length);
}

static nvmlReturn_t uuid(nvmlDevice_t device, char *buf, unsigned int length)
{
	const struct machine *m = library_machine();
	const struct nvmlDevice_st *mig = mig_of(device);
	char text[UUID_TEXT];
	unsigned gpu;

	if (gpu_of(device, &gpu))
		uuid_format("GPU", m->identities[gpu].uuid, text);
	else if (mig)
		uuid_of_ci(m, mig->gpu, mig->gi, mig->ci, text);
	else
		return NVML_ERROR_INVALID_ARGUMENT;
	return copy_text(text, buf, length);
}

/*
 * The handle in a compute instance's record answers with the GPU's index, as nvidia-smi's
 * listings of real hardware show it, and otherwise is the MIG device's.
 */
static nvmlReturn_t index_of(nvmlDevice_t device, unsigned int *ret)
{
	const struct nvmlDevice_st *mig = mig_of(device);
	unsigned gpu;

	if (!ret)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (gpu_of(device, &gpu)) {
		*ret = gpu;
		return NVML_SUCCESS;
	}
	if (!mig)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (mig->of_record) {
		*ret = mig->gpu;
		return NVML_SUCCESS;
	}
	mig_enumerate(library_machine(), mig->gpu);
	*ret = mig->index;
	return NVML_SUCCESS;
}

static nvmlReturn_t serial(nvmlDevice_t device, char *buf, unsigned int length)
{
	unsigned gpu;

	if (!gpu_of(device, &gpu))
		return NVML_ERROR_INVALID_ARGUMENT;
	return copy_text(library_machine()->identities[gpu].serial, buf, length);
}

EXPORT nvmlReturn_t nvmlDeviceGetCount(unsigned int *ret)
{
	return CALL(count(ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetCount_v2(unsigned int *ret)
{
	return CALL(count(ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetHandleByIndex(unsigned int index, nvmlDevice_t *ret)
{
	return CALL_ON(gpu_at(index), by_index(index, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetHandleByIndex_v2(unsigned int index, nvmlDevice_t *ret)
{
	return CALL_ON(gpu_at(index), by_index(index, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetHandleByPciBusId(const char *bus_id, nvmlDevice_t *ret)
{
	return CALL(by_bus_id(bus_id, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetHandleByPciBusId_v2(const char *bus_id,
						     nvmlDevice_t *ret)
{
	return CALL(by_bus_id(bus_id, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetHandleBySerial(const char *text, nvmlDevice_t *ret)
{
	return CALL(by_serial(text, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetHandleByUUID(const char *text, nvmlDevice_t *ret)
{
	return CALL(by_uuid(text, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetName(nvmlDevice_t device, char *buf, unsigned int length)
{
	return CALL_ON(device, name(device, buf, length));
}

EXPORT nvmlReturn_t nvmlDeviceGetUUID(nvmlDevice_t device, char *buf, unsigned int length)
{
	return CALL_ON(device, uuid(device, buf, length));
}

EXPORT nvmlReturn_t nvmlDeviceGetIndex(nvmlDevice_t device, unsigned int *ret)
{
	return CALL_ON(device, index_of(device, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetSerial(nvmlDevice_t device, char *buf,
					unsigned int length)
{
	return CALL_ON(device, serial(device, buf, length));
}
