/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_OPS_CONTEXT_H
#define MIG_OPS_CONTEXT_H

#include <mig/context.h>
#include <mig/error.h>

#include "base/auto.h"
#include "nvml/library.h"

struct mig_ctx {
	struct nvml_api *api; /**< loaded; initialised only between begin and end */
};

/**
 * mig_session_begin() - attach to the driver
 * @ctx: a context
 * @err: where to explain a failure, with what to do about it, or NULL
 *
 * Sessions nest. Return: 0; -ENXIO, -EIO and others as the driver answers.
 */
int mig_session_begin(struct mig_ctx *ctx, struct mig_error *err);

/** mig_session_end() - detach from the driver */
void mig_session_end(struct mig_ctx *ctx);
DEFINE_AUTO(mig_session, struct mig_ctx *, mig_session_end)

#endif
