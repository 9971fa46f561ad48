/* SPDX-License-Identifier: Apache-2.0 */
/* Reads MIG devices: what anybody may see of compute instances. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/error.h"
#include "nvml/read.h"

/* A MIG device as read, before it is known which compute instance it belongs to. */
struct device {
	nvmlDevice_t handle;
	unsigned index, gi, ci;
};

static struct mig_gi *find_gi(struct mig_gpu *gpu, unsigned id)
{
	for (size_t i = 0; i < gpu->gi_count; i++) {
		if (gpu->gis[i].id == id)
			return &gpu->gis[i];
	}
	return NULL;
}

static struct mig_ci *find_ci(struct mig_gi *gi, unsigned id)
{
	for (size_t i = 0; i < gi->ci_count; i++) {
		if (gi->cis[i].id == id)
			return &gi->cis[i];
	}
	return NULL;
}

static unsigned count_processes(const struct nvml_api *api, nvmlDevice_t handle)
{
	unsigned count = 0;
	nvmlReturn_t code;

	code = NVML_CALL(api, nvmlDeviceGetComputeRunningProcesses_v3, handle, &count,
			 NULL);
	return code == NVML_SUCCESS || code == NVML_ERROR_INSUFFICIENT_SIZE ? count
									    : MIG_UNKNOWN;
}

static void fill_ci(const struct nvml_api *api, const struct device *d, struct mig_ci *ci)
{
	ci->device = d->index;
	ci->processes = count_processes(api, d->handle);
	if (NVML_CALL(api, nvmlDeviceGetUUID, d->handle, ci->uuid, sizeof(ci->uuid)) !=
	    NVML_SUCCESS)
		ci->uuid[0] = '\0';
}

/* "1c.3g.20gb" is part of a 3g.20gb; "3g.20gb" is all of it. */
static void name_gi(const char *ci_profile, struct mig_gi *gi)
{
	const char *dot = strchr(ci_profile, '.');
	bool is_part = dot && dot > ci_profile && dot[-1] == 'c';

	snprintf(gi->profile, sizeof(gi->profile), "%s", is_part ? dot + 1 : ci_profile);
}

static void describe(const struct nvml_api *api, const struct device *d,
		     struct mig_gi *gi, struct mig_ci *ci)
{
	nvmlDeviceAttributes_t attributes;
	char name[MIG_NAME_SIZE] = "";

	ci->id = d->ci;
	ci->profile_id = gi->profile_id = MIG_UNKNOWN;
	ci->slices = ci->sms = MIG_UNKNOWN;
	if (NVML_CALL(api, nvmlDeviceGetName, d->handle, name, sizeof(name)) ==
	    NVML_SUCCESS)
		nvml_bare_name(name, ci->profile, sizeof(ci->profile));
	name_gi(ci->profile, gi);
	if (NVML_CALL(api, nvmlDeviceGetAttributes_v2, d->handle, &attributes) !=
	    NVML_SUCCESS)
		return;
	ci->slices = attributes.computeInstanceSliceCount;
	ci->sms = attributes.multiprocessorCount;
	gi->memory_mib = attributes.memorySizeMB;
}

/* Without the rights to list instances: one that only its MIG device shows. */
static int add_seen(const struct nvml_api *api, const struct device *d,
		    struct mig_gpu *gpu, struct mig_error *err)
{
	struct mig_gi *gi = find_gi(gpu, d->gi);
	struct mig_ci *ci;

	if (!gi)
		gi = mig_array_add(&gpu->gis, &gpu->gi_count, sizeof(*gi));
	ci = gi ? mig_array_add(&gi->cis, &gi->ci_count, sizeof(*ci)) : NULL;
	if (!ci)
		return mig_fail(err, ENOMEM, "out of memory");
	gi->id = d->gi;
	describe(api, d, gi, ci);
	fill_ci(api, d, ci);
	return 0;
}

static bool read_device(const struct nvml_api *api, nvmlDevice_t dev, unsigned index,
			struct device *d)
{
	d->index = index;
	return NVML_CALL(api, nvmlDeviceGetMigDeviceHandleByIndex, dev, index,
			 &d->handle) == NVML_SUCCESS &&
	       NVML_CALL(api, nvmlDeviceGetGpuInstanceId, d->handle, &d->gi) ==
		       NVML_SUCCESS &&
	       NVML_CALL(api, nvmlDeviceGetComputeInstanceId, d->handle, &d->ci) ==
		       NVML_SUCCESS;
}

int nvml_read_devices(const struct nvml_api *api, nvmlDevice_t dev, struct mig_gpu *gpu,
		      struct mig_error *err)
{
	unsigned max = 0;
	int r = 0;

	if (NVML_CALL(api, nvmlDeviceGetMaxMigDeviceCount, dev, &max) != NVML_SUCCESS)
		return 0;
	for (unsigned i = 0; r == 0 && i < max; i++) {
		struct device d;
		struct mig_gi *gi;
		struct mig_ci *ci;

		if (!read_device(api, dev, i, &d))
			continue;
		gi = find_gi(gpu, d.gi);
		ci = gi ? find_ci(gi, d.ci) : NULL;
		if (ci)
			fill_ci(api, &d, ci);
		else if (gpu->blind)
			r = add_seen(api, &d, gpu, err);
	}
	return r;
}
