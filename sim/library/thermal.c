/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Heat and fans. Every GPU has a sensor: where no source tells what a board shows when
 * idle, it is what most of the known ones show. Full load adds the same to all.
 */
#include "abi/telemetry.h"
#include "library/load.h"

#define IDLE	 30u /* degrees Celsius */
#define FULL	 42u /* that full load adds */
#define FAN_IDLE 30u /* per cent of the fan's full speed */
#define FAN_FULL 70u

static uint32_t heat(unsigned gpu)
{
	const struct telemetry *t = telemetry_of(gpu);
	uint32_t idle = t->heat_idle == NOT_KNOWN ? IDLE : t->heat_idle;

	idle += load_draw(gpu, DRAW_HEAT, 4);
	return load_between(idle, idle + FULL, load_now(gpu));
}

static uint32_t fan(unsigned gpu)
{
	const struct telemetry *t = telemetry_of(gpu);

	if (t->fans == NOT_KNOWN || t->fans == 0)
		return NOT_KNOWN;
	return load_between(FAN_IDLE, FAN_FULL, load_now(gpu));
}

static uint32_t fans(unsigned gpu)
{
	return telemetry_of(gpu)->fans;
}

static nvmlReturn_t temperature(nvmlDevice_t device, unsigned int sensor,
				unsigned int *ret)
{
	if (sensor != NVML_TEMPERATURE_GPU)
		return NVML_ERROR_INVALID_ARGUMENT;
	return number_of_gpu(device, ret, heat);
}

static nvmlReturn_t threshold(nvmlDevice_t device, unsigned int which, unsigned int *ret)
{
	const struct telemetry *t;
	unsigned gpu;

	if (!ret || which >= NVML_TEMPERATURE_THRESHOLD_COUNT || !gpu_of(device, &gpu))
		return NVML_ERROR_INVALID_ARGUMENT;
	t = telemetry_of(gpu);
	switch (which) {
	case NVML_TEMPERATURE_THRESHOLD_SHUTDOWN:
		return number_known(t->heat_shutdown, ret);
	case NVML_TEMPERATURE_THRESHOLD_SLOWDOWN:
		return number_known(t->heat_slowdown, ret);
	case NVML_TEMPERATURE_THRESHOLD_MEM_MAX:
		return number_known(t->heat_memory_most, ret);
	case NVML_TEMPERATURE_THRESHOLD_GPU_MAX:
		return number_known(t->heat_gpu_most, ret);
	default: /* targets that can be set on other boards */
		return NVML_ERROR_NOT_SUPPORTED;
	}
}

EXPORT nvmlReturn_t nvmlDeviceGetTemperature(nvmlDevice_t device, unsigned int sensor,
					     unsigned int *ret)
{
	return CALL_ON(device, temperature(device, sensor, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetTemperatureThreshold(nvmlDevice_t device,
						      unsigned int which,
						      unsigned int *ret)
{
	return CALL_ON(device, threshold(device, which, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetFanSpeed(nvmlDevice_t device, unsigned int *ret)
{
	return CALL_ON(device, number_of_gpu(device, ret, fan));
}

EXPORT nvmlReturn_t nvmlDeviceGetNumFans(nvmlDevice_t device, unsigned int *ret)
{
	return CALL_ON(device, number_of_gpu(device, ret, fans));
}
