/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_APPLY_H
#define MIG_APPLY_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mig_ctx;
struct mig_error;
struct mig_plan;
struct mig_state;
struct mig_step;

/** enum mig_outcome - how an apply ended */
enum mig_outcome {
	MIG_OUTCOME_NOTHING,	 /**< failed before the first change, or nothing to do */
	MIG_OUTCOME_DONE,	 /**< every step was done and seen to be done */
	MIG_OUTCOME_ROLLED_BACK, /**< a step failed; what was before is there again */
	MIG_OUTCOME_STUCK	 /**< a step failed, and not all could be taken back */
};

/** mig_outcome_name() - such as "rolled back". Return: a constant text. Since: 0.1 */
const char *mig_outcome_name(enum mig_outcome outcome);

/** struct mig_result - what an apply did */
struct mig_result {
	enum mig_outcome outcome; /**< how it ended */
	bool reset_needed;	  /**< done, but a GPU must be reset before it counts */
	size_t step_count;	  /**< of @steps */
	struct mig_step *steps;	  /**< those that were done, ids and UUIDs filled in */
	struct mig_state *after;  /**< what was observed at the end, or NULL */
};

/** struct mig_apply_opts - how to apply; start from MIG_APPLY_OPTS_INIT */
struct mig_apply_opts {
	size_t size; /**< set by the macro, lets later fields appear */
	/** called before each step, also while rolling back; may be NULL */
	void (*progress)(const struct mig_step *step, bool undo, void *data);
	void *data;	     /**< handed to @progress */
	const char *command; /**< what asks for it, for journal and history; or NULL */
	const char *user;    /**< who asks for it, for the history; or NULL */
	bool recover;	     /**< this ends a change that a crash cut short */
};
/* clang-format off */
#define MIG_APPLY_OPTS_INIT { sizeof(struct mig_apply_opts), NULL, NULL, NULL, NULL, false }
/* clang-format on */

/**
 * mig_apply() - carry a plan out, all of it or nothing
 * @ctx:  the driver
 * @plan: what to do
 * @opts: how, or NULL
 * @ret:  what was done; written on failure too, unless NULL or out of memory; free it
 *        with mig_result_free()
 * @err:  where to explain a failure, or NULL
 *
 * One writer of libmig and mig-smi works on a machine at a time; others wait. The machine
 * is observed again first, and a plan that was made for another layout is refused. When a
 * step fails, the steps before it are taken back in reverse order: same profiles at the
 * same places, hence the same ids and UUIDs.
 *
 * What is about to be done is journalled before the first step. If the process dies
 * half-way, every later call answers -EINPROGRESS until a plan of mig_plan_recover() has
 * put things right.
 *
 * Return: 0; -ESTALE if the machine changed since @plan was made; -EINPROGRESS if a change
 * before this one was cut short; -EPERM; -EBUSY if @plan is blocked or the driver says
 * that something is in use; -ENOSPC and others as the driver answers. What
 * stands then is told by @ret->outcome.
 * Since: 0.1
 */
int mig_apply(struct mig_ctx *ctx, const struct mig_plan *plan,
	      const struct mig_apply_opts *opts, struct mig_result **ret,
	      struct mig_error *err);

/** mig_result_free() - @result may be NULL. Return: NULL. Since: 0.1 */
struct mig_result *mig_result_free(struct mig_result *result);

#ifdef __cplusplus
}
#endif
#endif
