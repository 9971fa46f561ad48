/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How much of a GPU is in use. A GPU in MIG mode does not tell, nor does a MIG device.
 * Clients compute: the engines for video, images and optical flow are idle.
 */
#include "abi/telemetry.h"
#include "library/load.h"

#define PERIOD_US 200000u

static nvmlReturn_t rates(nvmlDevice_t device, nvmlUtilization_t *ret)
{
	struct load l;
	unsigned gpu;

	if (!ret || !gpu_of(device, &gpu))
		return NVML_ERROR_INVALID_ARGUMENT;
	if (library_machine()->now.gpus[gpu].mig)
		return NVML_ERROR_NOT_SUPPORTED;
	l = load_of(gpu);
	ret->gpu = load_at(&l, gpu, load_second());
	ret->memory = ret->gpu * l.memory / 100;
	return NVML_SUCCESS;
}

static nvmlReturn_t engine(nvmlDevice_t device, unsigned int *percent,
			   unsigned int *period_us)
{
	unsigned gpu;

	if (!percent || !period_us || !gpu_of(device, &gpu))
		return NVML_ERROR_INVALID_ARGUMENT;
	if (library_machine()->now.gpus[gpu].mig)
		return NVML_ERROR_NOT_SUPPORTED;
	*percent = 0;
	*period_us = PERIOD_US;
	return NVML_SUCCESS;
}

EXPORT nvmlReturn_t nvmlDeviceGetUtilizationRates(nvmlDevice_t device,
						  nvmlUtilization_t *ret)
{
	return CALL_ON(device, rates(device, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetEncoderUtilization(nvmlDevice_t device,
						    unsigned int *percent,
						    unsigned int *period_us)
{
	return CALL_ON(device, engine(device, percent, period_us));
}

EXPORT nvmlReturn_t nvmlDeviceGetDecoderUtilization(nvmlDevice_t device,
						    unsigned int *percent,
						    unsigned int *period_us)
{
	return CALL_ON(device, engine(device, percent, period_us));
}

EXPORT nvmlReturn_t nvmlDeviceGetJpgUtilization(nvmlDevice_t device,
						unsigned int *percent,
						unsigned int *period_us)
{
	return CALL_ON(device, engine(device, percent, period_us));
}

EXPORT nvmlReturn_t nvmlDeviceGetOfaUtilization(nvmlDevice_t device,
						unsigned int *percent,
						unsigned int *period_us)
{
	return CALL_ON(device, engine(device, percent, period_us));
}
