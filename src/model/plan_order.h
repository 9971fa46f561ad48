/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_MODEL_PLAN_ORDER_H
#define MIG_MODEL_PLAN_ORDER_H

#include "model/goal.h"
#include "model/hitless.h"
#include "model/plan.h"

/** mig_order_clear() - steps that destroy all that stands on a GPU. Return: 0; -ENOMEM. */
int mig_order_clear(struct mig_plan *plan, const struct mig_gpu *gpu,
		    struct mig_error *err);

/** mig_order_there() - steps that destroy an instance that stands. Return: 0; -ENOMEM. */
int mig_order_there(struct mig_plan *plan, const struct mig_goal *goal, size_t there,
		    struct mig_error *err);

/**
 * mig_order_spot() - steps that create an instance
 * @plan: where they are added
 * @goal: of which GPU
 * @want: gives the label and the compute instances
 * @spot: number of its spot on the board
 * @err:  where to explain a failure, or NULL
 *
 * Return: 0; -ENOMEM.
 */
int mig_order_spot(struct mig_plan *plan, const struct mig_goal *goal,
		   const struct mig_want *want, int spot, struct mig_error *err);

/** mig_order_inner() - steps inside the instances that stay. Return: 0; -ENOMEM. */
int mig_order_inner(struct mig_plan *plan, const struct mig_goal *goal,
		    struct mig_error *err);

/** mig_order_in_place() - destroy what goes, then create what is missing. Return: 0;
 * -ENOMEM. */
int mig_order_in_place(struct mig_plan *plan, const struct mig_goal *goal,
		       struct mig_error *err);

/**
 * mig_order_make_first() - create what replaces an instance before the instance goes
 *
 * Sets @goal->gaps, and that nothing is kept which has to pass by elsewhere.
 *
 * Return: 0; -ENOMEM.
 */
int mig_order_make_first(struct mig_plan *plan, struct mig_goal *goal,
			 const struct mig_hitless *hitless, struct mig_error *err);

#endif
