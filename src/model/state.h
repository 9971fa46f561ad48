/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_MODEL_STATE_H
#define MIG_MODEL_STATE_H

#include <mig/state.h>

#include "base/auto.h"

DEFINE_AUTO(mig_state, struct mig_state *, mig_state_free)

#define FOR_EACH_GPU(g, state)                                                          \
	for (struct mig_gpu *g = (state)->gpus; g < (state)->gpus + (state)->gpu_count; \
	     g++)
#define FOR_EACH_PROFILE(p, gpu)                      \
	for (struct mig_profile *p = (gpu)->profiles; \
	     p < (gpu)->profiles + (gpu)->profile_count; p++)
#define FOR_EACH_GI(gi, gpu) \
	for (struct mig_gi *gi = (gpu)->gis; gi < (gpu)->gis + (gpu)->gi_count; gi++)
#define FOR_EACH_CI(ci, gi) \
	for (struct mig_ci *ci = (gi)->cis; ci < (gi)->cis + (gi)->ci_count; ci++)

/** mig_profiles_free() - give back @count profiles and their placements */
void mig_profiles_free(struct mig_profile *profiles, size_t count);

/** mig_gi_profiles_free() - give back the compute profiles of a GPU instance */
void mig_gi_profiles_free(struct mig_gi *gi);

/** mig_profiles_copy() - a copy of @from's profiles in @to, which has none. Return: 0;
 * -1. */
int mig_profiles_copy(const struct mig_gpu *from, struct mig_gpu *to);

/** mig_profile_by_id() - the profile of that id. Return: it, or NULL. */
const struct mig_profile *mig_profile_by_id(const struct mig_gpu *gpu, unsigned id);

/** mig_gi_ci_profile() - "1c", "1c.3g.20gb", "3g.20gb" or an id. Return: it, or NULL. */
const struct mig_ci_profile *mig_gi_ci_profile(const struct mig_gi *gi, const char *name);

/**
 * mig_gi_whole() - the profile of a compute instance that is all of a GPU instance
 * @gi: whose profiles and SMs count
 * @sms: SMs of the GPU instance, which decide between profiles of equal slices
 *
 * Return: the profile, or NULL if none are known.
 */
const struct mig_ci_profile *mig_gi_whole(const struct mig_gi *gi, unsigned sms);

#endif
