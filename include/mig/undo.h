/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_UNDO_H
#define MIG_UNDO_H

#include <stdbool.h>

#include <mig/layout.h>
#include <mig/plan.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mig_ctx;
struct mig_error;

/**
 * mig_plan_undo() - plan the way back to before the last change
 * @ctx:  the machine, whose history tells what that was
 * @now:  what was observed
 * @opts: how to plan, or NULL
 * @ret:  the plan; free it with mig_plan_free()
 * @err:  where to explain a failure, or NULL
 *
 * The same profiles at the same places, hence the same ids and UUIDs. Undoing an undo
 * does the change again.
 *
 * Return: 0; -ENOENT if there is no change to take back; -ESTALE if the machine is no
 * longer as that change left it; and as mig_plan_layout().
 * Since: 0.1
 */
int mig_plan_undo(struct mig_ctx *ctx, const struct mig_state *now,
		  const struct mig_plan_opts *opts, struct mig_plan **ret,
		  struct mig_error *err);

/**
 * mig_recover_pending() - was a change cut short?
 * @ctx:     the machine
 * @command: where to write what had begun it, or NULL
 * @size:    of @command, in bytes
 *
 * Return: true if mig_plan_recover() has something to plan.
 * Since: 0.1
 */
bool mig_recover_pending(struct mig_ctx *ctx, char *command, size_t size);

/**
 * mig_plan_recover() - plan the end of a change that was cut short
 * @ctx:    the machine, whose journal tells what that was
 * @now:    what was observed
 * @finish: go on to what was wished; else back to what was before
 * @ret:    the plan, to be applied with the option "recover"; free it with
 *          mig_plan_free(). No steps: the machine stands right already.
 * @err:    where to explain a failure, or NULL
 *
 * Only places that the change was about are touched; what somebody else made beside them
 * stays. After a reboot there is nothing to take back, since no instance outlives it.
 *
 * Return: 0; -ENOENT if no change was cut short; -EIO if the journal cannot be read; and
 * as mig_plan_layout().
 * Since: 0.1
 */
int mig_plan_recover(struct mig_ctx *ctx, const struct mig_state *now, bool finish,
		     struct mig_plan **ret, struct mig_error *err);

#ifdef __cplusplus
}
#endif
#endif
