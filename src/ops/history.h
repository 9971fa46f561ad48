/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_OPS_HISTORY_H
#define MIG_OPS_HISTORY_H

#include <mig/apply.h>
#include <mig/history.h>

#include "ops/context.h"

DEFINE_AUTO(mig_history, struct mig_history *, mig_history_free)

/**
 * mig_history_add() - write down what became of a plan
 * @ctx:    the machine, attached
 * @now:    what it looked like before
 * @plan:   what was to be done
 * @result: how it ended
 * @opts:   who asked for it, and with what; or NULL
 * @why:    the error if it failed, or NULL
 *
 * Without the rights to write it, it is left out: a change is no less done for that.
 */
void mig_history_add(struct mig_ctx *ctx, const struct mig_state *now,
		     const struct mig_plan *plan, const struct mig_result *result,
		     const struct mig_apply_opts *opts, const struct mig_error *why);

#endif
