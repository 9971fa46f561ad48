/* SPDX-License-Identifier: Apache-2.0 */
/* Event sets can be made and freed, as nvidia-smi does at its start; none has events. */
#include <stdlib.h>

#include "library/library.h"

struct nvmlEventSet_st {
	struct nvmlEventSet_st *next;
};

static struct nvmlEventSet_st *sets;

static nvmlReturn_t create(nvmlEventSet_t *ret)
{
	struct nvmlEventSet_st *set;

	if (!ret)
		return NVML_ERROR_INVALID_ARGUMENT;
	set = calloc(1, sizeof(*set));
	if (!set)
		return NVML_ERROR_MEMORY;
	set->next = sets;
	sets = set;
	*ret = set;
	return NVML_SUCCESS;
}

static nvmlReturn_t drop(nvmlEventSet_t set)
{
	for (struct nvmlEventSet_st **at = &sets; *at; at = &(*at)->next) {
		if (*at != set)
			continue;
		*at = set->next;
		free(set);
		return NVML_SUCCESS;
	}
	return NVML_ERROR_INVALID_ARGUMENT;
}

EXPORT nvmlReturn_t nvmlEventSetCreate(nvmlEventSet_t *ret)
{
	return CALL(create(ret));
}

EXPORT nvmlReturn_t nvmlEventSetFree(nvmlEventSet_t set)
{
	return CALL(drop(set));
}
