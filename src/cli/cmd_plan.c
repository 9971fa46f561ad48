/* SPDX-License-Identifier: Apache-2.0 */
/* migctl plan: what apply would do, before anything happens. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "cli/own.h"
#include "cli/plan_view.h"
#include "cli/wanted.h"

enum { KEY_EXIT_CODE = 0x200, KEY_SAVE };

struct plan_opts {
	struct cli_wanted wanted;
	bool exit_code;
	const char *save; /* --save, or NULL */
};

static const struct argp_option options[] = {
	{ .name = "exit-code",
	  .key = KEY_EXIT_CODE,
	  .doc = "End with 3 if something would change" },
	{ .name = "save",
	  .key = KEY_SAVE,
	  .arg = "FILE",
	  .doc = "Keep the plan in FILE, for `migctl apply --plan FILE`" },
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct plan_opts *o = state->input;

	(void)arg;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->wanted;
		return 0;
	case KEY_EXIT_CODE:
		o->exit_code = true;
		return 0;
	case KEY_SAVE:
		o->save = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int save(const struct plan_opts *o, const struct mig_state *now,
		const struct mig_plan *plan, struct mig_error *err)
{
	AUTO(stream) FILE *out = NULL;
	AUTO(str) char *text = NULL;
	int r;

	if (!o->save)
		return 0;
	r = mig_plan_save(now, plan, o->wanted.strategy, &text, err);
	if (r < 0)
		return r;
	out = fopen(o->save, "we");
	if (!out || fputs(text, out) == EOF || fflush(out) != 0)
		return mig_fail(err, EIO, "%s: %s", o->save, strerror(errno));
	return 0;
}

static int show(struct cli *cli, const struct plan_opts *o, struct mig_error *err)
{
	AUTO(state) struct mig_state *now = NULL;
	AUTO(plan) struct mig_plan *plan = NULL;
	char *text = NULL;
	int r;

	r = cli_observe(cli, &now, err);
	if (r == 0)
		r = cli_wanted_plan(now, &o->wanted, true, &plan, err);
	if (r < 0)
		return r;
	cli->differs = o->exit_code && plan->step_count > 0;
	r = save(o, now, plan, err);
	if (r < 0)
		return r;
	if (cli->json)
		return cli_put(mig_json_plan(plan, &text, err), &text);
	r = cli_plan_view(cli, now, plan, err);
	cli_warn_blocked(plan);
	return r;
}

static int run(struct cli *cli, void *opts, struct mig_error *err)
{
	struct plan_opts *o = opts;
	int r;

	r = cli_wanted_read(cli, &o->wanted, err);
	if (r == 0)
		r = show(cli, o, err);
	cli_wanted_free(&o->wanted);
	return r;
}

static const struct argp_child children[] = { { .argp = &cli_wanted_argp }, { 0 } };

const struct cli_command cmd_plan = {
	.name = "plan",
	.summary = "show what apply would do",
	.flags = CLI_SELECTS,
	.argp =
		&(const struct argp){
			.options = options,
			.parser = parse,
			.args_doc = "[INSTANCE...]",
			.children = children,
			.doc = "Shows what stays, goes and comes on the way to a layout, "
			       "and changes nothing.\vA layout stands in a file, or is "
			       "named here: `migctl plan -i 0 3g.20gb 4x1g.5gb`." },
	.opts_size = sizeof(struct plan_opts),
	.run = run,
};
