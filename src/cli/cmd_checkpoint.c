/* SPDX-License-Identifier: Apache-2.0 */
/* migctl checkpoint: how the GPUs look, in mig-parted's own format. */
#include <errno.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/file.h"
#include "cli/checkpoint.h"
#include "cli/own.h"

static error_t parse(int key, char *arg, struct argp_state *state)
{
	const char **path = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		if (*path)
			argp_failure(state, CLI_EXIT_USAGE, 0,
				     "'%.60s' is one argument too many", arg);
		*path = arg;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_failure(state, CLI_EXIT_USAGE, 0,
			     "which file shall it be written to? - is standard output");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

int cli_checkpoint(struct cli *cli, const char *path, struct mig_error *err)
{
	struct mig_export_opts o = MIG_EXPORT_OPTS_INIT;
	AUTO(state) struct mig_state *state = NULL;
	AUTO(str) char *text = NULL;
	AUTO(mem) void *owned = NULL;
	const struct mig_gpu **gpus;
	int r;

	r = mig_observe(cli->ctx, &state, err);
	if (r == 0)
		r = cli_select(cli, state, &gpus, &o.gpu_count, err);
	if (r < 0)
		return r;
	owned = gpus;
	o.format = MIG_EXPORT_CHECKPOINT;
	o.gpus = gpus;
	r = mig_export(state, &o, &text, err);
	return r < 0 ? r : mig_file_replace(path, text, err);
}

static int run(struct cli *cli, void *opts, struct mig_error *err)
{
	const char **path = opts;

	return cli_checkpoint(cli, *path, err);
}

const struct cli_command cmd_checkpoint = {
	.name = "checkpoint",
	.summary = "keep how the GPUs look, as mig-parted does",
	.flags = CLI_SELECTS,
	.argp =
		&(const struct argp){
			.parser = parse,
			.args_doc = "FILE",
			.doc = "Writes how the GPUs look to FILE, - for standard output, "
			       "in the checkpoint format of mig-parted.\vIt says where "
			       "GPU instances stand and what is in them; places of "
			       "compute instances and names are not in that format: "
			       "export --exact keeps them." },
	.opts_size = sizeof(const char *),
	.run = run,
};
