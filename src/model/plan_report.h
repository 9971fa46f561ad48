/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_MODEL_PLAN_REPORT_H
#define MIG_MODEL_PLAN_REPORT_H

#include "model/goal.h"
#include "model/plan.h"

/**
 * mig_plan_report() - add what the plan means for a GPU, read off its steps
 * @plan:    with all its steps
 * @gpu:     which
 * @enabled: MIG mode afterwards
 * @opts:    says which instances are in use
 * @goal:    gives the labels of what is kept; NULL: nothing is known of them
 * @err:     where to explain a failure, or NULL
 *
 * Return: 0; -ENOMEM.
 */
int mig_plan_report(struct mig_plan *plan, const struct mig_gpu *gpu, bool enabled,
		    const struct mig_plan_opts *opts, const struct mig_goal *goal,
		    struct mig_error *err);

/**
 * mig_plan_check_use() - does the plan destroy what is in use?
 *
 * Return: 0, with the plan marked as blocked if it does and @opts wants that; -EBUSY.
 */
int mig_plan_check_use(struct mig_plan *plan, const struct mig_plan_opts *opts,
		       struct mig_error *err);

#endif
