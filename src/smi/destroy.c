/* SPDX-License-Identifier: Apache-2.0 */
/* mig -dgi and -dci: destroy what is named, up to the first failure. */
#include <stdio.h>

#include "base/auto.h"
#include "smi/smi.h"

static nvmlReturn_t destroy_gi(struct smi *smi, const struct gi *gi)
{
	unsigned int index;
	nvmlReturn_t r = device_index(smi, gi->gpu->handle, &index);

	if (r != NVML_SUCCESS)
		return r;
	r = CALL(smi, nvmlGpuInstanceDestroy, gi->handle);
	if (r != NVML_SUCCESS)
		smi_fail(r, "Unable to destroy GPU instance ID %2u from GPU %2u",
			 gi->info.id, index);
	else
		printf("Successfully destroyed GPU instance ID %2u from GPU %2u\n",
		       gi->info.id, index);
	return r;
}

int verb_destroy_gi(struct smi *smi)
{
	AUTO(mem) void *list = NULL;
	struct gi *gi = NULL;
	unsigned int count;
	int status = smi_gis(smi, &gi, &count);

	list = gi;
	if (status >= 0)
		return status;
	for (unsigned int i = 0; i < count; i++) {
		nvmlReturn_t r = destroy_gi(smi, &gi[i]);

		if (r != NVML_SUCCESS)
			return smi_fail(r, "Failed to destroy GPU instances");
	}
	return 0;
}

static nvmlReturn_t destroy_ci(struct smi *smi, const struct ci *ci)
{
	unsigned int index;
	nvmlReturn_t r = device_index(smi, ci->info.device, &index);

	if (r != NVML_SUCCESS)
		return r;
	r = CALL(smi, nvmlComputeInstanceDestroy, ci->handle);
	if (r != NVML_SUCCESS)
		smi_fail(r,
			 "Unable to destroy compute instance ID %2u from GPU %2u "
			 "GPU instance ID %2u",
			 ci->info.id, index, ci->gi->info.id);
	else
		printf("Successfully destroyed compute instance ID %2u from GPU %2u "
		       "GPU instance ID %2u\n",
		       ci->info.id, index, ci->gi->info.id);
	return r;
}

int verb_destroy_ci(struct smi *smi)
{
	AUTO(mem) void *list = NULL, *inner = NULL;
	struct gi *gi = NULL;
	struct ci *ci = NULL;
	unsigned int count;
	int status = smi_gis(smi, &gi, &count);
	nvmlReturn_t r;

	list = gi;
	if (status >= 0)
		return status;
	r = walk_cis(smi, gi, count, &smi->ci, &ci, &count);
	inner = ci;
	if (r != NVML_SUCCESS)
		return smi_fail(r, "No compute instances found");
	for (unsigned int i = 0; i < count; i++) {
		r = destroy_ci(smi, &ci[i]);
		if (r != NVML_SUCCESS)
			return smi_fail(r, "Failed to destroy compute instances");
	}
	return 0;
}

/* No verb at all, such as `mig -C`: looks at what is there and says nothing of it. */
int verb_none(struct smi *smi)
{
	AUTO(mem) void *list = NULL, *inner = NULL;
	struct gi *gi = NULL;
	struct ci *ci = NULL;
	unsigned int count;
	int status = smi_gis(smi, &gi, &count);
	nvmlReturn_t r;

	list = gi;
	if (status >= 0)
		return status;
	r = walk_cis(smi, gi, count, &smi->ci, &ci, &count);
	inner = ci;
	return r == NVML_SUCCESS ? 0 : smi_fail(r, "No compute instances found");
}
