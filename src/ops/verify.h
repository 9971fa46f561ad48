/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_OPS_VERIFY_H
#define MIG_OPS_VERIFY_H

#include <mig/apply.h>
#include <mig/error.h>
#include <mig/plan.h>

/** mig_verify_basis() - is the machine the one that was planned for? Return: 0; -ESTALE. */
int mig_verify_basis(const struct mig_plan *plan, const struct mig_state *now,
		     struct mig_error *err);

/** mig_verify_before() - is all there again that was there before? Return: 0; -EIO. */
int mig_verify_before(const struct mig_plan *plan, const struct mig_state *after,
		      struct mig_error *err);

/**
 * mig_verify_after() - is what was done there to see?
 * @result: the steps done and what was observed afterwards; UUIDs are filled in
 * @err:    where to explain a failure, or NULL
 *
 * Return: 0; -EIO.
 */
int mig_verify_after(struct mig_result *result, struct mig_error *err);

#endif
