/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_MODEL_PLAN_H
#define MIG_MODEL_PLAN_H

#include <mig/error.h>
#include <mig/plan.h>

#include "base/auto.h"

DEFINE_AUTO(mig_plan, struct mig_plan *, mig_plan_free)

/** mig_plan_new() - an empty plan for a machine. Return: 0; -ENOMEM. */
int mig_plan_new(const struct mig_state *now, struct mig_plan **ret,
		 struct mig_error *err);

/**
 * mig_plan_step() - one more step at the end of a plan
 * @plan: where
 * @kind: what it does
 * @gpu:  to which GPU, whose layout the plan then counts on
 * @ret:  the step, all ids MIG_UNKNOWN, to be filled in; valid until the next one is
 * added
 * @err:  where to explain a failure, or NULL
 *
 * Return: 0; -ENOMEM.
 */
int mig_plan_step(struct mig_plan *plan, enum mig_step_kind kind,
		  const struct mig_gpu *gpu, struct mig_step **ret,
		  struct mig_error *err);

/** mig_step_set_gi() - say which GPU instance a step is about */
void mig_step_set_gi(struct mig_step *step, const struct mig_gi *gi);

/** mig_step_set_ci() - say which compute instance a step is about */
void mig_step_set_ci(struct mig_step *step, const struct mig_ci *ci);

/**
 * mig_gi_ci_to_go() - the @i-th compute instance to destroy, if all have to go
 *
 * A rollback walks backwards and has to give each its own id again, where the driver gives
 * the lowest free one. Ids without holes come back from the lowest up. With holes, others
 * have to stand in the holes meanwhile, and only from the highest down is there room for
 * as many as there were when the id was given.
 */
const struct mig_ci *mig_gi_ci_to_go(const struct mig_gi *gi, size_t i);

/**
 * mig_gpu_basis() - a GPU's layout as text, a line per mode and instance
 *
 * Return: the text, to be given back with free(); NULL if there is no memory.
 */
char *mig_gpu_basis(const struct mig_gpu *gpu);

/** mig_basis_has() - does every line of @before stand in @after too? */
bool mig_basis_has(const char *after, const char *before);

/** mig_fail_blind() - refuse what cannot be planned without more rights. Return: -EPERM. */
int mig_fail_blind(const struct mig_gpu *gpu, const char *what, struct mig_error *err);

/** mig_profile_names() - the names of a GPU's profiles, with commas, for messages */
void mig_profile_names(const struct mig_gpu *gpu, char *buf, size_t size);

/** mig_text_add() - append to a text in a buffer, which is cut where it ends */
void mig_text_add(char *buf, size_t size, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
