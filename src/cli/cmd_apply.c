/* SPDX-License-Identifier: Apache-2.0 */
/* migctl apply: make the machine look as a layout says, disturbing as little as can be. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "cli/apply.h"
#include "cli/own.h"
#include "cli/plan_view.h"

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

/* A person at a terminal sees the plan first and may say no. */
static int confirm(struct cli *cli, const struct mig_state *now,
		   const struct mig_plan *plan, struct mig_error *err)
{
	char answer[16];
	int r;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || plan->step_count == 0)
		return 0;
	r = cli_plan_view(cli, now, plan, err);
	if (r < 0)
		return r;
	printf("\napply this? [y/N] ");
	fflush(stdout);
	if (fgets(answer, sizeof(answer), stdin) && strchr("yY", answer[0]))
		return 0;
	return mig_fail(err, ECANCELED, "not applied");
}

/* A change that the reboot itself cut short is over: no instance outlived it. */
static bool is_over(struct cli *cli, const struct mig_state *now)
{
	AUTO(plan) struct mig_plan *plan = NULL;

	return mig_recover_pending(cli->ctx, NULL, 0) &&
	       mig_plan_recover(cli->ctx, now, false, &plan, NULL) == 0 &&
	       plan->step_count == 0;
}

static int make(struct cli *cli, const struct mig_state *now, void *opts,
		struct mig_plan **ret, struct mig_error *err)
{
	struct cli_apply_opts *o = opts;
	int r;

	if (o->boot)
		cli->recover = is_over(cli, now);
	if (o->plan)
		r = mig_plan_load(o->plan, now, NULL, ret, err);
	else
		r = cli_wanted_plan(now, &o->wanted, cli->dry_run, ret, err);
	if (r == 0 && !o->yes && !cli->dry_run && !cli->json)
		r = confirm(cli, now, *ret, err);
	o->yes = true; /* a second stage belongs to the first */
	return r;
}

int cli_apply(struct cli *cli, struct cli_apply_opts *o, struct mig_error *err)
{
	int r = 0;

	if (o->plan && (o->wanted.file || o->wanted.name || o->wanted.count || cli->gpus))
		return mig_fail(err, EINVAL,
				"--plan says all; leave -f, -c, -i and instances out");
	if (!o->plan)
		r = cli_wanted_read(cli, &o->wanted, err);
	if (r == 0)
		r = cli_change(cli, make, o, !o->plan, err);
	cli_wanted_free(&o->wanted);
	return r;
}

static int run(struct cli *cli, void *opts, struct mig_error *err)
{
	return cli_apply(cli, opts, err);
}

static const struct argp_child children[] = { { .argp = &cli_wanted_argp }, { 0 } };

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
