/* SPDX-License-Identifier: Apache-2.0 */
/* mig -lcip: the table of compute instance profiles of each GPU instance. */
#include <stdio.h>
#include <stdlib.h>

#include "base/auto.h"
#include "smi/smi.h"
#include "smi/table.h"

#define WIDTH 86

static int compare(const void *left, const void *right)
{
	const nvmlComputeInstanceProfileInfo_v2_t *a = left, *b = right;

	if (a->sliceCount != b->sliceCount)
		return a->sliceCount < b->sliceCount ? -1 : 1;
	return (a->id > b->id) - (a->id < b->id);
}

static nvmlReturn_t ci_profiles(struct smi *smi, const struct gi *gi,
				nvmlComputeInstanceProfileInfo_v2_t *list,
				unsigned int *ret_count)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < smi->dialect->ci_profiles; i++) {
		nvmlReturn_t r = ci_profile(smi, gi->handle, i, &list[count]);

		if (r == NVML_ERROR_NOT_SUPPORTED)
			continue;
		if (r != NVML_SUCCESS)
			return r;
		count++;
	}
	qsort(list, count, sizeof(*list), compare);
	*ret_count = count;
	return count ? NVML_SUCCESS : NVML_ERROR_NOT_SUPPORTED;
}

static void print_header(void)
{
	table_rule(WIDTH, '-');
	table_line(WIDTH, "Compute instance profiles:");
	table_line(WIDTH, "GPU     GPU       Name             Profile  Instances   "
			  "Exclusive       Shared");
	table_line(WIDTH, "      Instance                       ID     Free/Total     "
			  "SM       DEC   ENC   OFA");
	table_line(WIDTH,
		   "        ID                                                     "
		   "     CE    JPEG");
	table_rule(WIDTH, '=');
}

static void print_row(const struct gi *gi, unsigned int index,
		      const nvmlComputeInstanceProfileInfo_v2_t *profile,
		      unsigned int remaining, bool is_default)
{
	fputs("| ", stdout);
	cell(4, "%3u", index);
	fputs("    ", stdout);
	cell(4, "%2u", gi->info.id);
	fputs("     ", stdout);
	cell_name(18, profile->name);
	fputs("  ", stdout);
	cell(4, "%2u%s", profile->id, is_default ? "*" : "");
	fputs("   ", stdout);
	cell(10, "%2u/%-2u", remaining, profile->instanceCount);
	fputs("     ", stdout);
	cell(4, "%2u", profile->multiprocessorCount);
	fputs("     ", stdout);
	cell(4, "%2u", profile->sharedDecoderCount);
	fputs("  ", stdout);
	cell(4, "%2u", profile->sharedEncoderCount);
	fputs("  ", stdout);
	cell(4, "%2u", profile->sharedOfaCount);
	printf(" |\n| %68s", "");
	cell(4, "%2u", profile->sharedCopyEngineCount);
	fputs("  ", stdout);
	cell(4, "%2u", profile->sharedJpegCount);
	fputs("       |\n", stdout);
	table_rule(WIDTH, '-');
}

static nvmlReturn_t print_gi(struct smi *smi, const struct gi *gi)
{
	AUTO(mem)
	void *list = smi_alloc(smi->dialect->ci_profiles + 1,
			       sizeof(nvmlComputeInstanceProfileInfo_v2_t));
	nvmlComputeInstanceProfileInfo_v2_t *profiles = list;
	unsigned int index, count = 0, remaining, id = 0;
	nvmlReturn_t r = device_index(smi, gi->gpu->handle, &index);

	if (r == NVML_SUCCESS)
		r = ci_default(smi, gi->handle, &id);
	if (r == NVML_SUCCESS)
		r = ci_profiles(smi, gi, profiles, &count);
	for (unsigned int i = 0; i < count && r == NVML_SUCCESS; i++) {
		r = CALL(smi, nvmlGpuInstanceGetComputeInstanceRemainingCapacity,
			 gi->handle, profiles[i].id, &remaining);
		if (r == NVML_SUCCESS)
			print_row(gi, index, &profiles[i], remaining,
				  profiles[i].id == id);
	}
	return r;
}

int verb_list_ci_profiles(struct smi *smi)
{
	AUTO(mem) void *list = NULL;
	struct gi *gi = NULL;
	unsigned int count;
	int status = smi_gis(smi, &gi, &count);

	list = gi;
	if (status >= 0)
		return status;
	print_header();
	for (unsigned int i = 0; i < count; i++) {
		nvmlReturn_t r = print_gi(smi, &gi[i]);

		if (r != NVML_SUCCESS)
			return smi_fail(r, "Failed to display compute instance profiles");
	}
	return 0;
}
