/* SPDX-License-Identifier: Apache-2.0 */
/* migctl profiles: what a GPU can be cut into, and how much of it is free. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "cli/command.h"
#include "cli/own.h"
#include "cli/table.h"

enum {
	COL_NAME,
	COL_ID,
	COL_FREE,
	COL_GIB,
	COL_SM,
	COL_SIZE,
	COL_STARTS,
	COL_CE,
	COL_DEC,
	COL_ENC,
	COL_JPG,
	COL_OFA
};

static const struct cli_column columns[] = {
	[COL_NAME] = { "PROFILE", 0 },		 [COL_ID] = { "ID", SCOLS_FL_RIGHT },
	[COL_FREE] = { "FREE", SCOLS_FL_RIGHT }, [COL_GIB] = { "GIB", SCOLS_FL_RIGHT },
	[COL_SM] = { "SM", SCOLS_FL_RIGHT },	 [COL_SIZE] = { "SIZE", SCOLS_FL_RIGHT },
	[COL_STARTS] = { "STARTS", 0 },		 [COL_CE] = { "CE", SCOLS_FL_RIGHT },
	[COL_DEC] = { "DEC", SCOLS_FL_RIGHT },	 [COL_ENC] = { "ENC", SCOLS_FL_RIGHT },
	[COL_JPG] = { "JPG", SCOLS_FL_RIGHT },	 [COL_OFA] = { "OFA", SCOLS_FL_RIGHT },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	if (key != ARGP_KEY_ARG)
		return ARGP_ERR_UNKNOWN;
	argp_failure(state, CLI_EXIT_USAGE, 0,
		     "'%.60s' is one argument too many; say -i %.60s", arg, arg);
	return 0;
}

/* "0,2,4" */
static void name_starts(const struct mig_profile *p, char *buf, size_t size)
{
	buf[0] = '\0';
	for (size_t i = 0; i < p->place_count; i++) {
		size_t len = strlen(buf);

		snprintf(buf + len, size - len, "%s%u", i ? "," : "", p->places[i].start);
	}
}

static int add_numbers(struct libscols_line *line, const struct mig_profile *p)
{
	int r;

	r = cli_cell(line, COL_CE, "%u", p->copy_engines);
	r = r ? r : cli_cell(line, COL_DEC, "%u", p->decoders);
	r = r ? r : cli_cell(line, COL_ENC, "%u", p->encoders);
	r = r ? r : cli_cell(line, COL_JPG, "%u", p->jpegs);
	return r ? r : cli_cell(line, COL_OFA, "%u", p->ofas);
}

static int add_profile(struct libscols_table *table, const struct mig_profile *p)
{
	struct libscols_line *line = scols_table_new_line(table, NULL);
	unsigned long long hundredths = p->memory_mib * 100 / 1024;
	char starts[160];
	int r;

	if (!line)
		return -1;
	r = cli_cell(line, COL_NAME, "%s", p->name);
	r = r ? r : cli_cell(line, COL_ID, "%u", p->id);
	if (r == 0 && p->free == MIG_UNKNOWN)
		r = cli_cell(line, COL_FREE, "?/%u", p->max);
	else if (r == 0)
		r = cli_cell(line, COL_FREE, "%u/%u", p->free, p->max);
	r = r ? r
	      : cli_cell(line, COL_GIB, "%llu.%02llu", hundredths / 100,
			 hundredths % 100);
	r = r ? r : cli_cell(line, COL_SM, "%u", p->sms);
	name_starts(p, starts, sizeof(starts));
	if (r == 0 && p->place_count)
		r = cli_cell(line, COL_SIZE, "%u", p->places[0].size);
	r = r ? r : cli_cell(line, COL_STARTS, "%s", starts);
	return r ? r : add_numbers(line, p);
}

static int print_profiles(const struct cli_style *style, const struct mig_gpu *gpu)
{
	AUTO(table)
	struct libscols_table *table = cli_table_new(style, columns, ARRAY_SIZE(columns));
	int r = table ? 0 : -1;

	for (size_t i = 0; r == 0 && i < gpu->profile_count; i++)
		r = add_profile(table, &gpu->profiles[i]);
	return r ? r : cli_table_print(table);
}

static bool has_same_table(const struct mig_gpu *a, const struct mig_gpu *b)
{
	if (strcmp(a->name, b->name) != 0 || strcmp(a->missing, b->missing) != 0 ||
	    a->profile_count != b->profile_count)
		return false;
	for (size_t i = 0; i < a->profile_count; i++) {
		const struct mig_profile *p = &a->profiles[i], *q = &b->profiles[i];

		if (p->id != q->id || p->free != q->free ||
		    p->memory_mib != q->memory_mib)
			return false;
	}
	return true;
}

/* GPUs whose tables are equal share one. Returns how many there are from the first on. */
static size_t print_heading(const struct mig_gpu *const *gpus, size_t count)
{
	size_t same = 1;

	while (same < count && has_same_table(gpus[0], gpus[same]))
		same++;
	if (same == 1)
		printf("\ngpu %u: %s\n", gpus[0]->index, gpus[0]->name);
	else
		printf("\ngpu %u-%u: %s\n", gpus[0]->index, gpus[same - 1]->index,
		       gpus[0]->name);
	return same;
}

static int print_all(const struct cli *cli, const struct mig_gpu *const *gpus,
		     size_t count)
{
	for (size_t i = 0; i < count;) {
		const struct mig_gpu *gpu = gpus[i];

		i += print_heading(gpus + i, count - i);
		if (!gpu->capable)
			puts("cannot do MIG");
		else if (gpu->profile_count && print_profiles(&cli->style, gpu) != 0)
			return -1;
		if (gpu->missing[0])
			printf("not seen: %s\n", gpu->missing);
	}
	return 0;
}

static int run(struct cli *cli, void *opts, struct mig_error *err)
{
	AUTO(state) struct mig_state *state = NULL;
	AUTO(mem) void *owned = NULL;
	const struct mig_gpu **gpus;
	char *text = NULL;
	size_t count;
	int r;

	(void)opts;
	r = mig_observe(cli->ctx, &state, err);
	if (r == 0)
		r = cli_select(cli, state, &gpus, &count, err);
	if (r < 0)
		return r;
	owned = gpus;
	if (cli->json)
		return cli_put(
			mig_json_state(state, gpus, count, MIG_JSON_PROFILES, &text, err),
			&text);
	if (state->simulated)
		puts("simulated machine");
	return print_all(cli, gpus, count) ? mig_fail(err, ENOMEM, "out of memory") : 0;
}

const struct cli_command cmd_profiles = {
	.name = "profiles",
	.summary = "show what the GPUs can be cut into",
	.flags = CLI_SELECTS,
	.argp = &(const struct argp){ .parser = parse,
				      .doc = "Shows the profiles of each kind of GPU: "
					     "how many more fit now and how many "
					     "on an empty GPU, memory, SMs, the memory "
					     "slices they take (SIZE) and where "
					     "they may start, engines." },
	.run = run,
};
