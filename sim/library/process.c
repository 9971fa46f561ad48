/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Process lists: the clients of the machine compute, none draws and none goes through
 * MPS. The unsuffixed calls have shorter entries; both later forms have the same.
 */
#include "library/permission.h"
#include "library/process.h"
#include "machine/client.h"

static nvmlReturn_t holder_of(nvmlDevice_t device, struct holder *ret)
{
	const struct nvmlDevice_st *mig = mig_of(device);
	unsigned gpu = 0;

	if (mig)
		*ret = (struct holder){ mig->gpu, mig->gi, mig->ci };
	else if (gpu_of(device, &gpu))
		*ret = (struct holder){ gpu, NO_INSTANCE, NO_INSTANCE };
	else
		return NVML_ERROR_INVALID_ARGUMENT;
	return mig || may_monitor(gpu) ? NVML_SUCCESS : NVML_ERROR_NO_PERMISSION;
}

static bool is_shown(const struct client *c, struct holder at)
{
	return c->used && c->gpu == at.gpu &&
	       (at.gi == NO_INSTANCE || (c->gi == at.gi && c->ci == at.ci));
}

static nvmlProcessInfo_v2_t entry(const struct client *c)
{
	return (nvmlProcessInfo_v2_t){
		.pid = c->pid,
		.usedGpuMemory = c->memory,
		.gpuInstanceId = c->gi == NO_INSTANCE ? NVML_NO_INSTANCE : c->gi,
		.computeInstanceId = c->ci == NO_INSTANCE ? NVML_NO_INSTANCE : c->ci,
	};
}

static nvmlReturn_t clients(nvmlDevice_t device, unsigned int *count,
			    nvmlProcessInfo_v2_t *list)
{
	const struct machine *m = library_machine();
	nvmlProcessInfo_v2_t found[MAX_CLIENTS];
	unsigned n = 0, room;
	struct holder at;
	nvmlReturn_t r = count ? holder_of(device, &at) : NVML_ERROR_INVALID_ARGUMENT;

	if (r != NVML_SUCCESS)
		return r;
	for (unsigned i = 0; i < MAX_CLIENTS; i++) {
		if (is_shown(&m->now.clients[i], at) &&
		    client_is_alive(library_store(), i))
			found[n++] = entry(&m->now.clients[i]);
	}
	room = *count;
	*count = n;
	if (n > room)
		return NVML_ERROR_INSUFFICIENT_SIZE;
	if (n && !list)
		return NVML_ERROR_INVALID_ARGUMENT;
	for (unsigned i = 0; i < n; i++)
		list[i] = found[i];
	return NVML_SUCCESS;
}

static nvmlReturn_t clients_v1(nvmlDevice_t device, unsigned int *count,
			       nvmlProcessInfo_v1_t *list)
{
	nvmlProcessInfo_v2_t found[MAX_CLIENTS];
	unsigned n = MAX_CLIENTS, room;
	nvmlReturn_t r = clients(device, &n, found);

	if (r != NVML_SUCCESS || !count)
		return r != NVML_SUCCESS ? r : NVML_ERROR_INVALID_ARGUMENT;
	room = *count;
	*count = n;
	if (n > room)
		return NVML_ERROR_INSUFFICIENT_SIZE;
	if (n && !list)
		return NVML_ERROR_INVALID_ARGUMENT;
	for (unsigned i = 0; i < n; i++)
		list[i] = (nvmlProcessInfo_v1_t){ found[i].pid, found[i].usedGpuMemory };
	return NVML_SUCCESS;
}

static nvmlReturn_t none(nvmlDevice_t device, unsigned int *count)
{
	struct holder at;
	nvmlReturn_t r = count ? holder_of(device, &at) : NVML_ERROR_INVALID_ARGUMENT;

	if (r == NVML_SUCCESS)
		*count = 0;
	return r;
}

static nvmlReturn_t details(nvmlDevice_t device, nvmlProcessDetailList_t *list)
{
	nvmlProcessInfo_v2_t found[MAX_CLIENTS];
	unsigned n = MAX_CLIENTS, room;
	nvmlReturn_t r;

	if (!list)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (list->version != NVML_PROCESS_DETAIL_LIST_V1_WORD)
		return NVML_ERROR_ARGUMENT_VERSION_MISMATCH;
	r = list->mode == 0 ? clients(device, &n, found) : none(device, &n);
	if (r != NVML_SUCCESS)
		return r;
	room = list->numProcArrayEntries;
	list->numProcArrayEntries = n;
	if (n > room || (n && !list->procArray))
		return NVML_ERROR_INSUFFICIENT_SIZE;
	for (unsigned i = 0; i < n; i++)
		list->procArray[i] = (nvmlProcessDetail_v1_t){
			.pid = found[i].pid,
			.usedGpuMemory = found[i].usedGpuMemory,
			.gpuInstanceId = found[i].gpuInstanceId,
			.computeInstanceId = found[i].computeInstanceId,
		};
	return NVML_SUCCESS;
}

nvmlReturn_t compute_processes(nvmlDevice_t device, unsigned int *count,
			       nvmlProcessInfo_v2_t *list)
{
	return CALL_ON(device, clients(device, count, list));
}

EXPORT nvmlReturn_t nvmlDeviceGetComputeRunningProcesses(nvmlDevice_t device,
							 unsigned int *count,
							 nvmlProcessInfo_v1_t *list)
{
	return CALL_ON(device, clients_v1(device, count, list));
}

EXPORT nvmlReturn_t nvmlDeviceGetComputeRunningProcesses_v2(nvmlDevice_t device,
							    unsigned int *count,
							    nvmlProcessInfo_v2_t *list)
{
	return CALL_ON(device, clients(device, count, list));
}

EXPORT nvmlReturn_t nvmlDeviceGetComputeRunningProcesses_v3(nvmlDevice_t device,
							    unsigned int *count,
							    nvmlProcessInfo_v2_t *list)
{
	return CALL_ON(device, clients(device, count, list));
}

#define EMPTY_LISTS(kind)                                                             \
	EXPORT nvmlReturn_t nvmlDeviceGet##kind##RunningProcesses(                    \
		nvmlDevice_t device, unsigned int *count, nvmlProcessInfo_v1_t *list) \
	{                                                                             \
		(void)list;                                                           \
		return CALL_ON(device, none(device, count));                          \
	}                                                                             \
	EXPORT nvmlReturn_t nvmlDeviceGet##kind##RunningProcesses_v2(                 \
		nvmlDevice_t device, unsigned int *count, nvmlProcessInfo_v2_t *list) \
	{                                                                             \
		(void)list;                                                           \
		return CALL_ON(device, none(device, count));                          \
	}                                                                             \
	EXPORT nvmlReturn_t nvmlDeviceGet##kind##RunningProcesses_v3(                 \
		nvmlDevice_t device, unsigned int *count, nvmlProcessInfo_v2_t *list) \
	{                                                                             \
		(void)list;                                                           \
		return CALL_ON(device, none(device, count));                          \
	}

EMPTY_LISTS(Graphics)
EMPTY_LISTS(MPSCompute)

EXPORT nvmlReturn_t nvmlDeviceGetRunningProcessDetailList(nvmlDevice_t device,
							  nvmlProcessDetailList_t *list)
{
	return CALL_ON(device, details(device, list));
}
