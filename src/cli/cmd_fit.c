/* SPDX-License-Identifier: Apache-2.0 */
/*
 * migctl fit: how many instances of a size fit, by arithmetic and as the hardware allows.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "cli/command.h"
#include "cli/own.h"

enum { KEY_SM = 0x200, KEY_MEMORY, KEY_TOTAL_SM, KEY_TOTAL_MEMORY };

struct fit_opts {
	const char *text[4]; /* as given; checked in run(), where errors have one form */
};

static const struct argp_option options[] = {
	{ .name = "sm", .key = KEY_SM, .arg = "N", .doc = "SMs of each instance" },
	{ .name = "memory",
	  .key = KEY_MEMORY,
	  .arg = "SIZE",
	  .doc = "Memory of each: 10GB as in profile names, 9.5GiB in reality" },
	{ .name = "total-sm",
	  .key = KEY_TOTAL_SM,
	  .arg = "N",
	  .doc = "SMs of the GPU, for the arithmetic" },
	{ .name = "total-memory",
	  .key = KEY_TOTAL_MEMORY,
	  .arg = "SIZE",
	  .doc = "Memory of the GPU, for the arithmetic" },
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct fit_opts *o = state->input;

	if (key >= KEY_SM && key <= KEY_TOTAL_MEMORY) {
		o->text[key - KEY_SM] = arg;
		return 0;
	}
	if (key != ARGP_KEY_ARG)
		return ARGP_ERR_UNKNOWN;
	argp_failure(
		state, CLI_EXIT_USAGE, 0,
		"'%.60s' is one argument too many; say --sm N, --memory SIZE, or both",
		arg);
	return 0;
}

static int read_sms(const char *text, const char *option, unsigned *ret,
		    struct mig_error *err)
{
	char *end;
	unsigned long value;

	if (!text)
		return 0;
	value = text[0] >= '0' && text[0] <= '9' ? strtoul(text, &end, 10) : 0;
	if (value == 0 || value > 1000000 || *end != '\0')
		return mig_fail(err, EINVAL,
				"%s '%.40s' is no number of SMs: say one such as 28",
				option, text);
	*ret = (unsigned)value;
	return 0;
}

static int read_memory(const char *text, const char *option, struct mig_memory *ret,
		       struct mig_error *err)
{
	int r = text ? mig_memory_parse(text, ret, err) : 0;

	return r < 0 ? mig_wrap(err, r, "%s", option) : 0;
}

static int read_query(const struct fit_opts *o, struct mig_fit_query *q,
		      struct mig_error *err)
{
	int r;

	r = read_sms(o->text[0], "--sm", &q->sms, err);
	r = r ? r : read_memory(o->text[1], "--memory", &q->memory, err);
	r = r ? r : read_sms(o->text[2], "--total-sm", &q->total_sms, err);
	r = r ? r : read_memory(o->text[3], "--total-memory", &q->total_memory, err);
	if (r < 0)
		return r;
	if (q->sms == 0 && q->memory.amount == 0)
		return mig_fail(
			err, EINVAL,
			"how large shall each be? say --sm 28, --memory 10GB, or both");
	return 0;
}

/* One quotient: "108 SMs / 28 = 3" */
static void print_quotients(const struct mig_fit *f, const struct mig_fit_query *q)
{
	char total[40], each[40];

	if (f->by_sms != MIG_UNKNOWN)
		printf("%u SMs / %u = %u", f->total_sms, q->sms, f->by_sms);
	if (f->by_memory != MIG_UNKNOWN) {
		mig_memory_format(f->total_memory, total, sizeof(total));
		mig_memory_format(q->memory, each, sizeof(each));
		printf("%s%s / %s = %u", f->by_sms != MIG_UNKNOWN ? ", " : "", total,
		       each, f->by_memory);
	}
	if (f->by_sms != MIG_UNKNOWN && f->by_memory != MIG_UNKNOWN)
		fputs("; the lesser counts", stdout);
}

static void print_number(unsigned value)
{
	if (value == MIG_UNKNOWN)
		fputs("unknown", stdout);
	else
		printf("%u", value);
}

