/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mig -cci: creates compute instances in GPU instances, and the one that -cgi -C adds.
 * The first failure ends it; what was made by then stays.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/auto.h"
#include "smi/places.h"
#include "smi/profile.h"
#include "smi/smi.h"

struct job {
	struct smi *smi;
	const struct gi *gi;
	unsigned int index;
};

static nvmlReturn_t find_profile(const struct job *job, const struct profile_wish *wish,
				 nvmlComputeInstanceProfileInfo_v2_t *ret)
{
	for (unsigned int i = 0; i < job->smi->dialect->ci_profiles; i++) {
		nvmlReturn_t r = ci_profile(job->smi, job->gi->handle, i, ret);

		if (r == NVML_ERROR_NOT_SUPPORTED)
			continue;
		if (r != NVML_SUCCESS || profile_is(wish, ret->id, ret->name))
			return r;
	}
	return NVML_ERROR_INVALID_ARGUMENT;
}

static nvmlReturn_t unable(const struct job *job, const char *text, nvmlReturn_t r)
{
	smi_fail(r,
		 "Unable to create a compute instance on GPU %2u GPU instance ID %2u "
		 "using profile %s",
		 job->index, job->gi->info.id, text);
	return r;
}

static nvmlReturn_t create(const struct job *job, const char *text,
			   const struct profile_wish *wish, unsigned int id,
			   nvmlComputeInstance_t *ret)
{
	nvmlComputeInstancePlacement_t place = { wish->start, 0 };
	nvmlGpuInstance_t gi = job->gi->handle;
	PLACES places = { 0 };
	nvmlReturn_t r;

	if (wish->placed) {
		r = ci_places(job->smi, job->gi, id, &places);
		if (r != NVML_SUCCESS)
			return r;
		place.size = places_size(&places, wish->start);
		r = CALL(job->smi, nvmlGpuInstanceCreateComputeInstanceWithPlacement, gi,
			 id, &place, ret);
	} else {
		r = CALL(job->smi, nvmlGpuInstanceCreateComputeInstance, gi, id, ret);
	}
	return r == NVML_SUCCESS ? r : unable(job, text, r);
}

/* The default is looked up even where a profile was named, as the original does. */
static nvmlReturn_t choose(const struct job *job, const char *text,
			   struct profile_wish *wish,
			   nvmlComputeInstanceProfileInfo_v2_t *ret)
{
	unsigned int id;
	nvmlReturn_t r = ci_default(job->smi, job->gi->handle, &id);

	if (r == NVML_SUCCESS && !text)
		*wish = (struct profile_wish){ .is_id = true, .id = id };
	if (r == NVML_SUCCESS)
		r = find_profile(job, wish, ret);
	return r == NVML_SUCCESS ? r : unable(job, text ? text : "default", r);
}

static nvmlReturn_t create_one(const char *text, void *arg)
{
	const struct job *job = arg;
	nvmlComputeInstanceProfileInfo_v2_t profile;
	nvmlComputeInstanceInfo_t info = { 0 };
	struct profile_wish wish;
	nvmlComputeInstance_t ci;
	nvmlReturn_t r;

	if (text && !profile_parse(text, &wish)) {
		printf("Unable to create a GPU instace on GPU %2u using profile %s: "
		       "invalid placement syntax\n",
		       job->index, text);
		return NVML_ERROR_INVALID_ARGUMENT;
	}
	r = choose(job, text, &wish, &profile);
	if (r == NVML_SUCCESS)
		r = create(job, text ? text : "default", &wish, profile.id, &ci);
	if (r != NVML_SUCCESS)
		return r;
	r = CALL(job->smi, nvmlComputeInstanceGetInfo_v2, ci, &info);
	if (r != NVML_SUCCESS) {
		smi_fail(r,
			 "Unable to query a compute instance on GPU %2u GPU instance ID "
			 "%2u",
			 job->index, job->gi->info.id);
		return r;
	}
	printf("Successfully created compute instance ID %2u on GPU %2u GPU instance ID "
	       "%2u "
	       "using profile %s (ID %2u)\n",
	       info.id, job->index, job->gi->info.id, profile.name, profile.id);
	return NVML_SUCCESS;
}

nvmlReturn_t create_ci(struct smi *smi, const struct gi *gi, unsigned int index,
		       const char *text)
{
	struct job job = { smi, gi, index };

	return create_one(text, &job);
}

static nvmlReturn_t create_in(struct smi *smi, const struct gi *gi)
{
	struct job job = { smi, gi, 0 };
	nvmlReturn_t r = device_index(smi, gi->gpu->handle, &job.index);

	if (r != NVML_SUCCESS)
		return r;
	return smi->profiles ? profile_each(smi->profiles, create_one, &job)
			     : create_one(NULL, &job);
}

int verb_create_ci(struct smi *smi)
{
	AUTO(mem) void *list = NULL;
	struct gi *gi = NULL;
	unsigned int count;
	int status = smi_gis(smi, &gi, &count);

	list = gi;
	if (status >= 0)
		return status;
	for (unsigned int i = 0; i < count; i++) {
		nvmlReturn_t r = create_in(smi, &gi[i]);

		if (r != NVML_SUCCESS)
			return smi_fail(r, "Failed to create compute instances");
	}
	return 0;
}
