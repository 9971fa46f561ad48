/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Process lists. No program computes on a simulated GPU, so every list is empty; handles
 * and pointers are checked all the same.
 */
#include "library/library.h"

static nvmlReturn_t no_processes(nvmlDevice_t device, unsigned int *count)
{
	unsigned gpu;

	if (!count || (!mig_of(device) && !gpu_of(device, &gpu)))
		return NVML_ERROR_INVALID_ARGUMENT;
	*count = 0;
	return NVML_SUCCESS;
}

static nvmlReturn_t no_details(nvmlDevice_t device, nvmlProcessDetailList_t *list)
{
	if (!list)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (list->version != NVML_PROCESS_DETAIL_LIST_V1_WORD)
		return NVML_ERROR_ARGUMENT_VERSION_MISMATCH;
	return no_processes(device, &list->numProcArrayEntries);
}

#define LISTS(kind)                                                                    \
	EXPORT nvmlReturn_t nvmlDeviceGet##kind##RunningProcesses(                     \
		nvmlDevice_t device, unsigned int *count, nvmlProcessInfo_v1_t *infos) \
	{                                                                              \
		(void)infos;                                                           \
		return CALL(no_processes(device, count));                              \
	}                                                                              \
	EXPORT nvmlReturn_t nvmlDeviceGet##kind##RunningProcesses_v2(                  \
		nvmlDevice_t device, unsigned int *count, nvmlProcessInfo_v2_t *infos) \
	{                                                                              \
		(void)infos;                                                           \
		return CALL(no_processes(device, count));                              \
	}                                                                              \
	EXPORT nvmlReturn_t nvmlDeviceGet##kind##RunningProcesses_v3(                  \
		nvmlDevice_t device, unsigned int *count, nvmlProcessInfo_v2_t *infos) \
	{                                                                              \
		(void)infos;                                                           \
		return CALL(no_processes(device, count));                              \
	}

LISTS(Compute)
LISTS(Graphics)
LISTS(MPSCompute)

EXPORT nvmlReturn_t nvmlDeviceGetRunningProcessDetailList(nvmlDevice_t device,
							  nvmlProcessDetailList_t *list)
{
	return CALL(no_details(device, list));
}
