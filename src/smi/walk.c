/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Collects what exists, in nvidia-smi's order and with its calls: by profile enum, so
 * that profiles with extra engines or memory come last whatever their ids.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "smi/smi.h"

/* An element counts with its leading number; one without a number names nothing. */
bool ids_has(const struct ids *ids, unsigned int id)
{
	const char *at = ids->text;

	if (!ids->given)
		return true;
	while (*(at += strspn(at, ","))) {
		size_t len = strcspn(at, ",");
		char *end;
		long number = strtol(at, &end, 10);

		if (end > at && end <= at + len && (unsigned int)number == id)
			return true;
		at += len;
	}
	return false;
}

nvmlReturn_t device_index(struct smi *smi, nvmlDevice_t device, unsigned int *ret)
{
	return CALL(smi, nvmlDeviceGetIndex, device, ret);
}

nvmlReturn_t gi_profile(struct smi *smi, nvmlDevice_t device, unsigned int number,
			nvmlGpuInstanceProfileInfo_v2_t *ret)
{
	*ret = (nvmlGpuInstanceProfileInfo_v2_t){ .version =
							  NVML_GI_PROFILE_INFO_V2_WORD };
	return CALL(smi, nvmlDeviceGetGpuInstanceProfileInfoV, device, number, ret);
}

nvmlReturn_t ci_profile(struct smi *smi, nvmlGpuInstance_t gi, unsigned int number,
			nvmlComputeInstanceProfileInfo_v2_t *ret)
{
	*ret = (nvmlComputeInstanceProfileInfo_v2_t){
		.version = NVML_CI_PROFILE_INFO_V2_WORD
	};
	return CALL(smi, nvmlGpuInstanceGetComputeInstanceProfileInfoV, gi, number,
		    NVML_COMPUTE_INSTANCE_ENGINE_PROFILE_SHARED, ret);
}

nvmlReturn_t ci_default(struct smi *smi, nvmlGpuInstance_t gi, unsigned int *ret_id)
{
	nvmlReturn_t answer = NVML_ERROR_NOT_SUPPORTED;
	unsigned int most = 0;

	for (unsigned int i = 0; i < smi->dialect->ci_profiles; i++) {
		nvmlComputeInstanceProfileInfo_v2_t profile;
		nvmlReturn_t r = ci_profile(smi, gi, i, &profile);

		if (r == NVML_ERROR_NOT_SUPPORTED)
			continue;
		if (r != NVML_SUCCESS)
			return r;
		answer = NVML_SUCCESS;
		if (profile.sliceCount >= most) {
			most = profile.sliceCount;
			*ret_id = profile.id;
		}
	}
	return answer;
}

/* A list that grows; it is long enough for every profile that was asked for so far. */
struct list {
	void *items;
	unsigned int count;
};

static void *list_add(struct list *list, size_t size)
{
	char *items = realloc(list->items, (list->count + 1) * size);

	if (!items)
		items = smi_alloc(SIZE_MAX / size, size);
	list->items = items;
	return items + size * list->count++;
}

static nvmlReturn_t add_gi(struct smi *smi, const struct gpu *gpu,
			   nvmlGpuInstance_t handle, const char *name,
			   const struct ids *ids, struct list *list)
{
	nvmlGpuInstanceInfo_t info = { 0 };
	nvmlReturn_t r = CALL(smi, nvmlGpuInstanceGetInfo, handle, &info);
	struct gi *gi;

	if (r != NVML_SUCCESS || !ids_has(ids, info.id))
		return r;
	gi = list_add(list, sizeof(*gi));
	*gi = (struct gi){ .gpu = gpu, .handle = handle, .info = info };
	memcpy(gi->name, name, sizeof(gi->name));
	gi->name[sizeof(gi->name) - 1] = '\0';
	return NVML_SUCCESS;
}

static nvmlReturn_t walk_gi_profile(struct smi *smi, const struct gpu *gpu,
				    const nvmlGpuInstanceProfileInfo_v2_t *profile,
				    const struct ids *ids, struct list *list)
{
	unsigned int count = profile->instanceCount;
	nvmlGpuInstance_t *found = smi_alloc(count + 1, sizeof(*found));
	nvmlReturn_t r;

	r = CALL(smi, nvmlDeviceGetGpuInstances, gpu->handle, profile->id, found, &count);
	for (unsigned int i = 0; i < count && r == NVML_SUCCESS; i++)
		r = add_gi(smi, gpu, found[i], profile->name, ids, list);
	free(found);
	return r;
}

