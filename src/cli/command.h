/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_CLI_COMMAND_H
#define MIG_CLI_COMMAND_H

#include <argp.h>
#include <stdbool.h>
#include <stddef.h>

#include <mig/mig.h>

#include "cli/style.h"

/* Exit codes; the rest is 0, and 2 is argp's as well. */
enum cli_exit {
	CLI_EXIT_FAILED = 1,	  /* nothing was changed */
	CLI_EXIT_USAGE = 2,	  /* the request itself is wrong */
	CLI_EXIT_DIFFERS = 3,	  /* what is and what is wished are not the same */
	CLI_EXIT_ROLLED_BACK = 4, /* failed, and what was before is there again */
	CLI_EXIT_STUCK = 5,	  /* failed, and not all could be taken back */
	CLI_EXIT_RESET = 6,	  /* done, but a GPU must be reset before it counts */
};

/** struct cli - what all commands share: the global options and the opened driver */
struct cli {
	const char *driver;	/**< --driver, or NULL */
	bool sim;		/**< --sim */
	bool json;		/**< --json */
	bool ascii;		/**< --ascii */
	const char *gpus;	/**< -i, or NULL */
	bool dry_run;		/**< --dry-run */
	bool quiet;		/**< what a change did is told by whoever asked for it */
	struct cli_style style; /**< what the terminal can show */
	struct mig_ctx *ctx;	/**< the driver; NULL for commands that need none */
	const char *node; /**< below it stand the node's files; NULL: there are none */
	enum mig_outcome outcome; /**< of a change */
	bool reset_needed;	  /**< a change is done, but pending */
	bool differs;		  /**< what is is not what was wished */
	bool patient;		  /**< what needs no reset is done, whatever does */
	bool recover;		  /**< the change ends one that was cut short */
	char line[200];		  /**< the command line, for journal and history */
};

/** Which options a command has besides its own and the global ones. */
#define CLI_SELECTS   1u /**< -i */
#define CLI_CHANGES   2u /**< --dry-run */
#define CLI_NO_DRIVER 4u /**< opens none */

/** struct cli_command - a command: one file, one row of the table in commands.c */
struct cli_command {
	const char *name;
	const char *summary;	 /**< what it does, for the list of commands */
	unsigned flags;		 /**< CLI_… */
	const struct argp *argp; /**< its own options and arguments */
	size_t opts_size;	 /**< of the struct that @argp's parser fills */
	int (*run)(struct cli *cli, void *opts, struct mig_error *err);
};

/** cli_commands - all of them, in the order of the help; ends with NULL */
extern const struct cli_command *const cli_commands[];

/** cli_find_command() - by name. Return: the command, or NULL. */
const struct cli_command *cli_find_command(const char *name);

/**
 * cli_parse() - read a command's arguments; ends the program where they are wrong
 * @cli:     global options are kept here
 * @command: whose arguments
 * @opts:    the command's own, @command->opts_size bytes, all zero
 * @argc:    number of @argv
 * @argv:    the arguments, with the command's name first
 */
void cli_parse(struct cli *cli, const struct cli_command *command, void *opts, int argc,
	       char **argv);

/**
 * cli_parse_globals() - options before the command. Return: index of the command's name.
 */
int cli_parse_globals(struct cli *cli, int argc, char **argv);

/** cli_select() - the GPUs of -i, all without it. Return: as mig_resolve_gpus(). */
int cli_select(const struct cli *cli, const struct mig_state *state,
	       const struct mig_gpu ***ret, size_t *ret_count, struct mig_error *err);

/** cli_observe() - the machine, and who uses it. Return: as mig_observe(). */
int cli_observe(const struct cli *cli, struct mig_state **ret, struct mig_error *err);

/**
 * cli_open_driver() - open the driver that the options and the environment name
 *
 * Return: 0; -ENXIO if there is none.
 */
int cli_open_driver(struct cli *cli, struct mig_error *err);

/**
 * cli_put() - print a text that libmig made, and give it back
 * @r:    what libmig returned; nothing is printed if that is an error
 * @text: where libmig put the text. Its address, since arguments have no order.
 *
 * Return: @r.
 */
int cli_put(int r, char **text);

/** cli_user() - who runs this, behind sudo too; for the history */
void cli_user(char *buf, size_t size);

/** cli_plan_fn - makes the plan of a changing command from an observation */
typedef int cli_plan_fn(struct cli *cli, const struct mig_state *now, void *opts,
			struct mig_plan **ret, struct mig_error *err);

/**
 * cli_change() - observe, plan, apply, and print what was done
 * @cli:    knows --dry-run and --json; its @outcome tells afterwards how it ended
 * @plan:   makes the plan
 * @opts:   handed to @plan
 * @again:  plan anew when another writer was faster; not where addresses could then mean
 *          other instances
 * @err:    where to explain a failure
 *
 * Return: 0; a negative errno.
 */
int cli_change(struct cli *cli, cli_plan_fn *plan, void *opts, bool again,
	       struct mig_error *err);

#endif
