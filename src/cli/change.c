/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What all changing commands share: observe, plan, apply, say what was done. Signals that
 * would end the program wait until the transaction is over.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "cli/command.h"
#include "cli/own.h"
#include "cli/seen.h"
#include "cli/plan_view.h"
#include "cli/progress.h"

#define TRIES 20 /* other writers that may be faster, one after the other */

/* How a kind of step is told once it is done, and how before. */
static const struct words {
	const char *done, *would;
} words[] = {
	[MIG_STEP_DESTROY_CI] = { "destroyed", "would destroy" },
	[MIG_STEP_DESTROY_GI] = { "destroyed", "would destroy" },
	[MIG_STEP_DISABLE] = { "disabled", "would disable" },
	[MIG_STEP_ENABLE] = { "enabled", "would enable" },
	[MIG_STEP_CREATE_GI] = { "created", "would create" },
	[MIG_STEP_CREATE_CI] = { "created", "would create" },
};

/* What is not there yet has no address. */
static void print_gi(const struct mig_step *s)
{
	char address[32];

	snprintf(address, sizeof(address), "%u/%u", s->gpu, s->gi);
	if (s->gi != MIG_UNKNOWN)
		printf(" %-8s %s at %u", address, s->gi_name, s->gi_place.start);
	else
		printf(" %s at %u on gpu %u", s->gi_name, s->gi_place.start, s->gpu);
}

static void name_ci(const struct mig_step *s, char *buf, size_t size)
{
	if (s->ci_name[0])
		snprintf(buf, size, "%s", s->ci_name);
	else if (s->ci_slices)
		snprintf(buf, size, "%uc.%s", s->ci_slices, s->gi_name);
	else
		snprintf(buf, size, "compute instance");
}

static void print_ci(const struct mig_step *s)
{
	char name[MIG_NAME_SIZE + 16], address[48];

	name_ci(s, name, sizeof(name));
	snprintf(address, sizeof(address), "%u/%u/%u", s->gpu, s->gi, s->ci);
	if (s->ci != MIG_UNKNOWN && s->gi != MIG_UNKNOWN)
		printf(" %-8s %s  %s", address, name, s->uuid);
	else if (s->gi != MIG_UNKNOWN)
		printf(" %s in %u/%u", name, s->gpu, s->gi);
	else
		printf(" %s in it", name);
}

static void print_step(const struct mig_step *s, bool done)
{
	printf("%s", done ? words[s->kind].done : words[s->kind].would);
	if (s->kind == MIG_STEP_CREATE_GI || s->kind == MIG_STEP_DESTROY_GI)
		print_gi(s);
	else if (s->kind == MIG_STEP_CREATE_CI || s->kind == MIG_STEP_DESTROY_CI)
		print_ci(s);
	else
		printf(" MIG mode of gpu %u%s", s->gpu,
		       s->reset_needed ? ", in force only after a reset of the GPU" : "");
	putchar('\n');
}

static void print_steps(const struct mig_plan *plan, const struct mig_step *steps,
			size_t count, bool done)
{
	if (plan->simulated)
		puts("simulated machine");
	if (count == 0)
		puts("nothing to do");
	for (size_t i = 0; i < count; i++)
		print_step(&steps[i], done);
}

static void warn_reset(const struct mig_plan *plan, const struct mig_result *result)
{
	const char *reset = plan->simulated ? "nvml-sim reset" : "nvidia-smi --gpu-reset";

	for (size_t i = 0; i < result->step_count; i++) {
		const struct mig_step *s = &result->steps[i];

		if (s->reset_needed)
			fprintf(stderr,
				"migctl: gpu %u: the change is pending (%s): end what "
				"uses the GPU "
				"and say `migctl %s -i %u` again, or `%s -i %u`\n",
				s->gpu, s->note,
				s->kind == MIG_STEP_ENABLE ? "enable" : "disable", s->gpu,
				reset, s->gpu);
	}
}

static int show_plan(const struct cli *cli, const struct mig_plan *plan,
		     struct mig_error *err)
{
	char *text = NULL;

	if (cli->json)
		return cli_put(mig_json_plan(plan, &text, err), &text);
	print_steps(plan, plan->steps, plan->step_count, false);
	cli_warn_blocked(plan);
	return 0;
}

static int show_result(const struct cli *cli, const struct mig_plan *plan,
		       const struct mig_result *result, struct mig_error *err)
{
	char *text = NULL;

	if (cli->quiet)
		return 0;
	if (cli->json)
		return cli_put(mig_json_result(plan, result, &text, err), &text);
	if (result->outcome == MIG_OUTCOME_DONE)
		print_steps(plan, result->steps, result->step_count, true);
	return 0;
}