static void print_fit(const struct mig_fit *f, const struct mig_fit_query *q)
{
	printf("\ngpu %u: %s\n  by arithmetic  ", f->gpu->index, f->gpu->name);
	print_number(f->arithmetic);
	fputs("   (", stdout);
	print_quotients(f, q);
	printf(")\n  by hardware    ");
	print_number(f->empty);
	if (f->profile)
		printf("   (%s)", f->profile->name);
	if (f->now != MIG_UNKNOWN && f->now != f->empty)
		printf(", %u more now", f->now);
	putchar('\n');
	for (size_t i = 0; i < f->reason_count; i++)
		printf("  - %s\n", f->reasons[i]);
}

static bool is_told(const struct mig_fit *fits, size_t count)
{
	const struct mig_gpu *gpu = fits[count].gpu;

	for (size_t i = 0; i < count; i++) {
		if (strcmp(fits[i].gpu->name, gpu->name) == 0 &&
		    fits[i].now == fits[count].now &&
		    fits[i].empty == fits[count].empty &&
		    fits[i].gpu->enabled == gpu->enabled && gpu->gi_count == 0 &&
		    fits[i].gpu->gi_count == 0)
			return true;
	}
	return false;
}

static int print_fits(const struct cli *cli, const struct mig_state *state,
		      const struct mig_fit_query *q, const struct mig_fit *fits,
		      size_t count, struct mig_error *err)
{
	char *text = NULL;

	if (cli->json)
		return cli_put(mig_json_fit(state, fits, count, &text, err), &text);
	if (state->simulated)
		puts("simulated machine");
	for (size_t i = 0; i < count; i++) {
		if (is_told(fits, i))
			printf("\ngpu %u: the same\n", fits[i].gpu->index);
		else
			print_fit(&fits[i], q);
	}
	return 0;
}

/* Without -i the first GPU that can do MIG answers for a machine of equal ones. */
static int make_fits(const struct cli *cli, const struct mig_gpu *const *gpus,
		     size_t count, const struct mig_fit_query *q, struct mig_fit *fits,
		     size_t *ret_count, struct mig_error *err)
{
	*ret_count = 0;
	for (size_t i = 0; i < count; i++) {
		int r;

		if (!cli->gpus && !gpus[i]->capable)
			continue;
		r = mig_fit_make(gpus[i], q, &fits[*ret_count], err);
		if (r < 0)
			return r;
		(*ret_count)++;
	}
	return *ret_count ? 0
			  : mig_fail(err, ENOTSUP, "no GPU of this machine can do MIG");
}

static int run(struct cli *cli, void *opts, struct mig_error *err)
{
	struct mig_fit_query q = MIG_FIT_QUERY_INIT;
	AUTO(state) struct mig_state *state = NULL;
	AUTO(mem) void *owned = NULL;
	AUTO(mem) void *fits = NULL;
	const struct mig_gpu **gpus;
	size_t count;
	int r;

	r = read_query(opts, &q, err);
	if (r == 0)
		r = mig_observe(cli->ctx, &state, err);
	if (r == 0)
		r = cli_select(cli, state, &gpus, &count, err);
	if (r < 0)
		return r;
	owned = gpus;
	fits = calloc(count + 1, sizeof(struct mig_fit));
	if (!fits)
		return mig_fail(err, ENOMEM, "out of memory");
	r = make_fits(cli, gpus, count, &q, fits, &count, err);
	return r < 0 ? r : print_fits(cli, state, &q, fits, count, err);
}

const struct cli_command cmd_fit = {
	.name = "fit",
	.summary = "how many instances of a size fit on a GPU?",
	.flags = CLI_SELECTS,
	.argp = &(const struct argp){ .options = options,
				      .parser = parse,
				      .doc = "Answers how many instances of N SMs and "
					     "SIZE memory fit on a GPU: by "
					     "arithmetic alone, which divides the whole "
					     "GPU, and as the hardware allows, "
					     "which gives fixed profiles at fixed "
					     "places. Says why they differ." },
	.opts_size = sizeof(struct fit_opts),
	.run = run,
};
