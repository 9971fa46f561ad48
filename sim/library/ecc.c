/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Error correction of memory: on where the board has it so as delivered, and without any
 * error. A MIG device counts uncorrected errors of its SRAM since the last reset, nothing
 * else.
 */
#include "abi/telemetry.h"
#include "library/load.h"

enum { CORRECTED, UNCORRECTED };
enum { SINCE_RESET, SINCE_EVER };
enum { DEVICE_MEMORY = 2, SRAM = 7, LOCATIONS };

static uint32_t mode(unsigned gpu)
{
	return telemetry_of(gpu)->ecc;
}

static nvmlReturn_t modes(nvmlDevice_t device, unsigned int *current,
			  unsigned int *pending)
{
	nvmlReturn_t r = pending ? number_of_gpu(device, current, mode)
				 : NVML_ERROR_INVALID_ARGUMENT;

	if (r == NVML_SUCCESS)
		*pending = *current;
	return r;
}

static nvmlReturn_t no_error(unsigned gpu, unsigned long long *ret)
{
	if (mode(gpu) != NVML_FEATURE_ENABLED)
		return NVML_ERROR_NOT_SUPPORTED;
	*ret = 0;
	return NVML_SUCCESS;
}

static nvmlReturn_t total(nvmlDevice_t device, unsigned int type, unsigned int counter,
			  unsigned long long *ret)
{
	unsigned gpu;

	if (!ret || type > UNCORRECTED || counter > SINCE_EVER || !gpu_of(device, &gpu))
		return NVML_ERROR_INVALID_ARGUMENT;
	return no_error(gpu, ret);
}

static nvmlReturn_t errors(nvmlDevice_t device, unsigned int type, unsigned int counter,
			   unsigned int location, unsigned long long *ret)
{
	unsigned gpu;

	if (!ret || type > UNCORRECTED || counter > SINCE_EVER || location >= LOCATIONS)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (gpu_of(device, &gpu))
		return location == DEVICE_MEMORY || location == SRAM
			       ? no_error(gpu, ret)
			       : NVML_ERROR_NOT_SUPPORTED;
	if (!mig_of(device))
		return NVML_ERROR_INVALID_ARGUMENT;
	if (type != UNCORRECTED || counter != SINCE_RESET || location != SRAM)
		return NVML_ERROR_NOT_SUPPORTED;
	*ret = 0;
	return NVML_SUCCESS;
}

static bool has_instances(unsigned gpu)
{
	for (unsigned id = 0; id < MAX_GI; id++) {
		if (library_machine()->now.gpus[gpu].gi[id].used)
			return true;
	}
	return false;
}

static nvmlReturn_t remapped_rows(nvmlDevice_t device, unsigned int *corrected,
				  unsigned int *uncorrected, unsigned int *pending,
				  unsigned int *failed)
{
	unsigned gpu;

	if (!corrected || !uncorrected || !pending || !failed || !gpu_of(device, &gpu))
		return NVML_ERROR_INVALID_ARGUMENT;
	if (mode(gpu) != NVML_FEATURE_ENABLED || has_instances(gpu))
		return NVML_ERROR_NOT_SUPPORTED;
	*corrected = *uncorrected = *pending = *failed = 0;
	return NVML_SUCCESS;
}

EXPORT nvmlReturn_t nvmlDeviceGetEccMode(nvmlDevice_t device, unsigned int *current,
					 unsigned int *pending)
{
	return CALL_ON(device, modes(device, current, pending));
}

EXPORT nvmlReturn_t nvmlDeviceGetDefaultEccMode(nvmlDevice_t device, unsigned int *ret)
{
	return CALL_ON(device, number_of_gpu(device, ret, mode));
}

EXPORT nvmlReturn_t nvmlDeviceGetTotalEccErrors(nvmlDevice_t device, unsigned int type,
						unsigned int counter,
						unsigned long long *ret)
{
	return CALL_ON(device, total(device, type, counter, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetMemoryErrorCounter(nvmlDevice_t device,
						    unsigned int type,
						    unsigned int counter,
						    unsigned int location,
						    unsigned long long *ret)
{
	return CALL_ON(device, errors(device, type, counter, location, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetRemappedRows(nvmlDevice_t device,
					      unsigned int *corrected,
					      unsigned int *uncorrected,
					      unsigned int *pending, unsigned int *failed)
{
	return CALL_ON(device,
		       remapped_rows(device, corrected, uncorrected, pending, failed));
}
