/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_CLI_APPLY_H
#define MIG_CLI_APPLY_H

#include "cli/wanted.h"

/** struct cli_apply_opts - what apply and restore are told */
struct cli_apply_opts {
	struct cli_wanted wanted;
	const char *plan; /**< a plan that was kept, or NULL */
	bool yes;	  /**< do not ask */
	bool boot;	  /**< bring the layout back that persist kept */
};

/** cli_apply() - make the machine look as wished. Return: as cli_change(). */
int cli_apply(struct cli *cli, struct cli_apply_opts *opts, struct mig_error *err);

#endif
