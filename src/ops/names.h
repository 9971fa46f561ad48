/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_OPS_NAMES_H
#define MIG_OPS_NAMES_H

#include <mig/apply.h>
#include <mig/plan.h>

#include "ops/context.h"

/**
 * mig_names_read() - write the names that layouts gave into what was observed
 * @ctx:   the machine, attached
 * @state: gets the labels
 *
 * A name belongs to an instance only while GPU, place, profile and boot are those that it
 * was given for. Files that cannot be read give no names.
 */
void mig_names_read(struct mig_ctx *ctx, struct mig_state *state);

/**
 * mig_names_keep() - remember the names after a change that went well
 * @ctx:   the machine, attached
 * @plan:  what was done; names of what it destroyed are forgotten
 * @err:   where to explain a failure, or NULL
 *
 * Return: 0; -EPERM, -EIO.
 */
int mig_names_keep(struct mig_ctx *ctx, const struct mig_plan *plan,
		   struct mig_error *err);

#endif
