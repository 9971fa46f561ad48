/* SPDX-License-Identifier: Apache-2.0 */
/* Those who stand in the way of a plan: waiting for them, ending them. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "cli/interrupt.h"
#include "cli/own.h"
#include "cli/patience.h"

enum { KEY_GRACE = 0x400, KEY_WAIT };

#define GRACE_MS 10000u
#define TIME_MAX (7u * 24 * 3600) /* seconds; more than anybody waits at a prompt */

static const struct argp_option options[] = {
	{ .name = "grace",
	  .key = KEY_GRACE,
	  .arg = "TIME",
	  .doc = "How long those who are evicted may take to end by themselves, 10s "
		 "otherwise" },
	{ .name = "wait",
	  .key = KEY_WAIT,
	  .arg = "TIME",
	  .doc = "Wait so long for instances in use to become free: 30, 30s, 2min, 1h" },
	{ 0 }
};

/* 30, 30s, 2min, 1h, 500ms */
static unsigned read_time(struct argp_state *state, const char *option, const char *arg)
{
	static const struct {
		const char *unit;
		unsigned ms;
	} units[] = {
		{ "", 1000 },	  { "s", 1000 }, { "min", 60000 },
		{ "h", 3600000 }, { "ms", 1 },
	};
	unsigned long long n;
	char *end;

	n = strtoull(arg, &end, 10);
	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		if (arg[0] >= '0' && arg[0] <= '9' && strcmp(end, units[i].unit) == 0 &&
		    n <= TIME_MAX * 1000ull / units[i].ms)
			return (unsigned)n * units[i].ms;
	}
	argp_failure(state, CLI_EXIT_USAGE, 0,
		     "%s '%.40s': a time such as 30, 30s, 2min or 1h is wanted, a week "
		     "at most",
		     option, arg);
	return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct cli_patience *p = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		p->grace_ms = GRACE_MS;
		return 0;
	case KEY_GRACE:
		p->grace_ms = read_time(state, "--grace", arg);
		return 0;
	case KEY_WAIT:
		p->wait_ms = read_time(state, "--wait", arg);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp cli_patience_argp = { .options = options, .parser = parse };

static void say(const struct mig_holder *holder, int signal, void *data)
{
	char text[256], ci[16] = "";

	(void)data;
	mig_holder_format(holder, text, sizeof(text));
	if (holder->ci != MIG_UNKNOWN)
		snprintf(ci, sizeof(ci), "/%u", holder->ci);
	fprintf(stderr, "migctl: %s %s on %u/%u%s\n",
		signal == SIGTERM ? "ending" : "killing", text, holder->gpu, holder->gi,
		ci);
}

int cli_replan(struct cli *cli, cli_replan_fn *replan, void *opts, bool blocked,
	       struct mig_plan **plan, struct mig_error *err)
{
	AUTO(state) struct mig_state *now = NULL;
	int r = cli_observe(cli, &now, err);

	*plan = mig_plan_free(*plan);
	return r < 0 ? r : replan(cli, now, opts, blocked, plan, err);
}

static int wait_for_room(struct cli *cli, struct cli_patience *p, cli_replan_fn *replan,
			 void *opts, struct mig_plan **plan, struct mig_error *err)
{
	int r = 0;

	while (r == 0 && (*plan)->blocked && p->wait_ms > 0) {
		r = mig_await(*plan, &p->wait_ms, err);
		if (r == 0)
			r = cli_interrupt_check(err);
		if (r == 0)
			r = cli_replan(cli, replan, opts, true, plan, err);
	}
	return r;
}

int cli_patience_clear(struct cli *cli, struct cli_patience *p, cli_replan_fn *replan,
		       void *opts, struct mig_plan **plan, struct mig_error *err)
{
	struct mig_evict_opts evict = MIG_EVICT_OPTS_INIT;
	int r = wait_for_room(cli, p, replan, opts, plan, err);

	/* Planned once more, it is refused in words that name who is there. */
	if (r == 0 && (*plan)->blocked)
		r = cli_replan(cli, replan, opts, false, plan, err);
	if (r < 0)
		return r;
	evict.grace_ms = p->grace_ms;
	evict.node = cli->node;
	evict.progress = say;
	return mig_evict(cli->ctx, *plan, &evict, err);
}
