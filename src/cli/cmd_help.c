/* SPDX-License-Identifier: Apache-2.0 */
/* migctl help: what the program or one of its commands can do. */
#include <stdio.h>
#include <stdlib.h>

#include "base/auto.h"
#include "base/error.h"
#include "cli/command.h"
#include <errno.h>

struct help_opts {
	const char *command;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct help_opts *o = state->input;

	if (key != ARGP_KEY_ARG)
		return ARGP_ERR_UNKNOWN;
	if (o->command)
		argp_failure(state, CLI_EXIT_USAGE, 0,
			     "one command at a time, not '%s' too", arg);
	o->command = arg;
	return 0;
}

static int run(struct cli *cli, void *opts, struct mig_error *err)
{
	const struct help_opts *o = opts;
	char name[80] = "migctl", help[] = "--help";
	char *argv[] = { name, help, NULL };
	const struct cli_command *command;
	AUTO(mem) void *nothing = NULL; /* parsers have a place to write to */

	if (!o->command) {
		cli_parse_globals(cli, 2, argv);
		return 0;
	}
	command = cli_find_command(o->command);
	if (!command)
		return mig_fail(err, EINVAL,
				"'%.60s' is no command; `migctl --help` lists all",
				o->command);
	snprintf(name, sizeof(name), "migctl %s", command->name);
	nothing = calloc(1, command->opts_size + 1);
	if (!nothing)
		return mig_fail(err, ENOMEM, "out of memory");
	cli_parse(cli, command, nothing, 2, argv);
	return 0;
}

const struct cli_command cmd_help = {
	.name = "help",
	.summary = "tell about a command",
	.flags = CLI_NO_DRIVER,
	.argp = &(const struct argp){ .parser = parse,
				      .args_doc = "[COMMAND]",
				      .doc = "Tells what a command does and takes." },
	.opts_size = sizeof(struct help_opts),
	.run = run,
};
