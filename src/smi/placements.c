/* SPDX-License-Identifier: Apache-2.0 */
/* mig -lgipp and -lcipp: where instances may lie, whatever lies there now. */
#include <stdio.h>
#include <stdlib.h>

#include "base/auto.h"
#include "smi/profiles_gi.h"
#include "smi/places.h"
#include "smi/smi.h"

/* Both kinds of placement have the same two members. */
static void print_placements(const nvmlGpuInstancePlacement_t *places, unsigned int count)
{
	fputs(count > 1 ? "Placements: {" : "Placement : {", stdout);
	for (unsigned int i = 0; i < count; i++)
		printf(i ? ",%u" : "%u", places[i].start);
	printf("}:%u\n", count ? places[0].size : 0);
}

static nvmlReturn_t print_gi_profile(struct smi *smi, const struct gpu *gpu,
				     unsigned int index, unsigned int id)
{
	PLACES places = { 0 };
	nvmlReturn_t r = gi_places(smi, gpu, id, &places);

	if (r != NVML_SUCCESS)
		return r;
	printf("GPU %2u Profile ID %2u ", index, id);
	print_placements(places.list, places.count);
	return r;
}

static nvmlReturn_t print_gpu(struct smi *smi, const struct gpu *gpu)
{
	AUTO(mem) void *list = NULL;
	nvmlGpuInstanceProfileInfo_v2_t *profiles = NULL;
	unsigned int index, count = 0;
	nvmlReturn_t r = device_index(smi, gpu->handle, &index);

	if (r == NVML_SUCCESS)
		r = gi_profiles(smi, gpu, &profiles, &count);
	list = profiles;
	for (unsigned int i = 0; i < count && r == NVML_SUCCESS; i++)
		r = print_gi_profile(smi, gpu, index, profiles[i].id);
	return r;
}

int verb_list_gi_placements(struct smi *smi)
{
	for (unsigned int i = 0; i < smi->gpu_count; i++) {
		nvmlReturn_t r = print_gpu(smi, &smi->gpus[i]);

		if (r != NVML_SUCCESS)
			return smi_fail(r, "Failed to display GPU instance placements");
	}
	return 0;
}

static nvmlReturn_t print_ci_profile(struct smi *smi, const struct gi *gi,
				     unsigned int index, unsigned int id)
{
	PLACES places = { 0 };
	nvmlReturn_t r = ci_places(smi, gi, id, &places);

	if (r != NVML_SUCCESS)
		return r;
	printf("GPU %2u GI %2u Profile ID %2u ", index, gi->info.id, id);
	print_placements(places.list, places.count);
	return r;
}

static nvmlReturn_t print_gi(struct smi *smi, const struct gi *gi)
{
	unsigned int index;
	nvmlReturn_t r = device_index(smi, gi->gpu->handle, &index);

	for (unsigned int i = 0; i < smi->dialect->ci_profiles && r == NVML_SUCCESS;
	     i++) {
		nvmlComputeInstanceProfileInfo_v2_t profile;

		r = ci_profile(smi, gi->handle, i, &profile);
		if (r == NVML_SUCCESS)
			r = print_ci_profile(smi, gi, index, profile.id);
		else if (r == NVML_ERROR_NOT_SUPPORTED)
			r = NVML_SUCCESS;
	}
	return r;
}

int verb_list_ci_placements(struct smi *smi)
{
	AUTO(mem) void *list = NULL;
	struct gi *gi = NULL;
	unsigned int count;
	int status = smi_gis(smi, &gi, &count);

	list = gi;
	if (status >= 0)
		return status;
	for (unsigned int i = 0; i < count; i++) {
		nvmlReturn_t r = print_gi(smi, &gi[i]);

		if (r != NVML_SUCCESS)
			return smi_fail(r,
					"Failed to display compute instance placements");
	}
	return 0;
}
