/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What utilisation, power and clocks were in the past seconds, one sample each. Nobody
 * records them: the load rule gives them for any second, with the clients of now.
 */
#include "abi/telemetry.h"
#include "library/clocks.h"
#include "library/load.h"
#include "library/power.h"
#include "machine/client.h"

#define SAMPLES 60u	   /* seconds that are remembered */
#define SECOND	1000000ull /* in µs */

static bool is_utilization(unsigned type)
{
	return type >= NVML_GPU_UTILIZATION_SAMPLES &&
	       type <= NVML_DEC_UTILIZATION_SAMPLES;
}

static uint32_t sample(unsigned gpu, unsigned type, const struct load *l, uint64_t second)
{
	unsigned load = load_at(l, gpu, second);

	switch (type) {
	case NVML_TOTAL_POWER_SAMPLES:
		return power_at(gpu, load);
	case NVML_GPU_UTILIZATION_SAMPLES:
		return load;
	case NVML_MEMORY_UTILIZATION_SAMPLES:
		return load * l->memory / 100;
	case NVML_PROCESSOR_CLK_SAMPLES:
		return clock_at(gpu, NVML_CLOCK_SM, load);
	case NVML_MEMORY_CLK_SAMPLES:
		return clock_at(gpu, NVML_CLOCK_MEM, load);
	default:
		return 0; /* encoder and decoder */
	}
}

/* How many whole seconds lie after @last_seen, SAMPLES at most. */
static unsigned fresh(uint64_t now, unsigned long long last_seen)
{
	uint64_t seen = last_seen / SECOND;

	if (seen >= now)
		return 0;
	return now - seen < SAMPLES ? (unsigned)(now - seen) : SAMPLES;
}

static nvmlReturn_t samples(nvmlDevice_t device, unsigned int type,
			    unsigned long long last_seen, unsigned int *value_type,
			    unsigned int *count, nvmlSample_t *list)
{
	uint64_t now = load_second();
	unsigned gpu, n = fresh(now, last_seen);
	struct load l;

	if (!value_type || !count || !gpu_of(device, &gpu))
		return NVML_ERROR_INVALID_ARGUMENT;
	if (type > NVML_MEMORY_CLK_SAMPLES ||
	    (is_utilization(type) && library_machine()->now.gpus[gpu].mig))
		return NVML_ERROR_NOT_SUPPORTED;
	l = load_of(gpu);
	if (sample(gpu, type, &l, now) == NOT_KNOWN)
		return NVML_ERROR_NOT_SUPPORTED;
	*value_type = NVML_VALUE_TYPE_UINT;
	if (!list) {
		*count = SAMPLES;
		return NVML_SUCCESS;
	}
	if (!n)
		return NVML_ERROR_NOT_FOUND;
	if (n > *count)
		n = *count;
	for (unsigned i = 0; i < n; i++) {
		uint64_t second = now - (n - 1 - i);

		list[i].timeStamp = second * SECOND;
		list[i].sampleValue.ullVal = sample(gpu, type, &l, second);
	}
	*count = n;
	return NVML_SUCCESS;
}

/* The load of a GPU, shared evenly by its clients. */
static unsigned client_samples(unsigned gpu, nvmlProcessUtilizationSample_t *found)
{
	const struct machine *m = library_machine();
	struct load l = load_of(gpu);
	uint64_t now = load_second();
	unsigned n = 0;

	for (unsigned i = 0; i < MAX_CLIENTS; i++) {
		const struct client *c = &m->now.clients[i];

		if (!c->used || c->gpu != gpu || !client_is_alive(library_store(), i))
			continue;
		found[n++] = (nvmlProcessUtilizationSample_t){
			.pid = c->pid,
			.timeStamp = now * SECOND,
			.smUtil = load_at(&l, gpu, now) / (l.clients ? l.clients : 1),
			.memUtil = l.memory / (l.clients ? l.clients : 1),
		};
	}
	return n;
}

static nvmlReturn_t processes(nvmlDevice_t device, nvmlProcessUtilizationSample_t *list,
			      unsigned int *count, unsigned long long last_seen)
{
	nvmlProcessUtilizationSample_t found[MAX_CLIENTS];
	unsigned gpu, n, room;

	if (!count || !gpu_of(device, &gpu))
		return NVML_ERROR_INVALID_ARGUMENT;
	if (library_machine()->now.gpus[gpu].mig)
		return NVML_ERROR_NOT_SUPPORTED;
	n = client_samples(gpu, found);
	room = *count;
	*count = n;
	if (!n || found[0].timeStamp <= last_seen)
		return NVML_ERROR_NOT_FOUND;
	if (!list || n > room)
		return NVML_ERROR_INSUFFICIENT_SIZE;
	for (unsigned i = 0; i < n; i++)
		list[i] = found[i];
	return NVML_SUCCESS;
}

EXPORT nvmlReturn_t nvmlDeviceGetSamples(nvmlDevice_t device, unsigned int type,
					 unsigned long long last_seen,
					 unsigned int *value_type, unsigned int *count,
					 nvmlSample_t *list)
{
	return CALL_ON(device, samples(device, type, last_seen, value_type, count, list));
}

EXPORT nvmlReturn_t nvmlDeviceGetProcessUtilization(nvmlDevice_t device,
						    nvmlProcessUtilizationSample_t *list,
						    unsigned int *count,
						    unsigned long long last_seen)
{
	return CALL_ON(device, processes(device, list, count, last_seen));
}
