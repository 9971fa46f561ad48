/* SPDX-License-Identifier: Apache-2.0 */
/* Options that several commands share, and how they join a command's own. */
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"

enum { KEY_SIM = 0x100, KEY_DRIVER, KEY_JSON, KEY_ASCII, KEY_DRY_RUN };

static const struct argp_option global_options[] = {
	{ .doc = "Everywhere:", .group = 9 },
	{ .name = "sim", .key = KEY_SIM, .doc = "Use the simulated driver", .group = 9 },
	{ .name = "driver",
	  .key = KEY_DRIVER,
	  .arg = "PATH",
	  .doc = "Use this NVML library, instead of the system's",
	  .group = 9 },
	{ .name = "json", .key = KEY_JSON, .doc = "Print JSON", .group = 9 },
	{ .name = "ascii",
	  .key = KEY_ASCII,
	  .doc = "Print plain ASCII, no colours",
	  .group = 9 },
	{ 0 }
};

static error_t parse_global(int key, char *arg, struct argp_state *state)
{
	struct cli *cli = state->input;

	switch (key) {
	case KEY_SIM:
		cli->sim = true;
		break;
	case KEY_DRIVER:
		cli->driver = arg;
		break;
	case KEY_JSON:
		cli->json = true;
		break;
	case KEY_ASCII:
		cli->ascii = true;
		break;
	case ARGP_KEY_END:
		if (cli->sim && cli->driver)
			argp_failure(state, CLI_EXIT_USAGE, 0,
				     "--sim and --driver exclude each other: give one of "
				     "them");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp global_argp = { .options = global_options,
					 .parser = parse_global };

static const struct argp_option select_options[] = {
	{ .name = "gpu",
	  .key = 'i',
	  .arg = "LIST",
	  .doc = "These GPUs: index, UUID or PCI bus id, with commas between; or all",
	  .group = 7 },
	{ 0 }
};

static error_t parse_select(int key, char *arg, struct argp_state *state)
{
	struct cli *cli = state->input;

	if (key != 'i')
		return ARGP_ERR_UNKNOWN;
	cli->gpus = arg;
	return 0;
}

static const struct argp select_argp = { .options = select_options,
					 .parser = parse_select };

static const struct argp_option change_options[] = {
	{ .name = "dry-run",
	  .key = KEY_DRY_RUN,
	  .doc = "Show what would be done, and change nothing",
	  .group = 8 },
	{ 0 }
};

static error_t parse_change(int key, char *arg, struct argp_state *state)
{
	struct cli *cli = state->input;

	(void)arg;
	if (key != KEY_DRY_RUN)
		return ARGP_ERR_UNKNOWN;
	cli->dry_run = true;
	return 0;
}

static const struct argp change_argp = { .options = change_options,
					 .parser = parse_change };

/* What the root parser hands to its children. */
struct inputs {
	void *opts;
	struct cli *cli;
	size_t children;
};

static error_t parse_root(int key, char *arg, struct argp_state *state)
{
	struct inputs *in = state->input;

	(void)arg;
	if (key != ARGP_KEY_INIT)
		return ARGP_ERR_UNKNOWN;
	state->child_inputs[0] = in->opts;
	for (size_t i = 1; i < in->children; i++)
		state->child_inputs[i] = in->cli;
	return 0;
}

void cli_parse(struct cli *cli, const struct cli_command *command, void *opts, int argc,
	       char **argv)
{
	struct argp_child children[5] = { { .argp = command->argp },
					  { .argp = &global_argp } };
	struct inputs inputs = { .opts = opts, .cli = cli, .children = 2 };
	struct argp root = { .parser = parse_root, .children = children };

	if (command->flags & CLI_SELECTS)
		children[inputs.children++].argp = &select_argp;
	if (command->flags & CLI_CHANGES)
		children[inputs.children++].argp = &change_argp;
	argp_parse(&root, argc, argv, 0, NULL, &inputs);
}

/* Stops at the command's name; the rest is the command's. */
struct front {
	struct cli *cli;
	int command;
};

static error_t parse_front(int key, char *arg, struct argp_state *state)
{
	struct front *front = state->input;

	(void)arg;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = front->cli;
		return 0;
	case ARGP_KEY_ARG:
		front->command = state->next - 1;
		state->next = state->argc;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* The list of commands stands in --help, made from the table. */
static char *filter_help(int key, const char *text, void *input)
{
	char *list = NULL;
	size_t size = 0;
	FILE *out;

	(void)input;
	if (key != ARGP_KEY_HELP_PRE_DOC)
		return (char *)text;
	out = open_memstream(&list, &size);
	if (!out)
		return (char *)text;
	fprintf(out, "%s\n\nCommands:\n", text);
	for (size_t i = 0; cli_commands[i]; i++)
		fprintf(out, "  %-10s %s\n", cli_commands[i]->name,
			cli_commands[i]->summary);
	fprintf(out, "\n`migctl help COMMAND` tells more about one.\n");
	if (fclose(out) != 0)
		return (char *)text;
	return list;
}

int cli_parse_globals(struct cli *cli, int argc, char **argv)
{
	const struct argp_child children[] = { { .argp = &global_argp }, { 0 } };
	const struct argp root = {
		.parser = parse_front,
		.children = children,
		.args_doc = "[COMMAND [ARGUMENT...]]",
		.doc = "Own the MIG partitions of NVIDIA GPUs.",
		.help_filter = filter_help,
	};
	struct front front = { .cli = cli, .command = argc };

	argp_parse(&root, argc, argv, ARGP_IN_ORDER, NULL, &front);
	return front.command;
}
