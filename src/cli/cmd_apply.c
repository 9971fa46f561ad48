/* SPDX-License-Identifier: Apache-2.0 */
/* migctl apply: make the machine look as a layout says, disturbing as little as can be. */
#include "cli/apply.h"

enum { KEY_PLAN = 0x200, KEY_BOOT };

static const struct argp_option options[] = {
	{ .name = "yes", .key = 'y', .doc = "Do not ask" },
	{ .name = "plan",
	  .key = KEY_PLAN,
	  .arg = "FILE",
	  .doc = "Apply the plan that `migctl plan --save FILE` kept, if the machine is "
		 "still as it was" },
	{ .name = "boot",
	  .key = KEY_BOOT,
	  .doc = "As migctl-restore.service does: bring back what persist kept, do not "
		 "ask" },
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct cli_apply_opts *o = state->input;

	(void)arg;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->wanted;
		state->child_inputs[1] = &o->patience;
		state->child_inputs[2] = &o->hooks;
		return 0;
	case 'y':
		o->yes = true;
		return 0;
	case KEY_PLAN:
		o->plan = arg;
		return 0;
	case KEY_BOOT:
		o->boot = o->yes = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int run(struct cli *cli, void *opts, struct mig_error *err)
{
	return cli_apply(cli, opts, err);
}

static const struct argp_child children[] = { { .argp = &cli_wanted_argp },
					      { .argp = &cli_patience_argp },
					      { .argp = &cli_hooks_argp },
					      { 0 } };

const struct cli_command cmd_apply = {
	.name = "apply",
	.summary = "make the machine look as a layout says",
	.flags = CLI_SELECTS | CLI_CHANGES,
	.argp =
		&(const struct argp){
			.options = options,
			.parser = parse,
			.args_doc = "[INSTANCE...]",
			.children = children,
			.doc = "Keeps every instance that the layout has too, destroys "
			       "what it has not, creates what is missing; all of it or "
			       "nothing.\vInstances in use are never destroyed unless "
			       "--evict names them. At a terminal the plan is shown "
			       "first "
			       "and a question asked." },
	.opts_size = sizeof(struct cli_apply_opts),
	.run = run,
};
