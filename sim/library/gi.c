/* SPDX-License-Identifier: Apache-2.0 */
/* GPU instances: created, listed, destroyed. Checks come in the driver's order. */
#include <string.h>

#include "library/gi_profile.h"
#include "library/permission.h"
#include "machine/client.h"
#include "machine/compute.h"
#include "machine/condition.h"
#include "machine/geometry.h"
#include "machine/setting.h"

static const struct profile *profile_of(unsigned gpu, uint32_t profile)
{
	return &machine_board(library_machine(), gpu)->profiles[profile];
}

static nvmlReturn_t put_instance(unsigned gpu, uint32_t profile, uint32_t start,
				 nvmlGpuInstance_t *ret)
{
	struct machine *m = library_machine();
	const struct profile *p = profile_of(gpu, profile);
	uint32_t id = placement_id(m, gpu, start, p->size);
	struct gi *gi;

	if (id >= MAX_GI)
		return NVML_ERROR_UNKNOWN;
	gi = &m->now.gpus[gpu].gi[id];
	memset(gi, 0, sizeof(*gi));
	gi->used = 1;
	gi->profile = (uint8_t)profile;
	gi->start = (uint8_t)start;
	gi->size = (uint8_t)p->size;
	m->now.gpus[gpu].changes++;
	*ret = gi_handle(m, gpu, id);
	return *ret ? NVML_SUCCESS : NVML_ERROR_MEMORY;
}

/* What is wrong with the caller's place; the codes are settings. */
static nvmlReturn_t check_place(unsigned gpu, const struct profile *p,
				const nvmlGpuInstancePlacement_t *at)
{
	const struct machine *m = library_machine();

	if (at->size != p->size)
		return (nvmlReturn_t)m->settings[SETTING_GI_SIZE_CODE];
	if (!profile_has_start(p, at->start))
		return (nvmlReturn_t)m->settings[SETTING_GI_START_CODE];
	if (gpu_taken(&m->now.gpus[gpu]) & placement_mask(at->start, at->size))
		return (nvmlReturn_t)m->settings[SETTING_GI_OCCUPIED_CODE];
	return NVML_SUCCESS;
}

/* The driver's own choice of a place, or the caller's. Runs as the machine's writer. */
static nvmlReturn_t place(unsigned gpu, uint32_t profile,
			  const nvmlGpuInstancePlacement_t *at, nvmlGpuInstance_t *ret)
{
	const struct machine *m = library_machine();
	nvmlReturn_t r = NVML_SUCCESS;
	uint32_t start = at ? at->start : 0;

	if (!m->now.gpus[gpu].mig)
		return NVML_ERROR_NOT_SUPPORTED;
	if (!gpu_taken(&m->now.gpus[gpu]) &&
	    client_count(library_store(),
			 (struct holder){ gpu, NO_INSTANCE, NO_INSTANCE }))
		return NVML_ERROR_IN_USE; /* a client from before holds the whole GPU */
	if (at)
		r = check_place(gpu, profile_of(gpu, profile), at);
	if (r != NVML_SUCCESS)
		return r;
	if (!profile_remaining(m, gpu, profile) ||
	    (!at && !placement_choose(m, gpu, profile, &start)))
		return NVML_ERROR_INSUFFICIENT_RESOURCES;
	return put_instance(gpu, profile, start, ret);
}

static nvmlReturn_t create(nvmlDevice_t device, unsigned int id,
			   const nvmlGpuInstancePlacement_t *at, nvmlGpuInstance_t *ret)
{
	uint32_t profile;
	unsigned gpu;
	nvmlReturn_t r;

	if (!ret)
		return NVML_ERROR_INVALID_ARGUMENT;
	r = find_profile(device, id, true, &gpu, &profile);
	if (r == NVML_SUCCESS)
		r = library_begin();
	if (r != NVML_SUCCESS)
		return r;
	return library_end(place(gpu, profile, at, ret));
}

static nvmlReturn_t create_at(nvmlDevice_t device, unsigned int id,
			      const nvmlGpuInstancePlacement_t *at,
			      nvmlGpuInstance_t *ret)
{
	return at ? create(device, id, at, ret) : NVML_ERROR_INVALID_ARGUMENT;
}

static nvmlReturn_t take_away(const struct nvmlGpuInstance_st *gi)
{
	struct gi *state = &library_machine()->now.gpus[gi->gpu].gi[gi->id];

	if (!state->used)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (compute_taken(state))
		return NVML_ERROR_IN_USE;
	/* Hardware was seen to report success and keep the instance. */
	if (!condition_holds(library_machine(), FAULT_PARTITION_ERROR, gi->gpu))
		memset(state, 0, sizeof(*state));
	library_machine()->now.gpus[gi->gpu].changes++;
	return NVML_SUCCESS;
}

