/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Events: a set watches GPUs, and its wait returns when the MIG configuration of one of
 * them changed, whichever process did it, or when one reports an error (Xid). Other kinds
 * may be registered and never happen.
 */
#include <stdlib.h>

#include "library/library.h"
#include "machine/condition.h"

#define KINDS 0x1ffull /* ECC errors, P-state, Xid, clocks, power source, MIG */

struct watch {
	unsigned long long kinds;
	uint32_t seen; /* changes of the GPU that were reported */
	uint32_t xids; /* errors that were */
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
	struct watch *w;
	unsigned gpu;

	if (!set || !gpu_of(device, &gpu))
		return NVML_ERROR_INVALID_ARGUMENT;
	if (kinds & ~KINDS)
		return NVML_ERROR_NOT_SUPPORTED;
	w = &set->watches[gpu];
	if (!w->kinds) {
		w->seen = library_machine()->now.gpus[gpu].changes;
		w->xids = library_machine()->now.gpus[gpu].xid_count;
	}
	w->kinds |= kinds;
	return NVML_SUCCESS;
}

static unsigned id_of(uint8_t instance)
{
	return instance == NO_INSTANCE ? NVML_NO_INSTANCE : instance;
}

/* The oldest error of a GPU that was not reported yet and is still remembered. */
static bool next_xid(struct watch *w, unsigned gpu, nvmlEventData_t *data)
{
	const struct gpu *g = &library_machine()->now.gpus[gpu];
	const struct xid *x;

	if (!(w->kinds & NVML_EVENT_XID) || w->xids == g->xid_count)
		return false;
	if (g->xid_count - w->xids > MAX_XIDS)
		w->xids = g->xid_count - MAX_XIDS;
	x = &g->xids[w->xids++ % MAX_XIDS];
	*data = (nvmlEventData_t){ .device = device_of_gpu(gpu),
				   .eventType = NVML_EVENT_XID,
				   .eventData = x->code,
				   .gpuInstanceId = id_of(x->gi),
				   .computeInstanceId = id_of(x->ci) };
	return true;
}

static bool next_change(struct watch *w, unsigned gpu, nvmlEventData_t *data)
{
	if (!(w->kinds & NVML_EVENT_MIG_CONFIG_CHANGE) ||
	    w->seen == library_machine()->now.gpus[gpu].changes)
		return false;
	w->seen++;
	*data = (nvmlEventData_t){ .device = device_of_gpu(gpu),
				   .eventType = NVML_EVENT_MIG_CONFIG_CHANGE,
				   .gpuInstanceId = NVML_NO_INSTANCE,
				   .computeInstanceId = NVML_NO_INSTANCE };
	return true;
}

/*
 * The next event of a set; TIMEOUT if there is none now. A GPU that is lost has no more
 * of them, and ends the wait.
 */
static nvmlReturn_t next_event(nvmlEventSet_t handle, nvmlEventData_t *data)
{
	const struct machine *m = library_machine();
	struct nvmlEventSet_st *set = find(handle);

	if (!set || !data)
		return NVML_ERROR_INVALID_ARGUMENT;
	for (unsigned i = 0; i < m->gpu_count; i++) {
		if (next_xid(&set->watches[i], i, data) ||
		    next_change(&set->watches[i], i, data))
			return NVML_SUCCESS;
	}
	for (unsigned i = 0; i < m->gpu_count; i++) {
		if (set->watches[i].kinds && condition_holds(m, FAULT_LOST, i))
			return NVML_ERROR_GPU_IS_LOST;
	}
	return NVML_ERROR_TIMEOUT;
}

/* One call, however often it looks; other threads go on while it sleeps. */
static nvmlReturn_t wait_for(const char *function, nvmlEventSet_t set,
			     nvmlEventData_t *data, unsigned int timeout_ms)
{
	int64_t until = store_now_ms() + timeout_ms;
	nvmlReturn_t r = library_enter(function, NULL);

	while (r == NVML_SUCCESS) {
		r = next_event(set, data);
		if (r != NVML_ERROR_TIMEOUT || store_now_ms() >= until)
			return library_leave(r);
		r = library_sleep(library_machine()->now.generation, until);
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
	return CALL_ON(device, supported(device, types));
}

EXPORT nvmlReturn_t nvmlDeviceRegisterEvents(nvmlDevice_t device,
					     unsigned long long types, nvmlEventSet_t set)
{
	return CALL_ON(device, watch(device, types, set));
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
