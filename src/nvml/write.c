/* SPDX-License-Identifier: Apache-2.0 */
/* The changes that the driver can make, one at a time. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "nvml/read.h"
#include "nvml/write.h"

static int refuse(struct mig_error *err, nvmlReturn_t code)
{
	int r;

	if (code == NVML_SUCCESS)
		return 0;
	r = mig_fail(err, nvml_errno(code), "%s", nvml_text(code));
	if (err)
		err->nvml = (int)code;
	return r;
}

static bool is_gpu(const struct nvml_api *api, unsigned index, const char *uuid,
		   nvmlDevice_t *ret)
{
	char own[MIG_NAME_SIZE];

	return api->nvmlDeviceGetHandleByIndex_v2(index, ret) == NVML_SUCCESS &&
	       api->nvmlDeviceGetUUID(*ret, own, sizeof(own)) == NVML_SUCCESS &&
	       strcmp(own, uuid) == 0;
}

int nvml_find_gpu(const struct nvml_api *api, unsigned index, const char *uuid,
		  nvmlDevice_t *ret, struct mig_error *err)
{
	unsigned count = 0;

	if (is_gpu(api, index, uuid, ret))
		return 0;
	api->nvmlDeviceGetCount_v2(&count);
	for (unsigned i = 0; i < count; i++) {
		if (is_gpu(api, i, uuid, ret))
			return 0;
	}
	return mig_fail(err, ENODEV, "%s is gone", uuid);
}

static int find_by_place(const struct nvml_api *api, nvmlDevice_t dev,
			 const struct mig_step *step, nvmlGpuInstance_t *ret,
			 struct mig_error *err)
{
	nvmlGpuInstance_t list[64];
	unsigned count = 0;
	nvmlReturn_t code;

	code = NVML_CALL(api, nvmlDeviceGetGpuInstances, dev, step->gi_profile, list,
			 &count);
	if (code != NVML_SUCCESS)
		return refuse(err, code);
	for (unsigned i = 0; i < count && i < ARRAY_SIZE(list); i++) {
		nvmlGpuInstanceInfo_t info;

		if (NVML_CALL(api, nvmlGpuInstanceGetInfo, list[i], &info) ==
			    NVML_SUCCESS &&
		    info.placement.start == step->gi_place.start) {
			*ret = list[i];
			return 0;
		}
	}
	return mig_fail(err, ENODEV, "the GPU instance is gone");
}

int nvml_find_gi(const struct nvml_api *api, nvmlDevice_t dev,
		 const struct mig_step *step, nvmlGpuInstance_t *ret,
		 struct mig_error *err)
{
	if (step->gi_place.size)
		return find_by_place(api, dev, step, ret, err);
	return refuse(err,
		      NVML_CALL(api, nvmlDeviceGetGpuInstanceById, dev, step->gi, ret));
}

int nvml_set_mode(const struct nvml_api *api, nvmlDevice_t dev, bool enable,
		  struct mig_step *step, struct mig_error *err)
{
	unsigned mode = enable ? NVML_DEVICE_MIG_ENABLE : NVML_DEVICE_MIG_DISABLE;
	nvmlReturn_t activation = NVML_SUCCESS;
	unsigned current = mode, pending = mode;
	int r;

	r = refuse(err, NVML_CALL(api, nvmlDeviceSetMigMode, dev, mode, &activation));
	if (r < 0)
		return r;
	if (activation == NVML_SUCCESS &&
	    NVML_CALL(api, nvmlDeviceGetMigMode, dev, &current, &pending) != NVML_SUCCESS)
		current = mode;
	step->reset_needed = activation != NVML_SUCCESS || current != mode;
	if (step->reset_needed)
		snprintf(step->note, sizeof(step->note), "%s", nvml_text(activation));
	return 0;
}

int nvml_create_gi(const struct nvml_api *api, nvmlDevice_t dev, struct mig_step *step,
		   bool *ret_left, struct mig_error *err)
{
	nvmlGpuInstancePlacement_t place = { step->gi_place.start, step->gi_place.size };
	nvmlGpuInstanceInfo_t info;
	nvmlGpuInstance_t gi;
	int r;

	if (place.size)
		r = refuse(err, NVML_CALL(api, nvmlDeviceCreateGpuInstanceWithPlacement,
					  dev, step->gi_profile, &place, &gi));
	else
		r = refuse(err, NVML_CALL(api, nvmlDeviceCreateGpuInstance, dev,
					  step->gi_profile, &gi));
	if (r < 0)
		return r;
	r = refuse(err, NVML_CALL(api, nvmlGpuInstanceGetInfo, gi, &info));
	if (r < 0) {
		*ret_left = NVML_CALL(api, nvmlGpuInstanceDestroy, gi) != NVML_SUCCESS;
		return r;
	}
	step->gi = info.id;
	step->gi_place = (struct mig_span){ info.placement.start, info.placement.size };
	return 0;
}

int nvml_destroy_gi(const struct nvml_api *api, nvmlDevice_t dev,
		    const struct mig_step *step, struct mig_error *err)
{
	nvmlGpuInstance_t gi;
	int r;

	r = nvml_find_gi(api, dev, step, &gi, err);
	return r < 0 ? r : refuse(err, NVML_CALL(api, nvmlGpuInstanceDestroy, gi));
}

int nvml_create_ci(const struct nvml_api *api, nvmlGpuInstance_t gi,
		   struct mig_step *step, bool *ret_left, struct mig_error *err)
{
	nvmlComputeInstancePlacement_t place = { step->ci_place.start,
						 step->ci_place.size };
	nvmlComputeInstanceInfo_t info;
	nvmlGpuInstanceInfo_t parent;
	nvmlComputeInstance_t ci;
	int r;

	if (place.size)
		r = refuse(err,
			   NVML_CALL(api,
				     nvmlGpuInstanceCreateComputeInstanceWithPlacement,
				     gi, step->ci_profile, &place, &ci));
	else
		r = refuse(err, NVML_CALL(api, nvmlGpuInstanceCreateComputeInstance, gi,
					  step->ci_profile, &ci));
	if (r < 0)
		return r;
	r = refuse(err, NVML_CALL(api, nvmlComputeInstanceGetInfo_v2, ci, &info));
	if (r == 0)
		r = refuse(err, NVML_CALL(api, nvmlGpuInstanceGetInfo, gi, &parent));
	if (r < 0) {
		*ret_left =
			NVML_CALL(api, nvmlComputeInstanceDestroy, ci) != NVML_SUCCESS;
		return r;
	}
	step->gi = parent.id;
	step->ci = info.id;
	step->ci_place = (struct mig_span){ info.placement.start, info.placement.size };
	return 0;
}

int nvml_destroy_ci(const struct nvml_api *api, nvmlGpuInstance_t gi, unsigned ci,
		    struct mig_error *err)
{
	nvmlComputeInstance_t handle;
	int r;

	r = refuse(err, NVML_CALL(api, nvmlGpuInstanceGetComputeInstanceById, gi, ci,
				  &handle));
	return r < 0 ? r
		     : refuse(err, NVML_CALL(api, nvmlComputeInstanceDestroy, handle));
}
