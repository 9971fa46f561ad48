/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SMI_PLACES_H
#define SMI_PLACES_H

#include "smi/smi.h"

/** struct places - where a profile may stand; both kinds of placement have the same fields */
struct places {
	nvmlGpuInstancePlacement_t *list;
	unsigned int count;
};

/** places_free() - @p may be empty */
void places_free(struct places *p);
#define PLACES __attribute__((cleanup(places_free))) struct places

/** gi_places(), ci_places() - ask the driver, for the count and then for the list */
nvmlReturn_t gi_places(struct smi *smi, const struct gpu *gpu, unsigned int id,
		       struct places *ret);
nvmlReturn_t ci_places(struct smi *smi, const struct gi *gi, unsigned int id,
		       struct places *ret);

/**
 * places_size() - the size that belongs to a start
 *
 * Whether the start is allowed is the driver's to say: for one that is not in the list it
 * is the size of the first place; 0 if there is none.
 */
unsigned int places_size(const struct places *p, unsigned int start);

#endif
