/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_MODEL_BOARD_H
#define MIG_MODEL_BOARD_H

#include <mig/state.h>

#include "base/auto.h"
#include "model/pack.h"

#define MIG_LOADS 6u /**< compute slices, and five sorts of engines */

/** struct mig_kind - a profile, with what an instance of it takes */
struct mig_kind {
	const struct mig_profile *profile; /**< of the GPU */
	size_t first;			   /**< of its spots on the board */
	size_t count;			   /**< how many; 0 if the driver tells none */
	unsigned size;			   /**< memory slices */
	unsigned loads[MIG_LOADS]; /**< of what is shared out; see mig_load_name() */
};

/** struct mig_board - what can stand on a GPU, and where, as tables for a search */
struct mig_board {
	const struct mig_gpu *gpu;  /**< whose tables they are */
	size_t kind_count;	    /**< of @kinds */
	struct mig_kind *kinds;	    /**< as the GPU's profiles */
	size_t spot_count;	    /**< of @spots */
	struct mig_spot *spots;	    /**< kind by kind, by start */
	unsigned *by_size;	    /**< numbers of @kinds, largest first */
	unsigned limits[MIG_LOADS]; /**< of all instances together */
	unsigned slices;	    /**< memory slices */
};

/** mig_board_make() - the tables of a GPU. Return: them, or NULL without memory. */
struct mig_board *mig_board_make(const struct mig_gpu *gpu);

/** mig_board_free() - @board may be NULL. Return: NULL. */
struct mig_board *mig_board_free(struct mig_board *board);

DEFINE_AUTO(mig_board, struct mig_board *, mig_board_free)

/** mig_board_kind() - number of a profile. Return: it; -1 if there is none of that id. */
int mig_board_kind(const struct mig_board *board, unsigned profile_id);

/** mig_board_spot() - where a kind may stand. Return: index in all spots, or -1. */
int mig_board_spot(const struct mig_board *board, unsigned kind, struct mig_span span);

/**
 * mig_board_item() - something of a kind, to be packed
 * @board: where
 * @kind:  number of the profile
 * @start: memory slice, or MIG_UNKNOWN for any place
 * @ret:   the item, without gains
 *
 * Return: true; false if the kind cannot start there.
 */
bool mig_board_item(const struct mig_board *board, unsigned kind, unsigned start,
		    struct mig_item *ret);

/**
 * mig_board_over() - the first load that so many instances of each kind exceed
 *
 * Return: its number; -1 if none.
 */
int mig_board_over(const struct mig_board *board, const unsigned *counts);

/** mig_load_name() - what a load is, in the plural: "decoders". Return: the text. */
const char *mig_load_name(unsigned load);

/**
 * mig_board_room() - what may still come: the spots, a bucket for each kind
 * @board:  where
 * @counts: instances of each kind that are there, places aside
 * @room:   filled in, largest kind first; its masks are @masks
 * @masks:  room for @board->spot_count masks
 */
void mig_board_room(const struct mig_board *board, const unsigned *counts,
		    struct mig_room *room, uint64_t *masks);

#endif