static int apply_unbroken(struct cli *cli, const struct mig_plan *plan,
			  struct mig_result **ret, struct mig_error *err)
{
	struct mig_apply_opts opts = MIG_APPLY_OPTS_INIT;
	struct cli_progress progress = { .total = plan->step_count };
	sigset_t block, before;
	char user[64];
	int r;

	cli_user(user, sizeof(user));
	opts.command = cli->line;
	opts.user = user;
	opts.recover = cli->recover;
	opts.progress = cli_progress_step;
	opts.data = &progress;
	sigemptyset(&block);
	sigaddset(&block, SIGINT);
	sigaddset(&block, SIGTERM);
	sigaddset(&block, SIGHUP);
	sigprocmask(SIG_BLOCK, &block, &before);
	r = mig_apply(cli->ctx, plan, &opts, ret, err);
	cli_progress_end(&progress);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return r;
}

static int apply(struct cli *cli, const struct mig_plan *plan, struct mig_error *err)
{
	AUTO(result) struct mig_result *result = NULL;
	int r;

	r = apply_unbroken(cli, plan, &result, err);
	if (r == -ESTALE || !result)
		return r;
	cli->outcome = result->outcome;
	cli->reset_needed |= result->reset_needed;
	if (r < 0) {
		show_result(cli, plan, result, NULL);
		return r;
	}
	if (!cli->quiet)
		warn_reset(plan, result);
	return show_result(cli, plan, result, err);
}

/* A second stage that proves impossible takes the first back: all or nothing. */
static int take_back(struct cli *cli, struct mig_error *err)
{
	AUTO(state) struct mig_state *now = NULL;
	AUTO(plan) struct mig_plan *plan = NULL;
	AUTO(result) struct mig_result *result = NULL;
	struct mig_error why = MIG_ERROR_INIT;
	int r;

	r = mig_observe(cli->ctx, &now, &why);
	if (r == 0)
		r = mig_plan_undo(cli->ctx, now, NULL, &plan, &why);
	if (r == 0)
		r = apply_unbroken(cli, plan, &result, &why);
	cli->outcome = r == 0 ? MIG_OUTCOME_ROLLED_BACK : MIG_OUTCOME_STUCK;
	return r == 0 ? -err->code
		      : mig_wrap(err, -err->code,
				 "the first stage could not be taken "
				 "back (%s)",
				 why.msg);
}

/* Half of a change is nothing to plan from: that it is half comes first. */
static int fail_plan(struct cli *cli, int r, struct mig_error *err)
{
	char command[200] = "";

	if (cli->recover || !mig_recover_pending(cli->ctx, command, sizeof(command)))
		return r;
	return mig_fail(err, EINPROGRESS,
			"`%.100s` is at work or was cut short; if it is not at work, "
			"`migctl recover` takes it back or ends it",
			command);
}

/* @first: what was observed at the first try; kept from then on */
static int change_once(struct cli *cli, cli_plan_fn *make, void *opts,
		       struct mig_state **first, bool *ret_more, struct mig_error *err)
{
	AUTO(state) struct mig_state *now = NULL;
	AUTO(plan) struct mig_plan *plan = NULL;
	int r;

	r = cli_observe(cli, &now, err);
	if (r == 0)
		r = make(cli, now, opts, &plan, err);
	if (r < 0)
		return fail_plan(cli, r, err);
	if (*first)
		r = cli_seen_all(*first, plan, err);
	if (!*first)
		*first = TAKE(now);
	if (r < 0)
		return r;
	*ret_more = plan->unfinished && !cli->dry_run;
	return cli->dry_run ? show_plan(cli, plan, err) : apply(cli, plan, err);
}

int cli_change(struct cli *cli, cli_plan_fn *plan, void *opts, bool again,
	       struct mig_error *err)
{
	AUTO(state) struct mig_state *first = NULL;
	bool more = false, staged;
	int r = -ESTALE;

	for (int i = 0; r == -ESTALE && i < (again ? TRIES : 1); i++) {
		staged = more;
		r = change_once(cli, plan, opts, &first, &more, err);
		if (r < 0 && r != -ESTALE && staged)
			return take_back(cli, err);
		if (r == 0 && more && (cli->patient || !cli->reset_needed))
			r = -ESTALE; /* what is left shows only now */
	}
	return r;
}
