/* SPDX-License-Identifier: Apache-2.0 */
/* Compute instance profiles of a GPU instance: what they are and how many still fit. */
#include <stdio.h>
#include <string.h>

#include "library/ci_profile.h"
#include "library/permission.h"
#include "machine/compute.h"

nvmlReturn_t open_inside(nvmlGpuInstance_t instance, bool need_root, struct inside *ret)
{
	struct machine *m = library_machine();
	struct nvmlGpuInstance_st *gi = gi_find(instance);

	if (!gi)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (need_root && !may_configure())
		return NVML_ERROR_NO_PERMISSION;
	ret->handle = gi;
	ret->state = &m->now.gpus[gi->gpu].gi[gi->id];
	if (!ret->state->used)
		return NVML_ERROR_INVALID_ARGUMENT;
	ret->board = machine_board(m, gi->gpu);
	ret->profile = &ret->board->profiles[ret->state->profile];
	return NVML_SUCCESS;
}

nvmlReturn_t open_profile(nvmlGpuInstance_t instance, bool need_root,
			  unsigned int profile, struct inside *ret)
{
	nvmlReturn_t r = open_inside(instance, need_root, ret);

	if (r != NVML_SUCCESS)
		return r;
	return compute_offered(ret->board, ret->profile, profile)
		       ? NVML_SUCCESS
		       : NVML_ERROR_NOT_SUPPORTED;
}

/* Compute profile enums that this driver's release knows. */
static uint32_t profile_count(void)
{
	return library_machine()->driver_branch < 525 ? 7
	       : library_machine()->driver_branch < 560
		       ? 8
		       : NVML_COMPUTE_INSTANCE_PROFILE_COUNT;
}

static nvmlReturn_t check(nvmlGpuInstance_t instance, unsigned int profile,
			  unsigned int engines, struct inside *ret)
{
	if (profile >= profile_count() ||
	    engines != NVML_COMPUTE_INSTANCE_ENGINE_PROFILE_SHARED)
		return NVML_ERROR_INVALID_ARGUMENT;
	return open_profile(instance, false, profile, ret);
}

/* The engines of the GPU instance: all its compute instances share them. */
static nvmlReturn_t info(nvmlGpuInstance_t instance, unsigned int profile,
			 unsigned int engines, nvmlComputeInstanceProfileInfo_t *ret)
{
	struct inside in;
	nvmlReturn_t r;

	if (!ret)
		return NVML_ERROR_INVALID_ARGUMENT;
	r = check(instance, profile, engines, &in);
	if (r != NVML_SUCCESS)
		return r;
	*ret = (nvmlComputeInstanceProfileInfo_t){
		.id = profile,
		.sliceCount = compute_slices(profile),
		.instanceCount = compute_room(in.board, in.profile, NULL, profile),
		.multiprocessorCount = in.board->compute_sm[profile],
		.sharedCopyEngineCount = in.profile->copy,
		.sharedDecoderCount = in.profile->decoder,
		.sharedEncoderCount = in.profile->encoder,
		.sharedJpegCount = in.profile->jpeg,
		.sharedOfaCount = in.profile->ofa,
	};
	return NVML_SUCCESS;
}

static bool is_version(uint32_t word)
{
	return word == NVML_CI_PROFILE_INFO_V2_WORD ||
	       (word == NVML_CI_PROFILE_INFO_V3_WORD &&
		library_machine()->driver_branch >= 550);
}

static nvmlReturn_t info_v(nvmlGpuInstance_t instance, unsigned int profile,
			   unsigned int engines, nvmlComputeInstanceProfileInfo_v2_t *ret)
{
	nvmlComputeInstanceProfileInfo_t v1;
	struct inside in;
	char name[48];
	nvmlReturn_t r;

	if (!ret || !is_version(ret->version))
		return NVML_ERROR_INVALID_ARGUMENT;
	r = check(instance, profile, engines, &in);
	if (r != NVML_SUCCESS)
		return r;
	info(instance, profile, engines, &v1);
	compute_name(in.profile, profile, name, sizeof(name));
	/* From `id` on, version 2 holds what version 1 holds, and then the name. */
	memcpy(&ret->id, &v1, sizeof(v1));
	memset(ret->name, 0, sizeof(ret->name));
	snprintf(ret->name, sizeof(ret->name), "MIG %s", name);
	if (ret->version == NVML_CI_PROFILE_INFO_V3_WORD)
		((nvmlComputeInstanceProfileInfo_v3_t *)(void *)ret)->capabilities = 0;
	return NVML_SUCCESS;
}

static nvmlReturn_t placements(nvmlGpuInstance_t instance, unsigned int profile,
			       nvmlComputeInstancePlacement_t *list, unsigned int *count)
{
	uint32_t starts[MAX_CI], n;
	struct inside in;
	nvmlReturn_t r;

	if (!count)
		return NVML_ERROR_INVALID_ARGUMENT;
	r = open_profile(instance, true, profile, &in);
	if (r != NVML_SUCCESS)
		return r;
	n = compute_starts(in.board, in.profile, profile, starts);
	for (uint32_t i = 0; list && i < n; i++) {
		list[i].start = starts[i];
		list[i].size = compute_size(in.board, profile);
	}
	*count = n;
	return NVML_SUCCESS;
}

static nvmlReturn_t remaining(nvmlGpuInstance_t instance, unsigned int profile,
			      unsigned int *count)
{
	struct inside in;
	nvmlReturn_t r;

	if (!count)
		return NVML_ERROR_INVALID_ARGUMENT;
	r = open_profile(instance, true, profile, &in);
	if (r != NVML_SUCCESS)
		return r;
	*count = compute_room(in.board, in.profile, in.state, profile);
	return NVML_SUCCESS;
}

EXPORT nvmlReturn_t nvmlGpuInstanceGetComputeInstanceProfileInfo(
	nvmlGpuInstance_t instance, unsigned int profile, unsigned int engines,
	nvmlComputeInstanceProfileInfo_t *ret)
{
	return CALL_ON(instance, info(instance, profile, engines, ret));
}

EXPORT nvmlReturn_t nvmlGpuInstanceGetComputeInstanceProfileInfoV(
	nvmlGpuInstance_t instance, unsigned int profile, unsigned int engines,
	nvmlComputeInstanceProfileInfo_v2_t *ret)
{
	return CALL_ON(instance, info_v(instance, profile, engines, ret));
}

EXPORT nvmlReturn_t nvmlGpuInstanceGetComputeInstancePossiblePlacements(
	nvmlGpuInstance_t instance, unsigned int profile,
	nvmlComputeInstancePlacement_t *list, unsigned int *count)
{
	return CALL_ON(instance, placements(instance, profile, list, count));
}

EXPORT nvmlReturn_t nvmlGpuInstanceGetComputeInstanceRemainingCapacity(
	nvmlGpuInstance_t instance, unsigned int profile, unsigned int *count)
{
	return CALL_ON(instance, remaining(instance, profile, count));
}
