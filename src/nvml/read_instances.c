/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the GPU instances of a GPU and the compute instances in them. */
#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "base/error.h"
#include "nvml/read.h"

#define KINDS_MAX 64u /* far beyond any release; the driver ends the walk with code 2 */
#define SPARE	  8u  /* room in lists for a driver that lists more than it announced */

static int fill_ci_places(const struct nvml_api *api, nvmlGpuInstance_t handle,
			  struct mig_ci_profile *p, struct mig_error *err)
{
	AUTO(mem) void *owned = NULL;
	nvmlComputeInstancePlacement_t *list;
	unsigned count = 0;

	if (NVML_CALL(api, nvmlGpuInstanceGetComputeInstancePossiblePlacements, handle,
		      p->id, NULL, &count) != NVML_SUCCESS ||
	    count == 0)
		return 0;
	owned = list = calloc(count, sizeof(*list));
	p->places = calloc(count, sizeof(*p->places));
	if (!list || !p->places)
		return mig_fail(err, ENOMEM, "out of memory");
	if (NVML_CALL(api, nvmlGpuInstanceGetComputeInstancePossiblePlacements, handle,
		      p->id, list, &count) != NVML_SUCCESS)
		return 0;
	for (unsigned i = 0; i < count; i++)
		p->places[i] = (struct mig_span){ list[i].start, list[i].size };
	p->place_count = count;
	return 0;
}

static int add_ci_profile(const struct nvml_api *api, nvmlGpuInstance_t handle,
			  const nvmlComputeInstanceProfileInfo_v2_t *info, unsigned kind,
			  struct mig_gi *gi, struct mig_error *err)
{
	struct mig_ci_profile *p;

	p = mig_array_add(&gi->profiles, &gi->profile_count, sizeof(*p));
	if (!p)
		return mig_fail(err, ENOMEM, "out of memory");
	p->id = info->id;
	p->kind = kind;
	p->slices = info->sliceCount;
	p->sms = info->multiprocessorCount;
	p->max = info->instanceCount;
	nvml_bare_name(info->name, p->name, sizeof(p->name));
	if (NVML_CALL(api, nvmlGpuInstanceGetComputeInstanceRemainingCapacity, handle,
		      p->id, &p->free) != NVML_SUCCESS)
		p->free = MIG_UNKNOWN;
	return fill_ci_places(api, handle, p, err);
}

int nvml_read_ci_profiles(const struct nvml_api *api, nvmlGpuInstance_t handle,
			  struct mig_gi *gi, struct mig_error *err)
{
	for (unsigned kind = 0; kind < KINDS_MAX; kind++) {
		nvmlComputeInstanceProfileInfo_v2_t info = {
			.version = NVML_CI_PROFILE_INFO_V2_WORD,
		};
		nvmlReturn_t code;
		int r;

		code = NVML_CALL(api, nvmlGpuInstanceGetComputeInstanceProfileInfoV,
				 handle, kind,
				 NVML_COMPUTE_INSTANCE_ENGINE_PROFILE_SHARED, &info);
		if (code == NVML_ERROR_NOT_SUPPORTED)
			continue;
		if (code != NVML_SUCCESS)
			break;
		r = add_ci_profile(api, handle, &info, kind, gi, err);
		if (r < 0)
			return r;
	}
	return 0;
}

static bool has_ci(const struct mig_gi *gi, unsigned id)
{
	for (size_t i = 0; i < gi->ci_count; i++) {
		if (gi->cis[i].id == id)
			return true;
	}
	return false;
}

static void name_ci(const struct mig_gi *gi, struct mig_ci *ci)
{
	ci->slices = ci->sms = MIG_UNKNOWN;
	for (size_t i = 0; i < gi->profile_count; i++) {
		const struct mig_ci_profile *p = &gi->profiles[i];

		if (p->id != ci->profile_id)
			continue;
		memcpy(ci->profile, p->name, sizeof(ci->profile));
		ci->slices = p->slices;
		ci->sms = p->sms;
	}
}

/* Drivers that tell profiles apart by their SMs alone list an instance more than once. */
static int add_ci(const struct nvml_api *api, nvmlComputeInstance_t handle,
		  struct mig_gi *gi, struct mig_error *err)
{
	nvmlComputeInstanceInfo_t info;
	struct mig_ci *ci;

