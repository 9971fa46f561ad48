/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_MODEL_AFTER_H
#define MIG_MODEL_AFTER_H

#include <mig/plan.h>

/**
 * mig_plan_after() - what a machine will look like when a plan is done
 * @now:  what the plan was made from
 * @plan: the plan
 * @ret:  the machine; give it back with mig_state_free(). Ids, UUIDs and indices of what
 *        will be created are not known; where a compute instance will stand may not be.
 * @err:  where to explain a failure, or NULL
 *
 * Return: 0; -ENOMEM; -EINVAL if the plan was made from something else.
 */
int mig_plan_after(const struct mig_state *now, const struct mig_plan *plan,
		   struct mig_state **ret, struct mig_error *err);

#endif
