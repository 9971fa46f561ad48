/* SPDX-License-Identifier: Apache-2.0 */
/* migctl list: the machine as a picture of its memory slices, or as a tree. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "cli/command.h"
#include "cli/own.h"
#include "cli/picture.h"
#include "cli/tree.h"

struct list_opts {
	bool tree;
};

static const struct argp_option options[] = {
	{ .name = "tree", .key = 't', .doc = "As a tree, with ids and UUIDs" }, { 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct list_opts *o = state->input;

	switch (key) {
	case 't':
		o->tree = true;
		return 0;
	case ARGP_KEY_ARG:
		argp_failure(state, CLI_EXIT_USAGE, 0,
			     "'%.60s' is one argument too many; say -i %.60s", arg, arg);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void print_head(const struct mig_state *state)
{
	printf("%smachine, driver %s, %zu GPU%s\n", state->simulated ? "simulated " : "",
	       state->driver[0] ? state->driver : "unknown", state->gpu_count,
	       state->gpu_count == 1 ? "" : "s");
}

/* What could not be seen is said once for all GPUs that lack the same. */
static void print_missing(const struct mig_gpu *const *gpus, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		bool told = !gpus[i]->missing[0];

		for (size_t k = 0; k < i; k++)
			told = told || strcmp(gpus[k]->missing, gpus[i]->missing) == 0;
		if (!told)
			printf("\nnot seen: %s\n", gpus[i]->missing);
	}
}

static int run(struct cli *cli, void *opts, struct mig_error *err)
{
	const struct list_opts *o = opts;
	AUTO(state) struct mig_state *state = NULL;
	AUTO(mem) void *owned = NULL;
	const struct mig_gpu **gpus;
	char *text = NULL;
	size_t count;
	int r;

	r = mig_observe(cli->ctx, &state, err);
	if (r == 0)
		r = cli_select(cli, state, &gpus, &count, err);
	if (r < 0)
		return r;
	owned = gpus;
	if (cli->json)
		return cli_put(mig_json_state(state, gpus, count, MIG_JSON_INSTANCES,
					      &text, err),
			       &text);
	print_head(state);
	if (o->tree)
		r = cli_tree(&cli->style, gpus, count, err);
	else if (cli_picture(&cli->style, gpus, count) < 0)
		r = mig_fail(err, ENOMEM, "out of memory");
	if (r == 0)
		print_missing(gpus, count);
	return r;
}

const struct cli_command cmd_list = {
	.name = "list",
	.summary = "show GPUs and their instances; what migctl does by itself",
	.flags = CLI_SELECTS,
	.argp =
		&(const struct argp){
			.options = options,
			.parser = parse,
			.doc = "Shows every GPU as a row of its memory slices, with the "
			       "instances that stand on them."
			       "\vIn the tree AT counts memory slices for GPU instances, "
			       "and the compute slices of their GPU instance for compute "
			       "instances." },
	.opts_size = sizeof(struct list_opts),
	.run = run,
};
