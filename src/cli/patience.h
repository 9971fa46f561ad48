/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_CLI_PATIENCE_H
#define MIG_CLI_PATIENCE_H

#include "cli/command.h"

/** struct cli_patience - how long to bear with processes that are in the way */
struct cli_patience {
	unsigned grace_ms; /**< --grace: between TERM and KILL */
	unsigned
		wait_ms; /**< --wait: for instances in use to become free; 0: not at all */
};

/** cli_patience_argp - its options, for the children of a command's argp */
extern const struct argp cli_patience_argp;

/** cli_replan_fn - plans; @blocked: also over instances in use, to be looked at */
typedef int cli_replan_fn(struct cli *cli, const struct mig_state *now, void *opts,
			  bool blocked, struct mig_plan **ret, struct mig_error *err);

/**
 * cli_replan() - look at the machine anew, and plan anew
 * @plan: the plan that is replaced
 *
 * Return: 0; as cli_observe() and @replan.
 */
int cli_replan(struct cli *cli, cli_replan_fn *replan, void *opts, bool blocked,
	       struct mig_plan **plan, struct mig_error *err);

/**
 * cli_patience_clear() - have nobody stand in the way of a plan any more
 * @cli:    the driver
 * @p:      how long to wait, and for whom
 * @replan: plans anew when something has become free
 * @opts:   handed to @replan
 * @plan:   the plan, perhaps blocked; replaced where it was made anew
 * @err:    where to explain a failure
 *
 * Waits first, so that nobody is ended for a plan that comes to nothing. Return: 0, and the
 * plan can be applied; -EBUSY, naming who still stands there; as mig_evict().
 */
int cli_patience_clear(struct cli *cli, struct cli_patience *p, cli_replan_fn *replan,
		       void *opts, struct mig_plan **plan, struct mig_error *err);

#endif
