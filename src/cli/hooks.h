/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_CLI_HOOKS_H
#define MIG_CLI_HOOKS_H

#include "cli/wanted.h"

/** struct cli_hooks - the site's own commands around a change */
struct cli_hooks {
	const char *file;	 /**< -k, or NULL */
	const char *variable;	 /**< names the file of the layout; NULL: as of apply */
	struct mig_hooks *hooks; /**< what was read of it, or NULL */
	bool begun;		 /**< apply-start was run, so apply-exit is due */
	bool done[4];		 /**< each point comes once */
};

/** cli_hooks_argp - its option, for the children of a command's argp */
extern const struct argp cli_hooks_argp;

/**
 * cli_hooks_begin() - read the file and run apply-start; with --dry-run nothing is run
 * @w: what is named to the hooks: MIG_PARTED_CONFIG_FILE, MIG_PARTED_SELECTED_CONFIG
 *
 * Return: 0; as mig_hooks_load() and mig_hooks_run().
 */
int cli_hooks_begin(const struct cli *cli, struct cli_hooks *h,
		    const struct cli_wanted *w, struct mig_error *err);

/**
 * cli_hooks_before() - run what a plan calls for: pre-apply-mode, pre-apply-config
 *
 * Return: 1 if something was run, so that the machine may look different now; 0; as
 * mig_hooks_run().
 */
int cli_hooks_before(struct cli_hooks *h, const struct cli_wanted *w,
		     const struct mig_plan *plan, struct mig_error *err);

/** cli_hooks_due() - would cli_hooks_before() run something? */
bool cli_hooks_due(const struct cli_hooks *h, const struct mig_plan *plan);

/** cli_hooks_end() - run apply-exit if it is due, and give everything back */
void cli_hooks_end(struct cli_hooks *h, const struct cli_wanted *w);

#endif
