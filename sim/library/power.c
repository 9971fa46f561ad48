/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Power, all in mW. Limits are the board's; nothing changes them. An idle draw that no
 * source tells is taken to be an eighth of the limit, about what the known boards show.
 */
#include <time.h>

#include "abi/telemetry.h"
#include "library/load.h"
#include "library/power.h"

static uint32_t idle_draw(unsigned gpu)
{
	const struct telemetry *t = telemetry_of(gpu);
	uint32_t idle = t->power_idle;

	if (idle == NOT_KNOWN)
		idle = t->power_default / 8;
	return idle - idle / 100 * load_draw(gpu, DRAW_POWER, 6);
}

uint32_t power_at(unsigned gpu, unsigned load)
{
	uint32_t limit = telemetry_of(gpu)->power_default;

	return limit == NOT_KNOWN ? NOT_KNOWN : load_between(idle_draw(gpu), limit, load);
}

uint32_t power_now(unsigned gpu)
{
	return power_at(gpu, load_now(gpu));
}

uint32_t power_limit(unsigned gpu)
{
	return telemetry_of(gpu)->power_default;
}

static uint32_t managed(unsigned gpu)
{
	return power_limit(gpu) == NOT_KNOWN ? NOT_KNOWN : NVML_FEATURE_ENABLED;
}

nvmlReturn_t power_range(unsigned gpu, unsigned int *least, unsigned int *most)
{
	const struct telemetry *t = telemetry_of(gpu);

	if (t->power_least == NOT_KNOWN || t->power_most == NOT_KNOWN)
		return NVML_ERROR_NOT_SUPPORTED;
	*least = t->power_least;
	*most = t->power_most;
	return NVML_SUCCESS;
}

static nvmlReturn_t constraints(nvmlDevice_t device, unsigned int *least,
				unsigned int *most)
{
	unsigned gpu;

	if (!least || !most || !gpu_of(device, &gpu))
		return NVML_ERROR_INVALID_ARGUMENT;
	return power_range(gpu, least, most);
}

/* Nobody keeps account of past loads: what counts is the idle draw since the host's boot.
 */
nvmlReturn_t power_energy(unsigned gpu, unsigned long long *ret)
{
	struct timespec up;

	if (power_limit(gpu) == NOT_KNOWN)
		return NVML_ERROR_NOT_SUPPORTED;
	clock_gettime(CLOCK_MONOTONIC, &up);
	*ret = (unsigned long long)idle_draw(gpu) * (unsigned long long)up.tv_sec;
	return NVML_SUCCESS;
}

static nvmlReturn_t energy(nvmlDevice_t device, unsigned long long *ret)
{
	unsigned gpu;

	if (!ret || !gpu_of(device, &gpu))
		return NVML_ERROR_INVALID_ARGUMENT;
	return power_energy(gpu, ret);
}

EXPORT nvmlReturn_t nvmlDeviceGetPowerUsage(nvmlDevice_t device, unsigned int *ret)
{
	return CALL_ON(device, number_of_gpu(device, ret, power_now));
}

EXPORT nvmlReturn_t nvmlDeviceGetEnforcedPowerLimit(nvmlDevice_t device,
						    unsigned int *ret)
{
	return CALL_ON(device, number_of_gpu(device, ret, power_limit));
}

EXPORT nvmlReturn_t nvmlDeviceGetPowerManagementLimit(nvmlDevice_t device,
						      unsigned int *ret)
{
	return CALL_ON(device, number_of_gpu(device, ret, power_limit));
}

EXPORT nvmlReturn_t nvmlDeviceGetPowerManagementDefaultLimit(nvmlDevice_t device,
							     unsigned int *ret)
{
	return CALL_ON(device, number_of_gpu(device, ret, power_limit));
}

EXPORT nvmlReturn_t nvmlDeviceGetPowerManagementMode(nvmlDevice_t device,
						     unsigned int *ret)
{
	return CALL_ON(device, number_of_gpu(device, ret, managed));
}

EXPORT nvmlReturn_t nvmlDeviceGetPowerManagementLimitConstraints(nvmlDevice_t device,
								 unsigned int *least,
								 unsigned int *most)
{
	return CALL_ON(device, constraints(device, least, most));
}

EXPORT nvmlReturn_t nvmlDeviceGetTotalEnergyConsumption(nvmlDevice_t device,
							unsigned long long *mj)
{
	return CALL_ON(device, energy(device, mj));
}