static nvmlReturn_t destroy(nvmlGpuInstance_t instance)
{
	struct nvmlGpuInstance_st *gi = gi_find(instance);
	nvmlReturn_t r;

	if (!gi)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (!may_configure())
		return NVML_ERROR_NO_PERMISSION;
	if (!library_machine()->now.gpus[gi->gpu].mig)
		return NVML_ERROR_NOT_SUPPORTED;
	r = library_begin();
	if (r != NVML_SUCCESS)
		return r;
	r = library_end(take_away(gi));
	if (r == NVML_SUCCESS)
		handles_drop_gi(gi->gpu, gi->id);
	return r;
}

static nvmlReturn_t list(nvmlDevice_t device, unsigned int id,
			 nvmlGpuInstance_t *instances, unsigned int *count)
{
	const struct machine *m = library_machine();
	unsigned gpu, n = 0;
	uint32_t profile;
	nvmlReturn_t r;

	if (!instances || !count)
		return NVML_ERROR_INVALID_ARGUMENT;
	r = find_profile(device, id, true, &gpu, &profile);
	if (r != NVML_SUCCESS)
		return r;
	for (unsigned i = 0; i < MAX_GI; i++) {
		const struct gi *gi = &m->now.gpus[gpu].gi[i];

		if (!gi->used || gi->profile != profile)
			continue;
		instances[n] = gi_handle(m, gpu, i);
		if (!instances[n++])
			return NVML_ERROR_MEMORY;
	}
	*count = n;
	return NVML_SUCCESS;
}

/* With MIG off nothing is found; that it is off is not said. */
static nvmlReturn_t by_id(nvmlDevice_t device, unsigned int id, nvmlGpuInstance_t *ret)
{
	const struct machine *m = library_machine();
	unsigned gpu;

	if (!ret || !gpu_of(device, &gpu))
		return NVML_ERROR_INVALID_ARGUMENT;
	*ret = NULL;
	if (!mig_profiles_visible(m, gpu))
		return NVML_ERROR_NOT_FOUND;
	if (!may_configure())
		return NVML_ERROR_NO_PERMISSION;
	if (id >= MAX_GI || !m->now.gpus[gpu].gi[id].used)
		return NVML_ERROR_NOT_FOUND;
	*ret = gi_handle(m, gpu, id);
	return *ret ? NVML_SUCCESS : NVML_ERROR_MEMORY;
}

/* Answered from what was known when the instance was last listed or made. */
static nvmlReturn_t info(nvmlGpuInstance_t instance, nvmlGpuInstanceInfo_t *ret)
{
	const struct nvmlGpuInstance_st *gi = gi_find(instance);

	if (!ret || !gi)
		return NVML_ERROR_INVALID_ARGUMENT;
	ret->device = device_of_gpu(gi->gpu);
	ret->id = gi->id;
	ret->profileId = gi->profile_id;
	ret->placement = gi->placement;
	return NVML_SUCCESS;
}

EXPORT nvmlReturn_t nvmlDeviceCreateGpuInstance(nvmlDevice_t device, unsigned int id,
						nvmlGpuInstance_t *ret)
{
	return CALL_ON(device, create(device, id, NULL, ret));
}

EXPORT nvmlReturn_t nvmlDeviceCreateGpuInstanceWithPlacement(
	nvmlDevice_t device, unsigned int id, const nvmlGpuInstancePlacement_t *at,
	nvmlGpuInstance_t *ret)
{
	return CALL_ON(device, create_at(device, id, at, ret));
}

EXPORT nvmlReturn_t nvmlGpuInstanceDestroy(nvmlGpuInstance_t instance)
{
	return CALL_ON(instance, destroy(instance));
}

EXPORT nvmlReturn_t nvmlDeviceGetGpuInstances(nvmlDevice_t device, unsigned int id,
					      nvmlGpuInstance_t *instances,
					      unsigned int *count)
{
	return CALL_ON(device, list(device, id, instances, count));
}

EXPORT nvmlReturn_t nvmlDeviceGetGpuInstanceById(nvmlDevice_t device, unsigned int id,
						 nvmlGpuInstance_t *ret)
{
	return CALL_ON(device, by_id(device, id, ret));
}

EXPORT nvmlReturn_t nvmlGpuInstanceGetInfo(nvmlGpuInstance_t instance,
					   nvmlGpuInstanceInfo_t *ret)
{
	return CALL_ON(instance, info(instance, ret));
}
