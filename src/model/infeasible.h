/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_MODEL_INFEASIBLE_H
#define MIG_MODEL_INFEASIBLE_H

#include <mig/error.h>
#include <mig/layout.h>

#include "model/board.h"

/** enum mig_misfit - the limit that binds first */
enum mig_misfit {
	MIG_FITS,	   /**< none does */
	MIG_MISFIT_MAX,	   /**< instances of one profile */
	MIG_MISFIT_SLICES, /**< memory slices of the GPU */
	MIG_MISFIT_LOAD,   /**< compute slices or engines */
	MIG_MISFIT_PLACES  /**< places that do not overlap */
};

/**
 * mig_counts_misfit() - what keeps so many instances of each kind from being there, places
 * aside
 * @board:    where
 * @counts:   of each kind
 * @ret_what: the kind, for MAX; the load, for LOAD; may be NULL
 *
 * Return: the limit; MIG_FITS if only the places are left to be looked at.
 */
enum mig_misfit mig_counts_misfit(const struct mig_board *board, const unsigned *counts,
				  unsigned *ret_what);

/** mig_want_check() - profiles, starts and compute instances, each wish for itself
 *
 * Return: 0; -EINVAL; -ENOSPC if there are more wishes than anything could hold.
 */
int mig_want_check(const struct mig_board *board, const struct mig_want_gpu *wanted,
		   struct mig_error *err);

/**
 * mig_want_explain() - why the wishes do not fit, and the nearest that do
 *
 * Return: -ENOSPC.
 */
int mig_want_explain(const struct mig_board *board, const struct mig_want_gpu *wanted,
		     struct mig_error *err);

#endif
