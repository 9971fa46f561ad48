/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_MODEL_EXPLAIN_H
#define MIG_MODEL_EXPLAIN_H

#include <mig/error.h>

#include "model/place.h"

/** mig_explain_unknown() - a profile that the GPU has not. Return: -EINVAL. */
int mig_explain_unknown(const struct mig_gpu *gpu, const char *name,
			struct mig_error *err);

/** mig_explain_start() - a start that the profile has not. Return: -EINVAL. */
int mig_explain_start(const struct mig_gpu *gpu, const struct mig_profile *profile,
		      unsigned start, struct mig_error *err);

/**
 * mig_explain_full() - instances that have no place: what is in the way, and what fits
 *
 * Return: -ENOSPC.
 */
int mig_explain_full(const struct mig_gpu *gpu, const struct mig_ask *asks, size_t count,
		     struct mig_error *err);

#endif
