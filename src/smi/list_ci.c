/* SPDX-License-Identifier: Apache-2.0 */
/* mig -lci: the table of compute instances. It knows no -ci. */
#include <stdio.h>

#include "base/auto.h"
#include "smi/smi.h"
#include "smi/table.h"

#define WIDTH 68

static void print_header(void)
{
	table_rule(WIDTH, '-');
	table_line(WIDTH, "Compute instances:");
	table_line(WIDTH,
		   "GPU     GPU       Name             Profile   Instance   Placement");
	table_line(WIDTH,
		   "      Instance                       ID        ID       Start:Size");
	table_line(WIDTH, "        ID");
	table_rule(WIDTH, '=');
}

static void print_row(const struct ci *ci, unsigned int index)
{
	fputs("| ", stdout);
	cell(4, "%3u", index);
	fputs("    ", stdout);
	cell(4, "%2u", ci->gi->info.id);
	fputs("     ", stdout);
	cell_name(18, ci->name);
	fputs("  ", stdout);
	cell(4, "%2u", ci->info.profileId);
	fputs("      ", stdout);
	cell(4, "%2u", ci->info.id);
	fputs("       ", stdout);
	cell(8, "%2u:%-2u", ci->info.placement.start, ci->info.placement.size);
	fputs(" |\n", stdout);
	table_rule(WIDTH, '-');
}

static int print_table(struct smi *smi, const struct ci *ci, unsigned int count)
{
	unsigned int index;

	print_header();
	for (unsigned int i = 0; i < count; i++) {
		nvmlReturn_t r = device_index(smi, ci[i].info.device, &index);

		if (r != NVML_SUCCESS)
			return smi_fail(r, "Failed to display compute instances");
		print_row(&ci[i], index);
	}
	return 0;
}

int verb_list_ci(struct smi *smi)
{
	static const struct ids all = { false, NULL };
	AUTO(mem) void *list = NULL, *inner = NULL;
	struct gi *gi = NULL;
	struct ci *ci = NULL;
	unsigned int count;
	int status = smi_gis(smi, &gi, &count);
	nvmlReturn_t r;

	list = gi;
	if (status >= 0)
		return status;
	r = walk_cis(smi, gi, count, &all, &ci, &count);
	inner = ci;
	if (r == NVML_ERROR_NOT_FOUND)
		return smi_fail(r, "No compute instances found");
	if (r != NVML_SUCCESS)
		return smi_fail(r, "Failed to display compute instances");
	return print_table(smi, ci, count);
}