	if (NVML_CALL(api, nvmlComputeInstanceGetInfo_v2, handle, &info) !=
		    NVML_SUCCESS ||
	    has_ci(gi, info.id))
		return 0;
	ci = mig_array_add(&gi->cis, &gi->ci_count, sizeof(*ci));
	if (!ci)
		return mig_fail(err, ENOMEM, "out of memory");
	ci->id = info.id;
	ci->profile_id = info.profileId;
	ci->place = (struct mig_span){ info.placement.start, info.placement.size };
	ci->device = ci->processes = MIG_UNKNOWN;
	name_ci(gi, ci);
	return 0;
}

static int compare_cis(const void *a, const void *b)
{
	const struct mig_ci *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

static int read_cis(const struct nvml_api *api, nvmlGpuInstance_t handle,
		    struct mig_gi *gi, struct mig_error *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < gi->profile_count; i++) {
		AUTO(mem) void *owned = NULL;
		nvmlComputeInstance_t *list;
		unsigned count = 0;

		owned = list = calloc(gi->profiles[i].max + SPARE, sizeof(*list));
		if (!list)
			return mig_fail(err, ENOMEM, "out of memory");
		if (NVML_CALL(api, nvmlGpuInstanceGetComputeInstances, handle,
			      gi->profiles[i].id, list, &count) != NVML_SUCCESS)
			continue;
		for (unsigned k = 0; r == 0 && k < count; k++)
			r = add_ci(api, list[k], gi, err);
	}
	if (gi->ci_count)
		qsort(gi->cis, gi->ci_count, sizeof(*gi->cis), compare_cis);
	return r;
}

static int add_gi(const struct nvml_api *api, nvmlGpuInstance_t handle,
		  struct mig_gpu *gpu, const struct mig_profile *p, struct mig_error *err)
{
	nvmlGpuInstanceInfo_t info;
	struct mig_gi *gi;
	int r;

	if (NVML_CALL(api, nvmlGpuInstanceGetInfo, handle, &info) != NVML_SUCCESS)
		return 0;
	gi = mig_array_add(&gpu->gis, &gpu->gi_count, sizeof(*gi));
	if (!gi)
		return mig_fail(err, ENOMEM, "out of memory");
	gi->id = info.id;
	gi->profile_id = info.profileId;
	gi->place = (struct mig_span){ info.placement.start, info.placement.size };
	gi->memory_mib = p->memory_mib;
	memcpy(gi->profile, p->name, sizeof(gi->profile));
	r = nvml_read_ci_profiles(api, handle, gi, err);
	return r < 0 ? r : read_cis(api, handle, gi, err);
}

static int compare_gis(const void *a, const void *b)
{
	const struct mig_gi *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

static int read_gis(const struct nvml_api *api, nvmlDevice_t dev, struct mig_gpu *gpu,
		    const struct mig_profile *p, struct mig_error *err)
{
	AUTO(mem) void *owned = NULL;
	nvmlGpuInstance_t *list;
	unsigned count = 0;
	nvmlReturn_t code;
	int r = 0;

	owned = list = calloc(p->max + SPARE, sizeof(*list));
	if (!list)
		return mig_fail(err, ENOMEM, "out of memory");
	code = NVML_CALL(api, nvmlDeviceGetGpuInstances, dev, p->id, list, &count);
	if (code == NVML_ERROR_NO_PERMISSION)
		gpu->blind = true;
	else if (code != NVML_SUCCESS && code != NVML_ERROR_NOT_SUPPORTED)
		return nvml_fail(err, code, "gpu %u: its instances of %s", gpu->index,
				 p->name);
	for (unsigned i = 0; r == 0 && code == NVML_SUCCESS && i < count; i++)
		r = add_gi(api, list[i], gpu, p, err);
	return r;
}

int nvml_read_instances(const struct nvml_api *api, nvmlDevice_t dev, struct mig_gpu *gpu,
			struct mig_error *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < gpu->profile_count; i++)
		r = read_gis(api, dev, gpu, &gpu->profiles[i], err);
	if (r == 0 && gpu->gi_count)
		qsort(gpu->gis, gpu->gi_count, sizeof(*gpu->gis), compare_gis);
	return r;
}
