/* SPDX-License-Identifier: Apache-2.0 */
/* mig -lgi: the table of GPU instances. It knows no -gi. */
#include <stdio.h>

#include "base/auto.h"
#include "smi/smi.h"
#include "smi/table.h"

static void print_header(const struct smi *smi)
{
	int name = smi->dialect->name_width;

	table_rule(name + 38, '-');
	table_line(name + 38, "GPU instances:");
	printf("| GPU   %-*sProfile  Instance   Placement  |\n", name, "Name");
	printf("|       %-*s  ID       ID       Start:Size |\n", name, "");
	table_rule(name + 38, '=');
}

static void print_row(const struct smi *smi, const struct gi *gi, unsigned int index)
{
	int name = smi->dialect->name_width;

	fputs("| ", stdout);
	cell(4, "%3u", index);
	fputs(" ", stdout);
	cell_name(name, gi->name);
	fputs("   ", stdout);
	cell(4, "%2u", gi->info.profileId);
	fputs("     ", stdout);
	cell(4, "%2u", gi->info.id);
	fputs("       ", stdout);
	cell(8, "%2u:%-2u", gi->info.placement.start, gi->info.placement.size);
	fputs(" |\n", stdout);
	table_rule(name + 38, '-');
}

int verb_list_gi(struct smi *smi)
{
	static const struct ids all = { false, NULL };
	AUTO(mem) void *gis = NULL;
	struct gi *gi = NULL;
	unsigned int count, index;
	nvmlReturn_t r;

	r = walk_gis(smi, smi->gpus, smi->gpu_count, &all, &gi, &count);
	gis = gi;
	if (r == NVML_ERROR_NOT_FOUND)
		return smi_fail(r, "No GPU instances found");
	if (r != NVML_SUCCESS)
		return smi_fail(r, "Failed to display GPU instances");
	print_header(smi);
	for (unsigned int i = 0; i < count; i++) {
		r = device_index(smi, gi[i].info.device, &index);
		if (r != NVML_SUCCESS)
			return smi_fail(r, "Failed to display GPU instances");
		print_row(smi, &gi[i], index);
	}
	return 0;
}
