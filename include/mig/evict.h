/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_EVICT_H
#define MIG_EVICT_H

#include <stddef.h>

#include <mig/holders.h>
#include <mig/plan.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mig_ctx;
struct mig_error;

/** struct mig_evict_opts - how to evict; start from MIG_EVICT_OPTS_INIT */
struct mig_evict_opts {
	size_t size;	   /**< set by the macro, lets later fields appear */
	unsigned grace_ms; /**< how long a process may take to end by itself */
	const char *node;  /**< as for mig_holders_find() */
	/** called before each signal, SIGTERM or SIGKILL; may be NULL */
	void (*progress)(const struct mig_holder *holder, int signal, void *data);
	void *data; /**< handed to @progress */
};
/* clang-format off */
#define MIG_EVICT_OPTS_INIT { sizeof(struct mig_evict_opts), 10000, NULL, NULL, NULL }
/* clang-format on */

/**
 * mig_evict() - end the processes that stand in the way of a plan and may be evicted
 * @ctx:  the driver
 * @plan: made with mig_plan_layout(), which was told what may be evicted, from a machine
 *        on which mig_holders_find() looked for holders
 * @opts: how, or NULL
 * @err:  where to explain a failure, or NULL
 *
 * Ends those alone that use instances which the plan destroys and which may be evicted:
 * TERM, after the grace KILL; then waits until the driver no longer shows them. A plan that
 * is blocked, or a process that may not be signalled, is found out before the first signal.
 *
 * Return: 0, also if there is nobody to end; -EBUSY if @plan is blocked, if the caller is
 * itself one of them, or if an instance is still in use at the end; -EPERM; -ENOMEM; and
 * as mig_observe().
 * Since: 0.1
 */
int mig_evict(struct mig_ctx *ctx, const struct mig_plan *plan,
	      const struct mig_evict_opts *opts, struct mig_error *err);

/**
 * mig_await() - wait until something may have become free that blocks a plan
 * @plan: a plan that is blocked
 * @ms:   how long to wait at most, in milliseconds; gets what is left of it
 * @err:  where to explain a failure, or NULL
 *
 * Ends when one of the processes that stand in the way has ended, and after a second in
 * any case, since a process may let go of an instance without ending; also when a signal
 * comes. Observe and plan anew then, and wait again if that is blocked too.
 *
 * Return: 0; -ENOMEM.
 * Since: 0.1
 */
int mig_await(const struct mig_plan *plan, unsigned *ms, struct mig_error *err);

#ifdef __cplusplus
}
#endif
#endif
