/* SPDX-License-Identifier: Apache-2.0 */
/* migctl undo, migctl recover: back to before a change, finished or cut short. */
#include <errno.h>

#include "base/error.h"
#include "cli/own.h"
#include "cli/command.h"

enum { KEY_FINISH = 0x200 };

static error_t parse_none(int key, char *arg, struct argp_state *state)
{
	if (key != ARGP_KEY_ARG)
		return ARGP_ERR_UNKNOWN;
	argp_failure(state, CLI_EXIT_USAGE, 0, "'%.60s' is one argument too many", arg);
	return 0;
}

static int plan_undo(struct cli *cli, const struct mig_state *now, void *opts,
		     struct mig_plan **ret, struct mig_error *err)
{
	(void)opts;
	return mig_plan_undo(cli->ctx, now, NULL, ret, err);
}

static int run_undo(struct cli *cli, void *opts, struct mig_error *err)
{
	return cli_change(cli, plan_undo, opts, false, err);
}

const struct cli_command cmd_undo = {
	.name = "undo",
	.summary = "go back to before the last change",
	.flags = CLI_CHANGES,
	.argp =
		&(const struct argp){
			.parser = parse_none,
			.doc = "Takes the last change back that migctl made: "
			       "same profiles, places, ids and UUIDs. Undoing "
			       "an undo does it again." },
	.run = run_undo,
};

static const struct argp_option recover_options[] = {
	{ .name = "finish",
	  .key = KEY_FINISH,
	  .doc = "End the change instead of taking it back" },
	{ 0 }
};

static error_t parse_recover(int key, char *arg, struct argp_state *state)
{
	bool *finish = state->input;

	if (key != KEY_FINISH)
		return parse_none(key, arg, state);
	*finish = true;
	return 0;
}

static int plan_recover(struct cli *cli, const struct mig_state *now, void *opts,
			struct mig_plan **ret, struct mig_error *err)
{
	const bool *finish = opts;

	return mig_plan_recover(cli->ctx, now, *finish, ret, err);
}

static int run_recover(struct cli *cli, void *opts, struct mig_error *err)
{
	if (!mig_recover_pending(cli->ctx, NULL, 0)) {
		puts("nothing to recover: no change was cut short");
		return 0;
	}
	cli->recover = true;
	return cli_change(cli, plan_recover, opts, false, err);
}

const struct cli_command cmd_recover = {
	.name = "recover",
	.summary = "end a change that a crash cut short",
	.flags = CLI_CHANGES,
	.argp =
		&(const struct argp){
			.options = recover_options,
			.parser = parse_recover,
			.doc = "Takes a change back that was cut short by a crash of "
			       "migctl, or ends it.\vUntil then every other change is "
			       "refused. Only places that the change was about are "
			       "touched." },
	.opts_size = sizeof(bool),
	.run = run_recover,
};
