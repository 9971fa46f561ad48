/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_MODEL_GEOMETRY_H
#define MIG_MODEL_GEOMETRY_H

#include <mig/state.h>

#define MIG_SLICES_MAX 64u /**< a mask of slices is 64 bits wide */

/** mig_span_mask() - the slices of a span, a bit each */
uint64_t mig_span_mask(struct mig_span span);

/** mig_gpu_mask() - the memory slices that instances take */
uint64_t mig_gpu_mask(const struct mig_gpu *gpu);

/** mig_gpu_room() - how many more of a profile the driver's limits allow, places aside */
unsigned mig_gpu_room(const struct mig_gpu *gpu, const struct mig_profile *profile);

/** mig_profile_fits() - the places of @profile that are free when @used slices are taken */
unsigned mig_profile_fits(const struct mig_profile *profile, uint64_t used);

/** mig_gpu_slices() - number of memory slices, from where the profiles' last places end */
unsigned mig_gpu_slices(const struct mig_gpu *gpu);

/** mig_nominal_total() - the GPU's memory as people call it, in GB */
unsigned mig_nominal_total(uint64_t total);

/** mig_largest_profile() - the profile with most SMs. Return: it, or NULL. */
const struct mig_profile *mig_largest_profile(const struct mig_gpu *gpu);

#endif
