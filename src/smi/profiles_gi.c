/* SPDX-License-Identifier: Apache-2.0 */
/* mig -lgip: the table of GPU instance profiles, one for all GPUs. */
#include <stdio.h>
#include <stdlib.h>

#include "base/auto.h"
#include "smi/profiles_gi.h"
#include "smi/table.h"

#define FAILED "Failed to display GPU instance profiles"

static int compare(const void *left, const void *right)
{
	const nvmlGpuInstanceProfileInfo_v2_t *a = left, *b = right;

	if (a->sliceCount != b->sliceCount)
		return a->sliceCount < b->sliceCount ? -1 : 1;
	if (a->memorySizeMB != b->memorySizeMB)
		return a->memorySizeMB < b->memorySizeMB ? -1 : 1;
	return (a->id > b->id) - (a->id < b->id);
}

nvmlReturn_t gi_profiles(struct smi *smi, const struct gpu *gpu,
			 nvmlGpuInstanceProfileInfo_v2_t **ret, unsigned int *ret_count)
{
	nvmlGpuInstanceProfileInfo_v2_t *list =
		smi_alloc(smi->dialect->gi_profiles, sizeof(*list));
	unsigned int count = 0;

	*ret = list;
	for (unsigned int i = 0; i < smi->dialect->gi_profiles; i++) {
		nvmlReturn_t r = gi_profile(smi, gpu->handle, i, &list[count]);

		if (r == NVML_ERROR_NOT_SUPPORTED)
			continue;
		if (r != NVML_SUCCESS)
			return r;
		count++;
	}
	qsort(list, count, sizeof(*list), compare);
	*ret_count = count;
	return NVML_SUCCESS;
}

static void print_header(const struct smi *smi)
{
	int name = smi->dialect->name_width;

	table_rule(name + 60, '-');
	table_line(name + 60, "GPU instance profiles:");
	printf("| GPU   %-*sID    Instances   Memory     P2P    SM    DEC   ENC  |\n",
	       name, "Name");
	printf("|       %-*s      Free/Total   GiB              CE    JPEG  OFA  |\n",
	       name, "");
	table_rule(name + 60, '=');
}

static void print_row(const struct smi *smi,
		      const nvmlGpuInstanceProfileInfo_v2_t *profile, unsigned int index,
		      unsigned int remaining)
{
	int name = smi->dialect->name_width;

	fputs("| ", stdout);
	cell(4, "%3u", index);
	fputs(" ", stdout);
	cell_name(name, profile->name);
	fputs(" ", stdout);
	cell(4, "%2u", profile->id);
	fputs("  ", stdout);
	cell(10, "%2u/%-2u", remaining, profile->instanceCount);
	fputs("  ", stdout);
	cell(9, "%0.2f", (double)profile->memorySizeMB / 1024);
	fputs("  ", stdout);
	cell(5, "%s", profile->isP2pSupported ? "Yes" : "No");
	fputs("  ", stdout);
	cell(4, "%2u", profile->multiprocessorCount);
	fputs("  ", stdout);
	cell(4, "%2u", profile->decoderCount);
	fputs("  ", stdout);
	cell(4, "%2u", profile->encoderCount);
	printf(" |\n| %*s", name + 42, "");
	cell(4, "%2u", profile->copyEngineCount);
	fputs("  ", stdout);
	cell(4, "%2u", profile->jpegCount);
	fputs("  ", stdout);
	cell(4, "%2u", profile->ofaCount);
	fputs(" |\n", stdout);
	table_rule(name + 60, '-');
}

static nvmlReturn_t print_gpu(struct smi *smi, const struct gpu *gpu)
{
	AUTO(mem) void *list = NULL;
	nvmlGpuInstanceProfileInfo_v2_t *profiles = NULL;
	unsigned int count = 0, index, remaining;
	nvmlReturn_t r = device_index(smi, gpu->handle, &index);

	if (r == NVML_SUCCESS)
		r = gi_profiles(smi, gpu, &profiles, &count);
	list = profiles;
	for (unsigned int i = 0; i < count && r == NVML_SUCCESS; i++) {
		r = CALL(smi, nvmlDeviceGetGpuInstanceRemainingCapacity, gpu->handle,
			 profiles[i].id, &remaining);
		if (r == NVML_SUCCESS)
			print_row(smi, &profiles[i], index, remaining);
	}
	return r;
}

int verb_list_gi_profiles(struct smi *smi)
{
	print_header(smi);
	for (unsigned int i = 0; i < smi->gpu_count; i++) {
		nvmlReturn_t r = print_gpu(smi, &smi->gpus[i]);

		if (r != NVML_SUCCESS)
			return smi_fail(r, FAILED);
	}
	return 0;
}
