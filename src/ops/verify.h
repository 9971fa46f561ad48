/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_OPS_VERIFY_H
#define MIG_OPS_VERIFY_H

#include <mig/apply.h>
#include <mig/error.h>
#include <mig/plan.h>

/** mig_verify_basis() - is the machine the one that was planned for? Return: 0; -ESTALE. */
int mig_verify_basis(const struct mig_plan *plan, const struct mig_state *now,
		     struct mig_error *err);

/**
 * mig_verify_before() - is all there again that was there before?
 * @now:    what was observed before the first step
 * @result: what is there now, and the steps that were done and taken back again
 * @done:   how many these are; what they did not touch is not looked at
 * @err:    where to explain a failure, or NULL
 *
 * Return: 0; -EIO.
 */
int mig_verify_before(const struct mig_state *now, const struct mig_result *result,
		      size_t done, struct mig_error *err);

/**
 * mig_verify_others() - did anything else change meanwhile?
 * @now:    what was observed before the first step
 * @result: what is there now, everything of ours being taken back
 * @err:    what changed, or NULL
 *
 * Return: 0; -ESTALE.
 */
int mig_verify_others(const struct mig_state *now, const struct mig_result *result,
		      struct mig_error *err);

/**
 * mig_verify_after() - is what was done there to see?
 * @now:    what was observed before the first step
 * @plan:   what was done; if it is one for a layout, there is nothing else either
 * @result: the steps done and what was observed afterwards; UUIDs are filled in
 * @err:    where to explain a failure, or NULL
 *
 * Return: 0; -EIO.
 */
int mig_verify_after(const struct mig_state *now, const struct mig_plan *plan,
		     struct mig_result *result, struct mig_error *err);

#endif
