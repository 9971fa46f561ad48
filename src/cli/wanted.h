/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_CLI_WANTED_H
#define MIG_CLI_WANTED_H

#include "cli/command.h"

/** enum cli_modes - what becomes of GPUs whose MIG mode is not as wished */
enum cli_modes {
	CLI_MODES_WITH,	 /**< it is switched in the same change as all the rest */
	CLI_MODES_FIRST, /**< it is switched in a change of its own, before the rest */
	CLI_MODES_TRIED	 /**< it was: where it stays pending, the GPU is left out */
};

/** struct cli_wanted - the wished layout, as plan, apply and assert are told it */
struct cli_wanted {
	const char *file;	    /**< -f, or NULL */
	const char *name;	    /**< -c, or NULL */
	const char *evict;	    /**< --evict, or NULL */
	enum mig_strategy strategy; /**< --strategy */
	bool mode_only;		    /**< MIG mode is all that is wished */
	enum cli_modes modes;	    /**< at a boot a GPU may need a reset */
	char **words; /**< instances named as arguments, borrowed from argv */
	size_t count; /**< of @words */
	struct mig_layout *layout; /**< what was read of all that */
	size_t which;		   /**< the layout in it */
};

/** cli_wanted_argp - its options, for the children of a command's argp */
extern const struct argp cli_wanted_argp;

/** cli_way_argp - those of them that say how to get there */
extern const struct argp cli_way_argp;

/**
 * cli_layout_path() - the machine's own wished layout: a file in /etc, or beside the file
 * of a simulated machine
 * @buf: PATH_MAX bytes
 *
 * Return: 0; -ENAMETOOLONG.
 */
int cli_layout_path(const struct cli *cli, char *buf, struct mig_error *err);

/**
 * cli_wanted_read() - read the layout that the options name, before the driver is asked
 *
 * Without -f and words it is the machine's own wished layout. Return: 0; as
 * mig_layout_load().
 */
int cli_wanted_read(struct cli *cli, struct cli_wanted *w, struct mig_error *err);

/**
 * cli_wanted_opts() - how to plan, as the options say
 * @ret_owned: to be freed when @ret is no longer needed
 *
 * Return: 0; as mig_resolve().
 */
int cli_wanted_opts(const struct mig_state *now, const struct cli_wanted *w, bool blocked,
		    struct mig_plan_opts *ret, void **ret_owned, struct mig_error *err);

/**
 * cli_wanted_plan() - the way to it
 * @blocked: a plan over instances in use is made too, to be looked at
 *
 * Return: 0; as mig_layout_resolve() and mig_plan_layout().
 */
int cli_wanted_plan(const struct mig_state *now, const struct cli_wanted *w, bool blocked,
		    struct mig_plan **ret, struct mig_error *err);

/** cli_wanted_free() - give back what was read */
void cli_wanted_free(struct cli_wanted *w);

#endif
