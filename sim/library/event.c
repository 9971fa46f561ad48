/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Events: a set watches GPUs, and its wait returns when the MIG configuration of one of
 * them changed, whichever process did it. Other kinds may be registered and never happen.
 */
#include <stdlib.h>

#include "library/library.h"

#define KINDS 0x1ffull /* ECC errors, P-state, Xid, clocks, power source, MIG */

struct watch {
	unsigned long long kinds;
	uint32_t seen; /* changes of the GPU that were reported */
};

struct nvmlEventSet_st {
	struct nvmlEventSet_st *next;
	struct watch watches[MAX_GPUS];
};

static struct nvmlEventSet_st *sets;

static struct nvmlEventSet_st *find(nvmlEventSet_t set)
{
	struct nvmlEventSet_st *s = sets;

	while (s && s != set)
		s = s->next;
	return s;
}

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

static nvmlReturn_t supported(nvmlDevice_t device, unsigned long long *kinds)
{
	unsigned gpu;

	if (!kinds || !gpu_of(device, &gpu))
		return NVML_ERROR_INVALID_ARGUMENT;
	*kinds = KINDS;
	return NVML_SUCCESS;
}

static nvmlReturn_t watch(nvmlDevice_t device, unsigned long long kinds,
			  nvmlEventSet_t handle)
{
	struct nvmlEventSet_st *set = find(handle);
	unsigned gpu;

	if (!set || !gpu_of(device, &gpu))
		return NVML_ERROR_INVALID_ARGUMENT;
	if (kinds & ~KINDS)
		return NVML_ERROR_NOT_SUPPORTED;
	if (!set->watches[gpu].kinds)
		set->watches[gpu].seen = library_machine()->now.gpus[gpu].changes;
	set->watches[gpu].kinds |= kinds;
	return NVML_SUCCESS;
}

/* The next event of a set; TIMEOUT if there is none now, with the generation looked at. */
static nvmlReturn_t next_event(nvmlEventSet_t handle, nvmlEventData_t *data,
			       uint64_t *ret_seen)
{
	const struct machine *m = library_machine();
	struct nvmlEventSet_st *set = find(handle);

	if (!set || !data)
		return NVML_ERROR_INVALID_ARGUMENT;
	*ret_seen = m->now.generation;
	for (unsigned i = 0; i < m->gpu_count; i++) {
		struct watch *w = &set->watches[i];

		if (!(w->kinds & NVML_EVENT_MIG_CONFIG_CHANGE) ||
		    w->seen == m->now.gpus[i].changes)
			continue;
		w->seen++;
		*data = (nvmlEventData_t){ .device = device_of_gpu(i),
					   .eventType = NVML_EVENT_MIG_CONFIG_CHANGE,
					   .gpuInstanceId = NVML_NO_INSTANCE,
					   .computeInstanceId = NVML_NO_INSTANCE };
		return NVML_SUCCESS;
	}
	return NVML_ERROR_TIMEOUT;
}

/* Waits with no lock held, so that other threads go on. */
static nvmlReturn_t wait_for(const char *function, nvmlEventSet_t set,
			     nvmlEventData_t *data, unsigned int timeout_ms)
{
	int64_t until = store_now_ms() + timeout_ms;
	uint64_t seen = 0;
	nvmlReturn_t r = library_enter(function);

	while (r == NVML_SUCCESS) {
		r = library_leave(next_event(set, data, &seen));
		if (r != NVML_ERROR_TIMEOUT || store_now_ms() >= until)
			return r;
		store_wait(library_store(), seen, until);
		r = library_enter(""); /* one call, however often it looks */
	}
	return r;
}

EXPORT nvmlReturn_t nvmlEventSetCreate(nvmlEventSet_t *ret)
{
	return CALL(create(ret));
}

EXPORT nvmlReturn_t nvmlEventSetFree(nvmlEventSet_t set)
{
	return CALL(drop(set));
}

EXPORT nvmlReturn_t nvmlDeviceGetSupportedEventTypes(nvmlDevice_t device,
						     unsigned long long *types)
{
	return CALL(supported(device, types));
}

EXPORT nvmlReturn_t nvmlDeviceRegisterEvents(nvmlDevice_t device,
					     unsigned long long types, nvmlEventSet_t set)
{
	return CALL(watch(device, types, set));
}

EXPORT nvmlReturn_t nvmlEventSetWait(nvmlEventSet_t set, nvmlEventData_t *data,
				     unsigned int timeout_ms)
{
	return wait_for(__func__, set, data, timeout_ms);
}

EXPORT nvmlReturn_t nvmlEventSetWait_v2(nvmlEventSet_t set, nvmlEventData_t *data,
					unsigned int timeout_ms)
{
	return wait_for(__func__, set, data, timeout_ms);
}
