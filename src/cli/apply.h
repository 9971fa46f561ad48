/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_CLI_APPLY_H
#define MIG_CLI_APPLY_H

#include "cli/hooks.h"
#include "cli/patience.h"
#include "cli/wanted.h"

/** struct cli_apply_opts - what apply and restore are told */
struct cli_apply_opts {
	struct cli_wanted wanted;
	struct cli_patience patience; /**< with those who are in the way */
	struct cli_hooks hooks;	      /**< the site's own commands */
	const char *plan;	      /**< a plan that was kept, or NULL */
	bool yes;		      /**< do not ask */
	bool boot;		      /**< bring the layout back that persist kept */
};

/** cli_apply() - make the machine look as wished. Return: as cli_change(). */
int cli_apply(struct cli *cli, struct cli_apply_opts *opts, struct mig_error *err);

/** cli_apply_read() - the same with a layout that was read already. Return: likewise. */
int cli_apply_read(struct cli *cli, struct cli_apply_opts *opts, struct mig_error *err);

#endif
