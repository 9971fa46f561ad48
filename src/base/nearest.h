/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_BASE_NEAREST_H
#define MIG_BASE_NEAREST_H

#include <stddef.h>

/**
 * struct mig_nearest - the one of many words that a mistyped one was meant to be
 *
 * Start from MIG_NEAREST_INIT, offer words, read @best.
 */
struct mig_nearest {
	const char *word; /**< that was typed */
	const char *best; /**< borrowed from what was offered; NULL if none is near */
	size_t distance;  /**< letters that differ between the two */
};
#define MIG_NEAREST_INIT(typed)  \
	{                        \
		(typed), NULL, 0 \
	}

/** mig_nearest_offer() - consider a word; far ones are never taken */
void mig_nearest_offer(struct mig_nearest *search, const char *candidate);

#endif
