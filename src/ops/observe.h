/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_OPS_OBSERVE_H
#define MIG_OPS_OBSERVE_H

#include "model/state.h"
#include "ops/context.h"

/** mig_observe_attached() - as mig_observe(), within a session */
int mig_observe_attached(struct mig_ctx *ctx, struct mig_state **ret,
			 struct mig_error *err);

/**
 * mig_sms_recall() - SMs of a GPU as an earlier observation saw them
 *
 * The driver tells them only while MIG mode is off. Return: how many, or MIG_UNKNOWN.
 */
unsigned mig_sms_recall(struct mig_ctx *ctx, const struct mig_gpu *gpu);

/** mig_sms_remember() - keep what the driver told; without the rights to, it does not */
void mig_sms_remember(struct mig_ctx *ctx, const struct mig_gpu *gpu);

#endif
