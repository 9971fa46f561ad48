/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_MODEL_PACK_H
#define MIG_MODEL_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mig/state.h>

#include "model/geometry.h"

#define MIG_PACK_MAX MIG_SLICES_MAX /**< items: each takes a slice at least */

/** struct mig_spot - a place where something of a kind may stand */
struct mig_spot {
	uint64_t mask;	      /**< its slices */
	struct mig_span span; /**< the same */
	unsigned kind;	      /**< what may stand there */
};

/** struct mig_item - something that wants one of some spots */
struct mig_item {
	const struct mig_spot *spots; /**< by start */
	const int64_t *gains;	      /**< what each is worth; NULL: nothing */
	size_t count;		      /**< of @spots */
	bool twin; /**< the same as the item before it: they are not permuted */
};

/** struct mig_room - spots in buckets; the more of the first stay free the better */
struct mig_room {
	const uint64_t *masks;	     /**< of the spots, bucket by bucket */
	size_t count;		     /**< of buckets */
	unsigned ends[MIG_PACK_MAX]; /**< where each ends in @masks */
};

/** struct mig_pack - a search for spots for all items, without overlap */
struct mig_pack {
	struct mig_item items[MIG_PACK_MAX]; /**< in the order in which they are placed */
	size_t count;			     /**< of @items */
	uint64_t used;			     /**< slices that are taken already */
	struct mig_room room;		     /**< what shall stay free */
	/** what a complete way costs beyond its gains, at least 0; or NULL */
	int64_t (*toll)(const struct mig_pack *pack, void *data);
	void *data; /**< handed to @toll */

	bool found;		      /**< out: is there a way? */
	bool bounded;		      /**< out: not all ways were tried */
	int64_t value;		      /**< out: gains less toll of the best way */
	unsigned best[MIG_PACK_MAX];  /**< out: which spot each item takes */
	unsigned trial[MIG_PACK_MAX]; /**< the way that is being tried */

	unsigned tries;			  /**< so far */
	unsigned later[MIG_PACK_MAX];	  /**< twins behind each item */
	int64_t hope[MIG_PACK_MAX + 1];	  /**< gains from each item on, at most */
	unsigned best_room[MIG_PACK_MAX]; /**< free spots of the best way, by bucket */
};

/**
 * mig_pack_search() - find the best way
 * @pack: in and out as said there; fields that are not set are zero
 *
 * Best is the greatest value; then most free spots in the first bucket, in the second
 * and so on; then the lowest starts, in the order of the items. Exact unless it is
 * @bounded, which no known board comes near.
 */
void mig_pack_search(struct mig_pack *pack);

#endif
