/* SPDX-License-Identifier: Apache-2.0 */
/* Compute instances: created, listed, destroyed. */
#include <stddef.h>
#include <string.h>

#include "library/ci_profile.h"
#include "library/permission.h"
#include "machine/client.h"
#include "machine/compute.h"
#include "machine/geometry.h"
#include "machine/setting.h"

static unsigned lowest_free(const struct gi *gi)
{
	unsigned id = 0;

	while (id < MAX_CI && gi->ci[id].used)
		id++;
	return id;
}

/*
 * A start that there is not. Side by side: beyond the instance there is no room. In the
 * tree: what is no node of the profile's size is invalid, a node that the instance lacks
 * is in use.
 */
static nvmlReturn_t refuse_start(const struct inside *in, uint32_t size, uint32_t start)
{
	uint32_t code = library_machine()->settings[SETTING_CI_OUTSIDE_CODE];

	if (code != CODE_AS_SOURCE)
		return (nvmlReturn_t)code;
	if (!in->board->compute_tree)
		return NVML_ERROR_INSUFFICIENT_RESOURCES;
	return start >= MAX_CI || start % size ? NVML_ERROR_INVALID_ARGUMENT
					       : NVML_ERROR_IN_USE;
}

static nvmlReturn_t check_start(const struct inside *in, uint32_t profile, uint32_t start)
{
	uint32_t starts[MAX_CI], size = compute_size(in->board, profile);
	uint32_t count = compute_starts(in->board, in->profile, profile, starts), i = 0;

	while (i < count && starts[i] != start)
		i++;
	if (i == count)
		return refuse_start(in, size, start);
	if (compute_taken(in->state) & placement_mask(start, size))
		return (nvmlReturn_t)library_machine()->settings[SETTING_CI_OVERLAP_CODE];
	return NVML_SUCCESS;
}

static nvmlReturn_t put_compute(struct inside *in, uint32_t profile, const uint32_t *at,
				nvmlComputeInstance_t *ret)
{
	unsigned id = lowest_free(in->state);
	uint32_t start = at ? *at : 0;
	struct ci *ci;
	nvmlReturn_t r;

	if (id == MAX_CI)
		return NVML_ERROR_INSUFFICIENT_RESOURCES;
	r = at ? check_start(in, profile, start) : NVML_SUCCESS;
	if (r != NVML_SUCCESS)
		return r;
	if (!at && !compute_choose(in->board, in->profile, in->state, profile, &start))
		return NVML_ERROR_INSUFFICIENT_RESOURCES;
	ci = &in->state->ci[id];
	ci->used = 1;
	ci->profile = (uint8_t)profile;
	ci->start = (uint8_t)start;
	ci->size = (uint8_t)compute_size(in->board, profile);
	library_machine()->now.gpus[in->handle->gpu].changes++;
	*ret = ci_handle(in->handle, id);
	return *ret ? NVML_SUCCESS : NVML_ERROR_MEMORY;
}

static nvmlReturn_t create(nvmlGpuInstance_t instance, unsigned int profile,
			   const uint32_t *at, nvmlComputeInstance_t *ret)
{
	struct inside in;
	nvmlReturn_t r;

	if (!ret)
		return NVML_ERROR_INVALID_ARGUMENT;
	r = open_profile(instance, true, profile, &in);
	if (r != NVML_SUCCESS)
		return r;
	r = library_begin();
	if (r != NVML_SUCCESS)
		return r;
	/* Another process may have been at it until the lock was ours. */
	r = open_profile(instance, true, profile, &in);
	return library_end(r == NVML_SUCCESS ? put_compute(&in, profile, at, ret) : r);
}

static nvmlReturn_t create_at(nvmlGpuInstance_t instance, unsigned int profile,
			      const nvmlComputeInstancePlacement_t *at,
			      nvmlComputeInstance_t *ret)
{
	return at ? create(instance, profile, &at->start, ret)
		  : NVML_ERROR_INVALID_ARGUMENT;
}

static nvmlReturn_t destroy(nvmlComputeInstance_t compute)
{
	struct nvmlComputeInstance_st *c = ci_find(compute);
	struct ci *ci;
	nvmlReturn_t r;

	if (!c)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (!may_configure())
		return NVML_ERROR_NO_PERMISSION;
	r = library_begin();
	if (r != NVML_SUCCESS)
		return r;
	ci = &library_machine()->now.gpus[c->gi->gpu].gi[c->gi->id].ci[c->id];
	if (!ci->used)
		return library_end(NVML_ERROR_INVALID_ARGUMENT);
	if (client_count(library_store(),
			 (struct holder){ c->gi->gpu, c->gi->id, c->id }))
		return library_end(NVML_ERROR_IN_USE);
	memset(ci, 0, sizeof(*ci));
	library_machine()->now.gpus[c->gi->gpu].changes++;
	handles_drop_ci(c->gi->gpu, c->gi->id, c->id);
	return library_end(NVML_SUCCESS);
}

