/* SPDX-License-Identifier: Apache-2.0 */
/* migctl assert: does the machine look as a layout says? */
#include "base/error.h"
#include "cli/own.h"
#include "cli/plan_view.h"
#include "cli/wanted.h"

static error_t parse(int key, char *arg, struct argp_state *state)
{
	(void)arg;
	if (key != ARGP_KEY_INIT)
		return ARGP_ERR_UNKNOWN;
	state->child_inputs[0] = state->input;
	return 0;
}

static int show(struct cli *cli, const struct cli_wanted *w, struct mig_error *err)
{
	AUTO(state) struct mig_state *now = NULL;
	AUTO(plan) struct mig_plan *plan = NULL;
	char *text = NULL;
	int r;

	r = mig_observe(cli->ctx, &now, err);
	if (r == 0)
		r = cli_wanted_plan(now, w, true, &plan, err);
	if (r < 0)
		return r;
	cli->differs = plan->step_count > 0;
	if (cli->json)
		return cli_put(mig_json_plan(plan, &text, err), &text);
	if (cli->differs)
		return cli_plan_view(cli, now, plan, err);
	printf("%sthe machine looks as wished\n", now->simulated ? "simulated: " : "");
	return 0;
}

static int run(struct cli *cli, void *opts, struct mig_error *err)
{
	struct cli_wanted *w = opts;
	int r;

	r = cli_wanted_read(cli, w, err);
	if (r == 0)
		r = show(cli, w, err);
	cli_wanted_free(w);
	return r;
}

static const struct argp_child children[] = { { .argp = &cli_wanted_argp }, { 0 } };

const struct cli_command cmd_assert = {
	.name = "assert",
	.summary = "end with 3 if the machine differs from a layout",
	.flags = CLI_SELECTS,
	.argp = &(const struct argp){ .parser = parse,
				      .args_doc = "[INSTANCE...]",
				      .children = children,
				      .doc = "Compares the machine with a layout: ends "
					     "with 0 if apply would change nothing, else "
					     "shows the difference and ends with 3." },
	.opts_size = sizeof(struct cli_wanted),
	.run = run,
};
