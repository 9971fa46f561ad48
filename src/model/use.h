/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_MODEL_USE_H
#define MIG_MODEL_USE_H

#include <stdbool.h>

#include <mig/layout.h>

/** mig_use_leased() - does a lease cover it? @ci NULL: the GPU instance as a whole */
bool mig_use_leased(const struct mig_plan_opts *opts, const struct mig_gpu *gpu,
		    const struct mig_gi *gi, const struct mig_ci *ci);

/** mig_use_evicted() - may it be destroyed although it is in use? */
bool mig_use_evicted(const struct mig_plan_opts *opts, const struct mig_gpu *gpu,
		     const struct mig_gi *gi, const struct mig_ci *ci);

/** mig_use_of_ci() - what it costs that a compute instance is in use; 0 if it is not */
int64_t mig_use_of_ci(const struct mig_plan_opts *opts, const struct mig_gpu *gpu,
		      const struct mig_gi *gi, const struct mig_ci *ci);

/** mig_use_of_gi() - the same of a GPU instance with all that is in it */
int64_t mig_use_of_gi(const struct mig_plan_opts *opts, const struct mig_gpu *gpu,
		      const struct mig_gi *gi);

#endif
