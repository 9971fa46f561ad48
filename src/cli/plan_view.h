/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_CLI_PLAN_VIEW_H
#define MIG_CLI_PLAN_VIEW_H

#include "cli/command.h"

/**
 * cli_plan_view() - print what a plan would do, with a picture of before and after
 * @cli:  knows the terminal
 * @now:  what it was made from
 * @plan: a plan that was made for a layout
 * @err:  where to explain a failure
 *
 * Return: 0; -ENOMEM.
 */
int cli_plan_view(const struct cli *cli, const struct mig_state *now,
		  const struct mig_plan *plan, struct mig_error *err);

/** cli_warn_blocked() - say that apply would refuse, if it would */
void cli_warn_blocked(const struct mig_plan *plan);

#endif
