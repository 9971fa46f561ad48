/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_CONTEXT_H
#define MIG_CONTEXT_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mig_error;

/**
 * struct mig_ctx - an opened driver library, real or simulated
 *
 * The driver itself is attached to only while a call of libmig runs, so that a context
 * that is kept open never stands in the way of anybody's changes. One thread at a time
 * may use a context; several contexts are independent of each other.
 */
struct mig_ctx;

/**
 * mig_ctx_open() - load a driver's NVML library
 * @driver: path or name of the library; NULL for the system's own, libnvidia-ml.so.1
 * @ret:    the context; give it back with mig_ctx_close()
 * @err:    where to explain a failure, or NULL
 *
 * Whether a driver answers behind the library shows at the first mig_observe().
 *
 * Return: 0; -ENXIO if the library is missing or is no NVML library; -ENOMEM.
 * Since: 0.1
 */
int mig_ctx_open(const char *driver, struct mig_ctx **ret, struct mig_error *err);

/**
 * mig_ctx_close() - unload the driver library; @ctx may be NULL
 *
 * Return: NULL.
 * Since: 0.1
 */
struct mig_ctx *mig_ctx_close(struct mig_ctx *ctx);

/**
 * mig_ctx_is_simulated() - is this the simulated driver?
 *
 * Return: true if it is; whoever shows data to people then says so.
 * Since: 0.1
 */
bool mig_ctx_is_simulated(const struct mig_ctx *ctx);

/**
 * mig_ctx_state_path() - the file that holds the simulated machine
 *
 * Return: the path, which lives as long as @ctx; NULL with a real driver.
 * Since: 0.1
 */
const char *mig_ctx_state_path(const struct mig_ctx *ctx);

#ifdef __cplusplus
}
#endif
#endif