static nvmlReturn_t walk_gpu(struct smi *smi, const struct gpu *gpu,
			     const struct ids *ids, struct list *list)
{
	for (unsigned int i = 0; i < smi->dialect->gi_profiles; i++) {
		nvmlGpuInstanceProfileInfo_v2_t profile;
		nvmlReturn_t r = gi_profile(smi, gpu->handle, i, &profile);

		if (r == NVML_ERROR_NOT_SUPPORTED)
			continue;
		if (r == NVML_SUCCESS)
			r = walk_gi_profile(smi, gpu, &profile, ids, list);
		if (r != NVML_SUCCESS)
			return r;
	}
	return NVML_SUCCESS;
}

nvmlReturn_t walk_gis(struct smi *smi, const struct gpu *gpus, unsigned int count,
		      const struct ids *ids, struct gi **ret, unsigned int *ret_count)
{
	struct list list = { NULL, 0 };
	nvmlReturn_t r = NVML_SUCCESS;

	for (unsigned int i = 0; i < count && r == NVML_SUCCESS; i++)
		r = walk_gpu(smi, &gpus[i], ids, &list);
	*ret = list.items;
	*ret_count = list.count;
	return r == NVML_SUCCESS && list.count == 0 ? NVML_ERROR_NOT_FOUND : r;
}

static nvmlReturn_t add_ci(struct smi *smi, const struct gi *gi,
			   nvmlComputeInstance_t handle, const char *name,
			   const struct ids *ids, struct list *list)
{
	nvmlComputeInstanceInfo_t info = { 0 };
	nvmlReturn_t r = CALL(smi, nvmlComputeInstanceGetInfo_v2, handle, &info);
	struct ci *ci;

	if (r != NVML_SUCCESS || !ids_has(ids, info.id))
		return r;
	ci = list_add(list, sizeof(*ci));
	*ci = (struct ci){ .gi = gi, .handle = handle, .info = info };
	memcpy(ci->name, name, sizeof(ci->name));
	ci->name[sizeof(ci->name) - 1] = '\0';
	return NVML_SUCCESS;
}

static nvmlReturn_t walk_ci_profile(struct smi *smi, const struct gi *gi,
				    const nvmlComputeInstanceProfileInfo_v2_t *profile,
				    const struct ids *ids, struct list *list)
{
	unsigned int count = profile->instanceCount;
	nvmlComputeInstance_t *found = smi_alloc(count + 1, sizeof(*found));
	nvmlReturn_t r;

	r = CALL(smi, nvmlGpuInstanceGetComputeInstances, gi->handle, profile->id, found,
		 &count);
	for (unsigned int i = 0; i < count && r == NVML_SUCCESS; i++)
		r = add_ci(smi, gi, found[i], profile->name, ids, list);
	free(found);
	return r;
}

static nvmlReturn_t walk_gi(struct smi *smi, const struct gi *gi, const struct ids *ids,
			    struct list *list)
{
	for (unsigned int i = 0; i < smi->dialect->ci_profiles; i++) {
		nvmlComputeInstanceProfileInfo_v2_t profile;
		nvmlReturn_t r = ci_profile(smi, gi->handle, i, &profile);

		if (r == NVML_ERROR_NOT_SUPPORTED)
			continue;
		if (r == NVML_SUCCESS)
			r = walk_ci_profile(smi, gi, &profile, ids, list);
		if (r != NVML_SUCCESS)
			return r;
	}
	return NVML_SUCCESS;
}

nvmlReturn_t walk_cis(struct smi *smi, const struct gi *gis, unsigned int count,
		      const struct ids *ids, struct ci **ret, unsigned int *ret_count)
{
	struct list list = { NULL, 0 };
	nvmlReturn_t r = NVML_SUCCESS;

	for (unsigned int i = 0; i < count && r == NVML_SUCCESS; i++)
		r = walk_gi(smi, &gis[i], ids, &list);
	*ret = list.items;
	*ret_count = list.count;
	return r == NVML_SUCCESS && list.count == 0 ? NVML_ERROR_NOT_FOUND : r;
}

int smi_gis(struct smi *smi, struct gi **ret, unsigned int *ret_count)
{
	nvmlReturn_t r =
		walk_gis(smi, smi->gpus, smi->gpu_count, &smi->gi, ret, ret_count);

	return r == NVML_SUCCESS ? -1 : smi_fail(r, "No GPU instances found");
}
