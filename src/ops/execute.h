/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_OPS_EXECUTE_H
#define MIG_OPS_EXECUTE_H

#include <mig/plan.h>

#include "ops/context.h"

/**
 * mig_step_run() - do one step
 * @ctx:  within a session
 * @now:  what was observed before the first step
 * @step: what to do; ids, places and names are filled in as they become known
 * @ret_left: set if it failed, but not all that it made could be destroyed again
 * @err:  where to explain a failure, or NULL
 *
 * A compute instance to be created whose id is known gets that id.
 *
 * Return: 0; a negative errno as the driver answers, with nothing changed otherwise.
 */
int mig_step_run(struct mig_ctx *ctx, const struct mig_state *now, struct mig_step *step,
		 bool *ret_left, struct mig_error *err);

/**
 * mig_step_undo() - take one step back that was done
 *
 * Return: 0; a negative errno if it could not be taken back.
 */
int mig_step_undo(struct mig_ctx *ctx, const struct mig_state *now,
		  const struct mig_step *step, struct mig_error *err);

#endif
