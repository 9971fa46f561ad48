/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_OPS_TOUCHED_H
#define MIG_OPS_TOUCHED_H

#include <mig/plan.h>

/**
 * mig_touched_export() - the GPUs that a plan touches, as an exact layout file
 * @state: what they look like
 * @plan:  says which
 * @ret:   the text; give it back with free()
 * @err:   where to explain a failure, or NULL
 *
 * Return: as mig_export().
 */
int mig_touched_export(const struct mig_state *state, const struct mig_plan *plan,
		       char **ret, struct mig_error *err);

#endif
