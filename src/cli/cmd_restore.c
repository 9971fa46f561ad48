/* SPDX-License-Identifier: Apache-2.0 */
/* migctl restore: back to a checkpoint, by the same plan as any other layout. */
#include "base/error.h"
#include "cli/apply.h"

static const struct argp_option options[] = {
	{ .name = "mode-only", .key = 'm', .doc = "MIG mode alone, no instances" },
	{ .name = "yes", .key = 'y', .doc = "Do not ask" },
	{ 0 }
};

static void take_file(struct argp_state *state, char *arg, struct cli_wanted *w)
{
	if (w->file)
		argp_failure(state, CLI_EXIT_USAGE, 0, "'%.60s' is one argument too many",
			     arg);
	w->file = arg;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct cli_apply_opts *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->wanted;
		state->child_inputs[1] = &o->patience;
		state->child_inputs[2] = &o->hooks;
		o->hooks.variable = "MIG_PARTED_CHECKPOINT_FILE";
		return 0;
	case 'm':
		o->wanted.mode_only = true;
		return 0;
	case 'y':
		o->yes = true;
		return 0;
	case ARGP_KEY_ARG:
		take_file(state, arg, &o->wanted);
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_failure(state, CLI_EXIT_USAGE, 0,
			     "which checkpoint? name its file, - for standard input");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int run(struct cli *cli, void *opts, struct mig_error *err)
{
	return cli_apply(cli, opts, err);
}

static const struct argp_child children[] = { { .argp = &cli_way_argp },
					      { .argp = &cli_patience_argp },
					      { .argp = &cli_hooks_argp },
					      { 0 } };

const struct cli_command cmd_restore = {
	.name = "restore",
	.summary = "go back to a checkpoint",
	.flags = CLI_CHANGES,
	.argp =
		&(const struct argp){
			.options = options,
			.parser = parse,
			.args_doc = "FILE",
			.children = children,
			.doc = "Makes the GPUs look as they did when FILE was written by "
			       "checkpoint, or by mig-parted.\vWhat stands right is not "
			       "touched; GPUs that the file does not name are left "
			       "alone." },
	.opts_size = sizeof(struct cli_apply_opts),
	.run = run,
};
