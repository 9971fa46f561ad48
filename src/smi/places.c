/* SPDX-License-Identifier: Apache-2.0 */
/* Where profiles may stand, as the driver lists it. */
#include <stdlib.h>

#include "smi/places.h"

_Static_assert(sizeof(nvmlComputeInstancePlacement_t) ==
		       sizeof(nvmlGpuInstancePlacement_t),
	       "one list serves both kinds of placement");

void places_free(struct places *p)
{
	free(p->list);
}

nvmlReturn_t gi_places(struct smi *smi, const struct gpu *gpu, unsigned int id,
		       struct places *ret)
{
	nvmlReturn_t r = CALL(smi, nvmlDeviceGetGpuInstancePossiblePlacements_v2,
			      gpu->handle, id, NULL, &ret->count);

	if (r != NVML_SUCCESS)
		return r;
	ret->list = smi_alloc(ret->count, sizeof(*ret->list));
	return CALL(smi, nvmlDeviceGetGpuInstancePossiblePlacements_v2, gpu->handle, id,
		    ret->list, &ret->count);
}

nvmlReturn_t ci_places(struct smi *smi, const struct gi *gi, unsigned int id,
		       struct places *ret)
{
	nvmlReturn_t r = CALL(smi, nvmlGpuInstanceGetComputeInstancePossiblePlacements,
			      gi->handle, id, NULL, &ret->count);

	if (r != NVML_SUCCESS)
		return r;
	ret->list = smi_alloc(ret->count, sizeof(*ret->list));
	return CALL(smi, nvmlGpuInstanceGetComputeInstancePossiblePlacements, gi->handle,
		    id, (nvmlComputeInstancePlacement_t *)ret->list, &ret->count);
}

unsigned int places_size(const struct places *p, unsigned int start)
{
	unsigned int size = p->count ? p->list[0].size : 0;

	for (unsigned int i = 0; i < p->count; i++) {
		if (p->list[i].start == start)
			size = p->list[i].size;
	}
	return size;
}
