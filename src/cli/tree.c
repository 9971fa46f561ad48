/* SPDX-License-Identifier: Apache-2.0 */
/* The machine as a tree: every address, id and UUID that other commands take. */
#include <errno.h>
#include <string.h>

#include <mig/mig.h>

#include "base/error.h"
#include "cli/table.h"
#include "cli/tree.h"

enum { COL_ADDRESS, COL_PROFILE, COL_AT, COL_SM, COL_DEVICE, COL_UUID };

static const struct cli_column columns[] = {
	[COL_ADDRESS] = { "ADDRESS", SCOLS_FL_TREE },
	[COL_PROFILE] = { "PROFILE", 0 },
	[COL_AT] = { "AT", 0 },
	[COL_SM] = { "SM", SCOLS_FL_RIGHT },
	[COL_DEVICE] = { "DEVICE", 0 },
	[COL_UUID] = { "UUID", 0 },
};

/* "4-7", "6"; empty where the place is not known */
static int cell_span(struct libscols_line *line, struct mig_span span)
{
	if (span.size == 0)
		return 0;
	if (span.size == 1)
		return cli_cell(line, COL_AT, "%u", span.start);
	return cli_cell(line, COL_AT, "%u-%u", span.start, span.start + span.size - 1);
}

static int add_ci(struct libscols_table *table, struct libscols_line *parent,
		  const struct mig_gpu *gpu, const struct mig_gi *gi,
		  const struct mig_ci *ci)
{
	struct libscols_line *line = scols_table_new_line(table, parent);
	int r;

	if (!line)
		return -1;
	r = cli_cell(line, COL_ADDRESS, "%u/%u/%u", gpu->index, gi->id, ci->id);
	r = r ? r : cli_cell(line, COL_PROFILE, "%s", ci->profile);
	r = r ? r : cell_span(line, ci->place);
	if (r == 0 && ci->sms != MIG_UNKNOWN)
		r = cli_cell(line, COL_SM, "%u", ci->sms);
	if (r == 0 && ci->device != MIG_UNKNOWN)
		r = cli_cell(line, COL_DEVICE, "%u:%u", gpu->index, ci->device);
	return r ? r : cli_cell(line, COL_UUID, "%s", ci->uuid);
}

static int add_gi(struct libscols_table *table, struct libscols_line *parent,
		  const struct mig_gpu *gpu, const struct mig_gi *gi)
{
	struct libscols_line *line = scols_table_new_line(table, parent);
	int r;

	if (!line)
		return -1;
	r = cli_cell(line, COL_ADDRESS, "%u/%u", gpu->index, gi->id);
	r = r ? r : cli_cell(line, COL_PROFILE, "%s", gi->profile);
	r = r ? r : cell_span(line, gi->place);
	if (r == 0 && gi->label[0])
		r = cli_cell(line, COL_UUID, "%s", gi->label);
	for (size_t i = 0; r == 0 && i < gi->ci_count; i++)
		r = add_ci(table, line, gpu, gi, &gi->cis[i]);
	return r;
}

/* "A100-SXM4-40GB": the maker goes without saying, and the line stays within 80 columns */
static const char *short_name(const char *name)
{
	return strncmp(name, "NVIDIA ", 7) == 0 ? name + 7 : name;
}

static int add_gpu(struct libscols_table *table, const struct mig_gpu *gpu)
{
	struct libscols_line *line = scols_table_new_line(table, NULL);
	int r;

	if (!line)
		return -1;
	r = cli_cell(line, COL_ADDRESS, "%u", gpu->index);
	r = r ? r : cli_cell(line, COL_PROFILE, "%s", short_name(gpu->name));
	r = r ? r : cli_cell(line, COL_UUID, "%s", gpu->uuid);
	for (size_t i = 0; r == 0 && i < gpu->gi_count; i++)
		r = add_gi(table, line, gpu, &gpu->gis[i]);
	return r;
}

int cli_tree(const struct cli_style *style, const struct mig_gpu *const *gpus,
	     size_t count, struct mig_error *err)
{
	AUTO(table)
	struct libscols_table *table = cli_table_new(style, columns, ARRAY_SIZE(columns));
	int r = table ? 0 : -1;

	for (size_t i = 0; r == 0 && i < count; i++)
		r = add_gpu(table, gpus[i]);
	if (r == 0)
		r = cli_table_print(table);
	return r ? mig_fail(err, ENOMEM, "out of memory") : 0;
}
