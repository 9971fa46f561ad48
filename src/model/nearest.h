/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_MODEL_NEAREST_H
#define MIG_MODEL_NEAREST_H

#include "model/board.h"

/** mig_counts_fit() - can so many instances of each kind stand on an empty GPU? */
bool mig_counts_fit(const struct mig_board *board, const unsigned *counts);

/** mig_counts_format() - append them as words, largest first: "3g.20gb 4x1g.5gb" */
void mig_counts_format(const struct mig_board *board, const unsigned *counts, char *buf,
		       size_t size);

/**
 * mig_nearest_add() - append the nearest wishes that fit: "; nearest that fit: `…`, `…`"
 *
 * Nearest means fewest wishes given up or made smaller; of those, most memory is kept,
 * then most compute slices. Nothing is appended if @counts fits itself.
 */
void mig_nearest_add(const struct mig_board *board, const unsigned *counts, char *buf,
		     size_t size);

#endif
