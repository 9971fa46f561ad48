/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mig -cgi: creates GPU instances, and with -C a compute instance in each. The first
 * failure ends it; what was made by then stays.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/auto.h"
#include "smi/places.h"
#include "smi/profile.h"
#include "smi/smi.h"

struct job {
	struct smi *smi;
	const struct gpu *gpu;
	unsigned int index;
};

static nvmlReturn_t find_profile(const struct job *job, const struct profile_wish *wish,
				 nvmlGpuInstanceProfileInfo_v2_t *ret)
{
	for (unsigned int i = 0; i < job->smi->dialect->gi_profiles; i++) {
		nvmlReturn_t r = gi_profile(job->smi, job->gpu->handle, i, ret);

		if (r == NVML_ERROR_NOT_SUPPORTED)
			continue;
		if (r != NVML_SUCCESS || profile_is(wish, ret->id, ret->name))
			return r;
	}
	return NVML_ERROR_INVALID_ARGUMENT;
}

static nvmlReturn_t unable(const struct job *job, const char *text, nvmlReturn_t r)
{
	smi_fail(r, "Unable to create a GPU instance on GPU %2u using profile %s",
		 job->index, text);
	return r;
}

static nvmlReturn_t create(const struct job *job, const char *text,
			   const struct profile_wish *wish, unsigned int id,
			   nvmlGpuInstance_t *ret)
{
	nvmlGpuInstancePlacement_t place = { wish->start, 0 };
	PLACES places = { 0 };
	nvmlReturn_t r;

	if (wish->placed) {
		r = gi_places(job->smi, job->gpu, id, &places);
		if (r != NVML_SUCCESS)
			return r;
		place.size = places_size(&places, wish->start);
		r = CALL(job->smi, nvmlDeviceCreateGpuInstanceWithPlacement,
			 job->gpu->handle, id, &place, ret);
	} else {
		r = CALL(job->smi, nvmlDeviceCreateGpuInstance, job->gpu->handle, id,
			 ret);
	}
	return r == NVML_SUCCESS ? r : unable(job, text, r);
}

/* What -C adds: the new instance is looked up anew, as if it had been named by its id. */
static nvmlReturn_t create_default_ci(const struct job *job, unsigned int id)
{
	char text[16];
	struct ids ids = { true, text };
	AUTO(mem) void *list = NULL;
	struct gi *gi = NULL;
	unsigned int count, index;
	nvmlReturn_t r;

	snprintf(text, sizeof(text), "%u", id);
	r = walk_gis(job->smi, job->gpu, 1, &ids, &gi, &count);
	list = gi;
	if (r != NVML_SUCCESS) {
		smi_fail(r,
			 "Unable to create a default compute instance on GPU %2u "
			 "GPU instance ID %2u",
			 job->index, id);
		return r;
	}
	r = device_index(job->smi, gi->gpu->handle, &index);
	return r == NVML_SUCCESS ? create_ci(job->smi, gi, index, NULL) : r;
}

static nvmlReturn_t create_one(const char *text, void *arg)
{
	const struct job *job = arg;
	nvmlGpuInstanceProfileInfo_v2_t profile;
	nvmlGpuInstanceInfo_t info = { 0 };
	struct profile_wish wish;
	nvmlGpuInstance_t gi;
	nvmlReturn_t r;

	if (!profile_parse(text, &wish)) {
		printf("Unable to create a GPU instace on GPU %2u using profile %s: "
		       "invalid placement syntax\n",
		       job->index, text);
		return NVML_ERROR_INVALID_ARGUMENT;
	}
	r = find_profile(job, &wish, &profile);
	if (r != NVML_SUCCESS)
		return unable(job, text, r);
	r = create(job, text, &wish, profile.id, &gi);
	if (r != NVML_SUCCESS)
		return r;
	r = CALL(job->smi, nvmlGpuInstanceGetInfo, gi, &info);
	if (r != NVML_SUCCESS) {
		smi_fail(r, "Unable to query a GPU instance on GPU %2u", job->index);
		return r;
	}
	printf("Successfully created GPU instance ID %2u on GPU %2u using profile %s (ID "
	       "%2u)\n",
	       info.id, job->index, profile.name, profile.id);
	return job->smi->default_ci ? create_default_ci(job, info.id) : NVML_SUCCESS;
}

int verb_create_gi(struct smi *smi)
{
	for (unsigned int i = 0; i < smi->gpu_count; i++) {
		struct job job = { smi, &smi->gpus[i], 0 };
		nvmlReturn_t r = device_index(smi, job.gpu->handle, &job.index);

		if (r == NVML_SUCCESS)
			r = profile_each(smi->profiles, create_one, &job);
		if (r != NVML_SUCCESS)
			return smi_fail(r, "Failed to create GPU instances");
	}
	return 0;
}
