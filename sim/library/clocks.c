/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Clocks in MHz: an idle GPU runs at its lowest, a busy one at its highest or at the
 * application clock that was asked for. Memory always runs at its one clock, and data
 * centre boards are seen in performance state 0 even when idle.
 */
#include "abi/telemetry.h"
#include "library/clocks.h"
#include "library/load.h"

/* Where no source tells what a board runs at when idle, as part of its highest clock. */
#define IDLE_PART 7

static uint32_t application_clock(unsigned gpu)
{
	uint32_t mhz = library_machine()->now.gpus[gpu].application_mhz;

	return mhz ? mhz : telemetry_of(gpu)->sm_default;
}

static uint32_t sm_clock(unsigned gpu, unsigned load)
{
	const struct telemetry *t = telemetry_of(gpu);
	uint32_t asked = library_machine()->now.gpus[gpu].application_mhz;

	if (!load && t->sm_idle != NOT_KNOWN)
		return t->sm_idle;
	if (!load && t->sm_most != NOT_KNOWN)
		return t->sm_most / IDLE_PART;
	return asked ? asked : t->sm_most;
}

uint32_t clock_at(unsigned gpu, unsigned type, unsigned load)
{
	const struct telemetry *t = telemetry_of(gpu);

	switch (type) {
	case NVML_CLOCK_MEM:
		return t->memory_clock;
	case NVML_CLOCK_VIDEO:
		return load ? t->video_most : t->video_idle;
	default:
		return sm_clock(gpu, load);
	}
}

static uint32_t highest(unsigned gpu, unsigned type)
{
	const struct telemetry *t = telemetry_of(gpu);

	switch (type) {
	case NVML_CLOCK_MEM:
		return t->memory_clock;
	case NVML_CLOCK_VIDEO:
		return t->video_most;
	default:
		return t->sm_most;
	}
}

/* Application clocks exist for the SMs and the memory. */
static uint32_t by_id(unsigned gpu, unsigned type, unsigned id)
{
	const struct telemetry *t = telemetry_of(gpu);

	if (id == NVML_CLOCK_ID_CURRENT)
		return clock_at(gpu, type, load_now(gpu));
	if (type == NVML_CLOCK_VIDEO)
		return NOT_KNOWN;
	if (id == NVML_CLOCK_ID_CUSTOMER_BOOST_MAX)
		return type == NVML_CLOCK_MEM ? NOT_KNOWN : t->sm_most;
	if (type == NVML_CLOCK_MEM)
		return t->memory_clock;
	return id == NVML_CLOCK_ID_APP_CLOCK_TARGET ? application_clock(gpu)
						    : t->sm_default;
}

static nvmlReturn_t clock_of(nvmlDevice_t device, unsigned int type, unsigned int id,
			     unsigned int *ret)
{
	unsigned gpu;

	if (!ret || type > NVML_CLOCK_VIDEO || id > NVML_CLOCK_ID_CUSTOMER_BOOST_MAX ||
	    !gpu_of(device, &gpu))
		return NVML_ERROR_INVALID_ARGUMENT;
	return number_known(by_id(gpu, type, id), ret);
}

static nvmlReturn_t max_clock(nvmlDevice_t device, unsigned int type, unsigned int *ret)
{
	unsigned gpu;

	if (!ret || type > NVML_CLOCK_VIDEO || !gpu_of(device, &gpu))
		return NVML_ERROR_INVALID_ARGUMENT;
	return number_known(highest(gpu, type), ret);
}

static nvmlReturn_t reasons(nvmlDevice_t device, unsigned long long *ret)
{
	unsigned gpu;

	if (!ret || !gpu_of(device, &gpu))
		return NVML_ERROR_INVALID_ARGUMENT;
	if (!load_of(gpu).clients)
		*ret = NVML_CLOCKS_EVENT_GPU_IDLE;
	else if (library_machine()->now.gpus[gpu].application_mhz)
		*ret = NVML_CLOCKS_EVENT_APPLICATION_CLOCKS;
	else
		*ret = 0;
	return NVML_SUCCESS;
}

static nvmlReturn_t all_reasons(nvmlDevice_t device, unsigned long long *ret)
{
	unsigned gpu;

	if (!ret || !gpu_of(device, &gpu))
		return NVML_ERROR_INVALID_ARGUMENT;
	*ret = NVML_CLOCKS_EVENT_ALL;
	return NVML_SUCCESS;
}

static uint32_t performance_state(unsigned gpu)
{
	(void)gpu;
	return 0;
}

EXPORT nvmlReturn_t nvmlDeviceGetClock(nvmlDevice_t device, unsigned int type,
				       unsigned int id, unsigned int *ret)
{
	return CALL_ON(device, clock_of(device, type, id, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetClockInfo(nvmlDevice_t device, unsigned int type,
					   unsigned int *ret)
{
	return CALL_ON(device, clock_of(device, type, NVML_CLOCK_ID_CURRENT, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetMaxClockInfo(nvmlDevice_t device, unsigned int type,
					      unsigned int *ret)
{
	return CALL_ON(device, max_clock(device, type, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetMaxCustomerBoostClock(nvmlDevice_t device,
						       unsigned int type,
						       unsigned int *ret)
{
	return CALL_ON(device,
		       clock_of(device, type, NVML_CLOCK_ID_CUSTOMER_BOOST_MAX, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetApplicationsClock(nvmlDevice_t device, unsigned int type,
						   unsigned int *ret)
{
	return CALL_ON(device,
		       clock_of(device, type, NVML_CLOCK_ID_APP_CLOCK_TARGET, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetDefaultApplicationsClock(nvmlDevice_t device,
							  unsigned int type,
							  unsigned int *ret)
{
	return CALL_ON(device,
		       clock_of(device, type, NVML_CLOCK_ID_APP_CLOCK_DEFAULT, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetCurrentClocksThrottleReasons(nvmlDevice_t device,
							      unsigned long long *ret)
{
	return CALL_ON(device, reasons(device, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetCurrentClocksEventReasons(nvmlDevice_t device,
							   unsigned long long *ret)
{
	return CALL_ON(device, reasons(device, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetSupportedClocksThrottleReasons(nvmlDevice_t device,
								unsigned long long *ret)
{
	return CALL_ON(device, all_reasons(device, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetSupportedClocksEventReasons(nvmlDevice_t device,
							     unsigned long long *ret)
{
	return CALL_ON(device, all_reasons(device, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetPerformanceState(nvmlDevice_t device, unsigned int *ret)
{
	return CALL_ON(device, number_of_gpu(device, ret, performance_state));
}

EXPORT nvmlReturn_t nvmlDeviceGetPowerState(nvmlDevice_t device, unsigned int *ret)
{
	return CALL_ON(device, number_of_gpu(device, ret, performance_state));
}
