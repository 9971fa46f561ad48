/* SPDX-License-Identifier: Apache-2.0 */
/* Reads which profiles a GPU has, where they may stand and how many more fit. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/error.h"
#include "nvml/read.h"

#define KINDS_MAX 64u /* far beyond any release; the driver ends the walk with code 2 */

static void copy_profile(const nvmlGpuInstanceProfileInfo_v2_t *info, unsigned kind,
			 struct mig_profile *p)
{
	p->id = info->id;
	p->kind = kind;
	p->slices = info->sliceCount;
	p->max = info->instanceCount;
	p->sms = info->multiprocessorCount;
	p->memory_mib = info->memorySizeMB;
	p->copy_engines = info->copyEngineCount;
	p->decoders = info->decoderCount;
	p->encoders = info->encoderCount;
	p->jpegs = info->jpegCount;
	p->ofas = info->ofaCount;
	p->free = MIG_UNKNOWN;
	nvml_bare_name(info->name, p->name, sizeof(p->name));
}

/* The number before "gb" in a name such as 1g.10gb+me. */
static unsigned gb_of_name(const char *name)
{
	const char *dot = strchr(name, '.');
	unsigned gb = 0;

	if (dot)
		sscanf(dot + 1, "%5u", &gb);
	return gb;
}

static int fill_places(const struct nvml_api *api, nvmlDevice_t dev, struct mig_gpu *gpu,
		       struct mig_profile *p, struct mig_error *err)
{
	AUTO(mem) void *owned = NULL;
	nvmlGpuInstancePlacement_t *list;
	unsigned count = 0;
	nvmlReturn_t code;

	code = NVML_CALL(api, nvmlDeviceGetGpuInstancePossiblePlacements_v2, dev, p->id,
			 NULL, &count);
	if (code == NVML_ERROR_NO_PERMISSION)
		gpu->blind = true;
	if (code != NVML_SUCCESS || count == 0)
		return 0;
	owned = list = calloc(count, sizeof(*list));
	p->places = calloc(count, sizeof(*p->places));
	if (!list || !p->places)
		return mig_fail(err, ENOMEM, "out of memory");
	code = NVML_CALL(api, nvmlDeviceGetGpuInstancePossiblePlacements_v2, dev, p->id,
			 list, &count);
	if (code != NVML_SUCCESS)
		return nvml_fail(err, code, "gpu %u: placements of %s", gpu->index,
				 p->name);
	for (unsigned i = 0; i < count; i++)
		p->places[i] = (struct mig_span){ list[i].start, list[i].size };
	p->place_count = count;
	return 0;
}

/* As `nvidia-smi mig -lgip` lists them: by slices, memory, id. */
static int compare_profiles(const void *a, const void *b)
{
	const struct mig_profile *p = a, *q = b;

	if (p->slices != q->slices)
		return p->slices < q->slices ? -1 : 1;
	if (p->memory_mib != q->memory_mib)
		return p->memory_mib < q->memory_mib ? -1 : 1;
	return p->id < q->id ? -1 : 1;
}

static int add_profile(const struct nvml_api *api, nvmlDevice_t dev, struct mig_gpu *gpu,
		       const nvmlGpuInstanceProfileInfo_v2_t *info, unsigned kind,
		       struct mig_error *err)
{
	struct mig_profile *p;
	unsigned room = 0;
	nvmlReturn_t code;

	p = mig_array_add(&gpu->profiles, &gpu->profile_count, sizeof(*p));
	if (!p)
		return mig_fail(err, ENOMEM, "out of memory");
	copy_profile(info, kind, p);
	p->gb = gb_of_name(p->name);
	code = NVML_CALL(api, nvmlDeviceGetGpuInstanceRemainingCapacity, dev, p->id,
			 &room);
	if (code == NVML_SUCCESS)
		p->free = room;
	else if (code == NVML_ERROR_NO_PERMISSION)
		gpu->blind = true;
	return fill_places(api, dev, gpu, p, err);
}

int nvml_read_profiles(const struct nvml_api *api, nvmlDevice_t dev, struct mig_gpu *gpu,
		       struct mig_error *err)
{
	int r = 0;

	for (unsigned kind = 0; r == 0 && kind < KINDS_MAX; kind++) {
		nvmlGpuInstanceProfileInfo_v2_t info = {
			.version = NVML_GI_PROFILE_INFO_V2_WORD,
		};
		nvmlReturn_t code;

		code = NVML_CALL(api, nvmlDeviceGetGpuInstanceProfileInfoV, dev, kind,
				 &info);
		if (code == NVML_ERROR_NOT_SUPPORTED)
			continue;
		if (code != NVML_SUCCESS)
			break;
		r = add_profile(api, dev, gpu, &info, kind, err);
	}
	if (r < 0)
		return r;
	if (gpu->profile_count)
		qsort(gpu->profiles, gpu->profile_count, sizeof(*gpu->profiles),
		      compare_profiles);
	return 0;
}
