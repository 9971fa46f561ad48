/* SPDX-License-Identifier: Apache-2.0 */
/* migctl history: who changed what, and when. */
#include <errno.h>
#include <stdio.h>

#include "base/error.h"
#include "cli/command.h"
#include "cli/own.h"

DEFINE_AUTO(history, struct mig_history *, mig_history_free)

static error_t parse(int key, char *arg, struct argp_state *state)
{
	if (key != ARGP_KEY_ARG)
		return ARGP_ERR_UNKNOWN;
	argp_failure(state, CLI_EXIT_USAGE, 0, "'%.60s' is one argument too many", arg);
	return 0;
}

static void print(const struct mig_change *c)
{
	printf("%s  %-10s gpu %s: %s", c->time, c->user[0] ? c->user : "-", c->gpus,
	       c->outcome);
	if (c->destroyed || c->created)
		printf(", -%u +%u", c->destroyed, c->created);
	printf("  %s\n", c->command);
	if (c->error[0])
		printf("  %s\n", c->error);
}

static int run(struct cli *cli, void *opts, struct mig_error *err)
{
	AUTO(history) struct mig_history *history = NULL;
	int r;

	(void)opts;
	r = mig_history_read(cli->ctx, &history, err);
	if (r < 0)
		return r;
	if (cli->json) {
		char *text = NULL;

		return cli_put(mig_json_history(history, &text, err), &text);
	}
	if (mig_ctx_is_simulated(cli->ctx))
		puts("simulated machine");
	if (history->count == 0)
		puts("no changes on record");
	for (size_t i = 0; i < history->count; i++)
		print(&history->changes[i]);
	return 0;
}

const struct cli_command cmd_history = {
	.name = "history",
	.summary = "show who changed what, and when",
	.argp = &(const struct argp){ .parser = parse,
				      .doc = "Shows the changes that were made through "
					     "migctl, the oldest first.\vWith --json "
					     "a line each, with the layouts before and "
					     "after." },
	.run = run,
};
