/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_MODEL_INNER_H
#define MIG_MODEL_INNER_H

#include <mig/layout.h>

#include "model/pack.h"

/** struct mig_inner - how the compute instances of a GPU instance that stays change */
struct mig_inner {
	bool fits;		/**< can they all be there at once? */
	int64_t cost;		/**< as cost.h counts */
	int keep[MIG_PACK_MAX]; /**< per compute instance: the want it serves; -1: it goes */
	int kept_by[MIG_PACK_MAX]; /**< per want: the compute instance; -1: to be created
				    */
	struct mig_span place[MIG_PACK_MAX]; /**< of those to be created; size 0: the
						driver chooses */
};

/**
 * mig_inner_plan() - what becomes of the compute instances of a GPU instance
 * @opts: says which are in use
 * @gpu:  where
 * @gi:   which; its profiles of compute instances are used if they are known
 * @want: what shall be in it
 * @ret:  filled in
 */
void mig_inner_plan(const struct mig_plan_opts *opts, const struct mig_gpu *gpu,
		    const struct mig_gi *gi, const struct mig_want *want,
		    struct mig_inner *ret);

/**
 * mig_want_ci_slices() - compute slices that a wanted compute instance takes at least
 * @whole: those of its GPU instance
 */
unsigned mig_want_ci_slices(const struct mig_want_ci *want, unsigned whole);

/** mig_inner_same() - do both wants ask for the same compute instances? */
bool mig_inner_same(const struct mig_want *a, const struct mig_want *b);

#endif
