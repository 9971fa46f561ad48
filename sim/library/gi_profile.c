/* SPDX-License-Identifier: Apache-2.0 */
/* GPU instance profiles: what they are, where they could lie, how many still fit. */
#include <stdio.h>
#include <string.h>

#include "library/gi_profile.h"
#include "library/permission.h"
#include "machine/geometry.h"
#include "machine/setting.h"

uint32_t gi_profile_count(const struct machine *m)
{
	return m->driver_branch < 470	? 7
	       : m->driver_branch < 525 ? 8
	       : m->driver_branch < 560 ? 10
					: NVML_GPU_INSTANCE_PROFILE_COUNT;
}

bool mig_query_independent(const struct machine *m)
{
	uint32_t set = m->settings[SETTING_MODE_INDEPENDENT_QUERY];

	return set == SWITCH_BY_DRIVER ? m->driver_branch >= 550 : set == SWITCH_ON;
}

bool mig_profiles_visible(const struct machine *m, unsigned gpu)
{
	return machine_board(m, gpu)->toggle != TOGGLE_NEVER &&
	       (m->now.gpus[gpu].mig || mig_query_independent(m));
}

/* Ids that some GPU has, with the branch that brought them. */
static bool is_known(unsigned int id, uint32_t branch)
{
	static const struct {
		uint8_t id;
		uint16_t since;
	} known[] = {
		{ 0, 450 },  { 5, 450 },  { 9, 450 },  { 14, 450 },
		{ 19, 450 }, { 20, 470 }, { 21, 470 }, { 6, 525 },
		{ 15, 525 }, { 32, 570 }, { 35, 570 }, { 47, 570 },
		{ 64, 570 }, { 65, 570 }, { 66, 570 }, { 67, 570 },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (known[i].id == id)
			return branch >= known[i].since;
	}
	return false;
}

nvmlReturn_t find_profile(nvmlDevice_t device, unsigned int id, bool need_mig,
			  unsigned *ret_gpu, uint32_t *ret_profile)
{
	const struct machine *m = library_machine();
	const struct board *b;

	if (!gpu_of(device, ret_gpu) || !is_known(id, m->driver_branch))
		return NVML_ERROR_INVALID_ARGUMENT;
	if (!may_configure())
		return NVML_ERROR_NO_PERMISSION;
	if (!mig_profiles_visible(m, *ret_gpu) ||
	    (need_mig && !m->now.gpus[*ret_gpu].mig))
		return NVML_ERROR_NOT_SUPPORTED;
	b = machine_board(m, *ret_gpu);
	for (uint32_t i = 0; i < gi_profile_count(m); i++) {
		if (b->profiles[i].slices && b->profiles[i].id == id) {
			*ret_profile = i;
			return NVML_SUCCESS;
		}
	}
	return NVML_ERROR_NOT_SUPPORTED;
}

/* A profile by its enum; the checks that need no privilege. */
static nvmlReturn_t by_enum(nvmlDevice_t device, unsigned int profile,
			    const struct profile **ret)
{
	const struct machine *m = library_machine();
	unsigned gpu;

	if (!gpu_of(device, &gpu) || profile >= gi_profile_count(m))
		return NVML_ERROR_INVALID_ARGUMENT;
	if (!mig_profiles_visible(m, gpu))
		return NVML_ERROR_NOT_SUPPORTED;
	*ret = &machine_board(m, gpu)->profiles[profile];
	return (*ret)->slices ? NVML_SUCCESS : NVML_ERROR_NOT_SUPPORTED;
}

static nvmlReturn_t info(nvmlDevice_t device, unsigned int profile,
			 nvmlGpuInstanceProfileInfo_t *ret)
{
	const struct profile *p;
	nvmlReturn_t r;

	if (!ret)
		return NVML_ERROR_INVALID_ARGUMENT;
	r = by_enum(device, profile, &p);
	if (r != NVML_SUCCESS)
		return r;
	*ret = (nvmlGpuInstanceProfileInfo_t){
		.id = p->id,
		.sliceCount = p->slices,
		.instanceCount = p->instances,
		.multiprocessorCount = p->sm,
		.copyEngineCount = p->copy,
		.decoderCount = p->decoder,
		.encoderCount = p->encoder,
		.jpegCount = p->jpeg,
		.ofaCount = p->ofa,
		.memorySizeMB = p->memory_mib,
	};
	return NVML_SUCCESS;
}

static void fill_v2(const struct profile *p, nvmlGpuInstanceProfileInfo_v2_t *ret)
{
	*ret = (nvmlGpuInstanceProfileInfo_v2_t){
		.version = NVML_GI_PROFILE_INFO_V2_WORD,
		.id = p->id,
		.sliceCount = p->slices,
		.instanceCount = p->instances,
		.multiprocessorCount = p->sm,
		.copyEngineCount = p->copy,
		.decoderCount = p->decoder,
		.encoderCount = p->encoder,
		.jpegCount = p->jpeg,
		.ofaCount = p->ofa,
		.memorySizeMB = p->memory_mib,
	};
	snprintf(ret->name, sizeof(ret->name), "MIG %s", p->name);
}

/* Version 3 is version 2 without the second field, and with capabilities at the end. */
static void fill_v3(const struct profile *p, nvmlGpuInstanceProfileInfo_v3_t *ret)
{
	nvmlGpuInstanceProfileInfo_v2_t v2;

	fill_v2(p, &v2);
	*ret = (nvmlGpuInstanceProfileInfo_v3_t){
		.version = NVML_GI_PROFILE_INFO_V3_WORD,
		.id = v2.id,
		.sliceCount = v2.sliceCount,
		.instanceCount = v2.instanceCount,
		.multiprocessorCount = v2.multiprocessorCount,
		.copyEngineCount = v2.copyEngineCount,
		.decoderCount = v2.decoderCount,
		.encoderCount = v2.encoderCount,
		.jpegCount = v2.jpegCount,
		.ofaCount = v2.ofaCount,
		.memorySizeMB = v2.memorySizeMB,
	};
	memcpy(ret->name, v2.name, sizeof(ret->name));
}