static nvmlReturn_t list(nvmlGpuInstance_t instance, unsigned int profile,
			 nvmlComputeInstance_t *computes, unsigned int *count)
{
	struct inside in;
	unsigned n = 0;
	nvmlReturn_t r;

	if (!computes || !count)
		return NVML_ERROR_INVALID_ARGUMENT;
	r = open_profile(instance, true, profile, &in);
	if (r != NVML_SUCCESS)
		return r;
	for (unsigned i = 0; i < MAX_CI; i++) {
		if (!in.state->ci[i].used || in.state->ci[i].profile != profile)
			continue;
		computes[n] = ci_handle(in.handle, i);
		if (!computes[n++])
			return NVML_ERROR_MEMORY;
	}
	*count = n;
	return NVML_SUCCESS;
}

static nvmlReturn_t by_id(nvmlGpuInstance_t instance, unsigned int id,
			  nvmlComputeInstance_t *ret)
{
	struct inside in;
	nvmlReturn_t r;

	if (!ret)
		return NVML_ERROR_INVALID_ARGUMENT;
	r = open_inside(instance, true, &in);
	if (r != NVML_SUCCESS)
		return r;
	*ret = NULL;
	if (id >= MAX_CI || !in.state->ci[id].used)
		return NVML_ERROR_NOT_FOUND;
	*ret = ci_handle(in.handle, id);
	return *ret ? NVML_SUCCESS : NVML_ERROR_MEMORY;
}

/* The record as it is now; the unsuffixed call wants the part before the placement. */
static nvmlReturn_t info(nvmlComputeInstance_t compute, nvmlComputeInstanceInfo_t *ret,
			 size_t size)
{
	const struct nvmlComputeInstance_st *c = ci_find(compute);
	nvmlComputeInstanceInfo_t record;
	const struct ci *ci;

	if (!ret || !c)
		return NVML_ERROR_INVALID_ARGUMENT;
	ci = &library_machine()->now.gpus[c->gi->gpu].gi[c->gi->id].ci[c->id];
	if (!ci->used)
		return NVML_ERROR_INVALID_ARGUMENT;
	record.device =
		library_machine()->settings[SETTING_CI_RECORD_DEVICE] == RECORD_PARENT
			? device_of_gpu(c->gi->gpu)
			: device_of_record(c->gi->gpu, c->gi->id, c->id);
	record.gpuInstance = c->gi;
	record.id = c->id;
	record.profileId = ci->profile;
	record.placement.start = ci->start;
	record.placement.size = ci->size;
	if (!record.device)
		return NVML_ERROR_MEMORY;
	memcpy(ret, &record, size);
	return NVML_SUCCESS;
}

EXPORT nvmlReturn_t nvmlGpuInstanceCreateComputeInstance(nvmlGpuInstance_t instance,
							 unsigned int profile,
							 nvmlComputeInstance_t *ret)
{
	return CALL_ON(instance, create(instance, profile, NULL, ret));
}

EXPORT nvmlReturn_t nvmlGpuInstanceCreateComputeInstanceWithPlacement(
	nvmlGpuInstance_t instance, unsigned int profile,
	const nvmlComputeInstancePlacement_t *at, nvmlComputeInstance_t *ret)
{
	return CALL_ON(instance, create_at(instance, profile, at, ret));
}

EXPORT nvmlReturn_t nvmlComputeInstanceDestroy(nvmlComputeInstance_t compute)
{
	return CALL_ON(compute, destroy(compute));
}

EXPORT nvmlReturn_t nvmlGpuInstanceGetComputeInstances(nvmlGpuInstance_t instance,
						       unsigned int profile,
						       nvmlComputeInstance_t *computes,
						       unsigned int *count)
{
	return CALL_ON(instance, list(instance, profile, computes, count));
}

EXPORT nvmlReturn_t nvmlGpuInstanceGetComputeInstanceById(nvmlGpuInstance_t instance,
							  unsigned int id,
							  nvmlComputeInstance_t *ret)
{
	return CALL_ON(instance, by_id(instance, id, ret));
}

EXPORT nvmlReturn_t nvmlComputeInstanceGetInfo(nvmlComputeInstance_t compute,
					       nvmlComputeInstanceInfo_t *ret)
{
	return CALL_ON(compute, info(compute, ret,
				     offsetof(nvmlComputeInstanceInfo_t, placement)));
}

EXPORT nvmlReturn_t nvmlComputeInstanceGetInfo_v2(nvmlComputeInstance_t compute,
						  nvmlComputeInstanceInfo_t *ret)
{
	return CALL_ON(compute, info(compute, ret, sizeof(*ret)));
}
