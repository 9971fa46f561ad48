/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_MODEL_HITLESS_H
#define MIG_MODEL_HITLESS_H

#include "model/goal.h"

/**
 * struct mig_hitless - all layouts that can be reached from what stands, without a gap: of
 * each profile there are never fewer instances than before and afterwards both
 */
struct mig_hitless;

/** mig_hitless_make() - walk from what stands; @goal's asks say what shall be in the end
 *
 * Return: it; NULL without memory, or where the GPU has more places than can be walked.
 */
struct mig_hitless *mig_hitless_make(const struct mig_goal *goal);

/** mig_hitless_free() - @hitless may be NULL. Return: NULL. */
struct mig_hitless *mig_hitless_free(struct mig_hitless *hitless);

DEFINE_AUTO(mig_hitless, struct mig_hitless *, mig_hitless_free)

/** mig_hitless_toll() - what a way costs beyond its steps; a toll of a pack, @data is it */
int64_t mig_hitless_toll(const struct mig_pack *pack, void *data);

/** struct mig_change - a GPU instance comes or goes */
struct mig_change {
	int spot;    /**< number of its spot on the board */
	bool create; /**< comes */
};

/**
 * mig_hitless_way() - the changes from what stands to where the asks were placed
 * @hitless:   all that can be reached
 * @goal:      solved
 * @ret_count: how many
 * @ret_gaps:  replaced instances that go before their replacement is there
 *
 * Without a gap where there is such a way; else room is made where it must be.
 *
 * Return: the changes in order, to be given back with free(); NULL without memory.
 */
struct mig_change *mig_hitless_way(const struct mig_hitless *hitless,
				   const struct mig_goal *goal, size_t *ret_count,
				   unsigned *ret_gaps);

#endif