static nvmlReturn_t fill(const struct profile *p, nvmlGpuInstanceProfileInfo_v2_t *ret)
{
	if (ret->version == NVML_GI_PROFILE_INFO_V2_WORD)
		fill_v2(p, ret);
	else
		fill_v3(p, (nvmlGpuInstanceProfileInfo_v3_t *)(void *)ret);
	return NVML_SUCCESS;
}

static bool is_version(uint32_t word)
{
	return word == NVML_GI_PROFILE_INFO_V2_WORD ||
	       (word == NVML_GI_PROFILE_INFO_V3_WORD &&
		library_machine()->driver_branch >= 550);
}

static nvmlReturn_t info_v(nvmlDevice_t device, unsigned int profile,
			   nvmlGpuInstanceProfileInfo_v2_t *ret)
{
	const struct profile *p;
	nvmlReturn_t r;

	if (!ret || profile >= gi_profile_count(library_machine()) ||
	    !is_version(ret->version))
		return NVML_ERROR_INVALID_ARGUMENT;
	r = by_enum(device, profile, &p);
	return r == NVML_SUCCESS ? fill(p, ret) : r;
}

static nvmlReturn_t info_by_id(nvmlDevice_t device, unsigned int id,
			       nvmlGpuInstanceProfileInfo_v2_t *ret)
{
	const struct machine *m = library_machine();
	const struct profile *p;
	unsigned gpu;

	if (!ret || !gpu_of(device, &gpu) || !is_known(id, m->driver_branch) ||
	    !is_version(ret->version))
		return NVML_ERROR_INVALID_ARGUMENT;
	for (uint32_t i = 0; i < gi_profile_count(m); i++) {
		if (by_enum(device, i, &p) == NVML_SUCCESS && p->id == id)
			return fill(p, ret);
	}
	return NVML_ERROR_NOT_SUPPORTED;
}

static nvmlReturn_t placements(nvmlDevice_t device, unsigned int id,
			       nvmlGpuInstancePlacement_t *list, unsigned int *count)
{
	const struct profile *p;
	uint32_t profile;
	unsigned gpu;
	nvmlReturn_t r;

	if (!count)
		return NVML_ERROR_INVALID_ARGUMENT;
	r = find_profile(device, id, false, &gpu, &profile);
	if (r != NVML_SUCCESS)
		return r;
	p = &machine_board(library_machine(), gpu)->profiles[profile];
	for (uint32_t i = 0; list && i < p->start_count; i++) {
		list[i].start = p->starts[i];
		list[i].size = p->size;
	}
	*count = p->start_count;
	return NVML_SUCCESS;
}

/* The first form of the call knew no profile with more placements than instances. */
static nvmlReturn_t placements_v1(nvmlDevice_t device, unsigned int id,
				  nvmlGpuInstancePlacement_t *list, unsigned int *count)
{
	const struct profile *p;
	uint32_t profile;
	unsigned gpu;
	nvmlReturn_t r = find_profile(device, id, false, &gpu, &profile);

	if (r != NVML_SUCCESS)
		return r;
	p = &machine_board(library_machine(), gpu)->profiles[profile];
	if (p->start_count > p->instances)
		return NVML_ERROR_NOT_SUPPORTED;
	return placements(device, id, list, count);
}

static nvmlReturn_t remaining(nvmlDevice_t device, unsigned int id, unsigned int *count)
{
	uint32_t profile;
	unsigned gpu;
	nvmlReturn_t r;

	if (!count)
		return NVML_ERROR_INVALID_ARGUMENT;
	r = find_profile(device, id, false, &gpu, &profile);
	if (r == NVML_SUCCESS)
		*count = profile_remaining(library_machine(), gpu, profile);
	return r;
}

EXPORT nvmlReturn_t nvmlDeviceGetGpuInstanceProfileInfo(nvmlDevice_t device,
							unsigned int profile,
							nvmlGpuInstanceProfileInfo_t *ret)
{
	return CALL_ON(device, info(device, profile, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetGpuInstanceProfileInfoV(
	nvmlDevice_t device, unsigned int profile, nvmlGpuInstanceProfileInfo_v2_t *ret)
{
	return CALL_ON(device, info_v(device, profile, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetGpuInstanceProfileInfoByIdV(
	nvmlDevice_t device, unsigned int id, nvmlGpuInstanceProfileInfo_v2_t *ret)
{
	return CALL_ON(device, info_by_id(device, id, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetGpuInstancePossiblePlacements(
	nvmlDevice_t device, unsigned int id, nvmlGpuInstancePlacement_t *list,
	unsigned int *count)
{
	return CALL_ON(device, placements_v1(device, id, list, count));
}

EXPORT nvmlReturn_t nvmlDeviceGetGpuInstancePossiblePlacements_v2(
	nvmlDevice_t device, unsigned int id, nvmlGpuInstancePlacement_t *list,
	unsigned int *count)
{
	return CALL_ON(device, placements(device, id, list, count));
}

EXPORT nvmlReturn_t nvmlDeviceGetGpuInstanceRemainingCapacity(nvmlDevice_t device,
							      unsigned int id,
							      unsigned int *count)
{
	return CALL_ON(device, remaining(device, id, count));
}
