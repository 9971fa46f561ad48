/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Applying a layout: plan, let a person see it, run the site's hooks, have nobody stand in
 * the way, and only then change something.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "cli/apply.h"
#include "cli/interrupt.h"
#include "cli/own.h"
#include "cli/plan_view.h"

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

static int plan_once(struct cli *cli, const struct mig_state *now, void *opts,
		     bool blocked, struct mig_plan **ret, struct mig_error *err)
{
	struct cli_apply_opts *o = opts;
	struct mig_plan_opts how;
	AUTO(mem) void *owned = NULL;
	int r;

	(void)cli;
	if (!o->plan)
		return cli_wanted_plan(now, &o->wanted, blocked, ret, err);
	r = cli_wanted_opts(now, &o->wanted, blocked, &how, &owned, err);
	return r < 0 ? r : mig_plan_load(o->plan, now, &how, ret, err);
}

/* What is in use may become free: by waiting, or because a hook ends it. */
static bool may_clear(const struct cli_apply_opts *o, const struct mig_plan *plan)
{
	return o->patience.wait_ms > 0 || cli_hooks_due(&o->hooks, plan);
}

static int prepare(struct cli *cli, struct cli_apply_opts *o, struct mig_plan **plan,
		   struct mig_error *err)
{
	int r = cli_hooks_before(&o->hooks, &o->wanted, *plan, err);

	if (r > 0)
		r = cli_replan(cli, plan_once, o, true, plan, err);
	if (r == 0)
		r = cli_interrupt_check(err);
	if (r == 0)
		r = cli_patience_clear(cli, &o->patience, plan_once, o, plan, err);
	return r < 0 ? r : cli_interrupt_check(err);
}

static int make(struct cli *cli, const struct mig_state *now, void *opts,
		struct mig_plan **ret, struct mig_error *err)
{
	AUTO(plan) struct mig_plan *plan = NULL;
	struct cli_apply_opts *o = opts;
	int r;

	if (o->boot) {
		cli->recover = is_over(cli, now);
		cli->patient = true;
		if (o->wanted.modes == CLI_MODES_WITH)
			o->wanted.modes = CLI_MODES_FIRST;
	}
	r = plan_once(cli, now, o, true, &plan, err);
	if (r == 0 && plan->blocked && !cli->dry_run && !may_clear(o, plan)) {
		plan = mig_plan_free(plan);
		r = plan_once(cli, now, o, false, &plan, err);
	}
	if (r == 0 && !o->yes && !cli->dry_run && !cli->json)
		r = confirm(cli, now, plan, err);
	o->yes = true; /* a second stage belongs to the first */
	if (r == 0 && o->boot && plan->unfinished)
		o->wanted.modes = CLI_MODES_TRIED;
	if (r == 0 && !cli->dry_run)
		r = prepare(cli, o, &plan, err);
	if (r == 0)
		*ret = TAKE(plan);
	return r;
}

int cli_apply_read(struct cli *cli, struct cli_apply_opts *o, struct mig_error *err)
{
	int r = cli_hooks_begin(cli, &o->hooks, &o->wanted, err);

	if (r == 0)
		r = cli_change(cli, make, o, !o->plan, err);
	cli_hooks_end(&o->hooks, &o->wanted);
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
		r = cli_apply_read(cli, o, err);
	cli_wanted_free(&o->wanted);
	return r;
}
