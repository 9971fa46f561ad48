/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which clocks can be asked for: one of memory, and from the highest of the SMs down in
 * equal steps to the lowest. What root asks for lasts until the GPU's reset.
 */
#include "abi/telemetry.h"
#include "library/clocks.h"
#include "library/load.h"
#include "library/permission.h"

uint32_t clock_step(unsigned gpu, unsigned i)
{
	const struct telemetry *t = telemetry_of(gpu);
	uint64_t top = (uint64_t)t->sm_most * 1000, down = (uint64_t)t->sm_step_khz * i;
	uint32_t mhz;

	if (t->sm_most == NOT_KNOWN || t->sm_least == NOT_KNOWN ||
	    t->sm_step_khz == NOT_KNOWN || down > top)
		return 0;
	mhz = (uint32_t)((top - down) / 1000);
	return mhz >= t->sm_least ? mhz : 0;
}

/* Gives a list of unknown length: the count alone if @list is NULL or too short. */
static nvmlReturn_t give(unsigned n, unsigned gpu, unsigned int *count,
			 unsigned int *list, uint32_t (*item)(unsigned gpu, unsigned i))
{
	unsigned room = *count;

	*count = n;
	if (room < n)
		return NVML_ERROR_INSUFFICIENT_SIZE;
	if (!list)
		return NVML_ERROR_INVALID_ARGUMENT;
	for (unsigned i = 0; i < n; i++)
		list[i] = item(gpu, i);
	return NVML_SUCCESS;
}

static uint32_t memory_step(unsigned gpu, unsigned i)
{
	(void)i;
	return telemetry_of(gpu)->memory_clock;
}

static nvmlReturn_t memory_clocks(nvmlDevice_t device, unsigned int *count,
				  unsigned int *list)
{
	unsigned gpu;

	if (!count || !gpu_of(device, &gpu))
		return NVML_ERROR_INVALID_ARGUMENT;
	if (telemetry_of(gpu)->memory_clock == NOT_KNOWN)
		return NVML_ERROR_NOT_SUPPORTED;
	return give(1, gpu, count, list, memory_step);
}

static nvmlReturn_t graphics_clocks(nvmlDevice_t device, unsigned int memory,
				    unsigned int *count, unsigned int *list)
{
	unsigned gpu, n = 0;

	if (!count || !gpu_of(device, &gpu))
		return NVML_ERROR_INVALID_ARGUMENT;
	while (clock_step(gpu, n))
		n++;
	if (!n || telemetry_of(gpu)->memory_clock == NOT_KNOWN)
		return NVML_ERROR_NOT_SUPPORTED;
	if (memory != telemetry_of(gpu)->memory_clock)
		return NVML_ERROR_NOT_FOUND;
	return give(n, gpu, count, list, clock_step);
}

static bool can_be_asked_for(unsigned gpu, unsigned memory, unsigned graphics)
{
	uint32_t mhz;

	for (unsigned i = 0; (mhz = clock_step(gpu, i)) != 0; i++) {
		if (mhz == graphics)
			return memory == telemetry_of(gpu)->memory_clock;
	}
	return false;
}

/* @graphics 0: the default again. */
static nvmlReturn_t choose(nvmlDevice_t device, unsigned int memory,
			   unsigned int graphics)
{
	unsigned gpu;
	nvmlReturn_t r;

	if (!gpu_of(device, &gpu))
		return NVML_ERROR_INVALID_ARGUMENT;
	if (telemetry_of(gpu)->sm_default == NOT_KNOWN || !clock_step(gpu, 0))
		return NVML_ERROR_NOT_SUPPORTED;
	if (!may_administer())
		return NVML_ERROR_NO_PERMISSION;
	if (graphics && !can_be_asked_for(gpu, memory, graphics))
		return NVML_ERROR_INVALID_ARGUMENT;
	r = library_begin();
	if (r != NVML_SUCCESS)
		return r;
	library_machine()->now.gpus[gpu].application_mhz = graphics;
	return library_end(NVML_SUCCESS);
}

static nvmlReturn_t set(nvmlDevice_t device, unsigned int memory, unsigned int graphics)
{
	return graphics ? choose(device, memory, graphics) : NVML_ERROR_INVALID_ARGUMENT;
}

EXPORT nvmlReturn_t nvmlDeviceGetSupportedMemoryClocks(nvmlDevice_t device,
						       unsigned int *count,
						       unsigned int *list)
{
	return CALL_ON(device, memory_clocks(device, count, list));
}

EXPORT nvmlReturn_t nvmlDeviceGetSupportedGraphicsClocks(nvmlDevice_t device,
							 unsigned int memory,
							 unsigned int *count,
							 unsigned int *list)
{
	return CALL_ON(device, graphics_clocks(device, memory, count, list));
}

EXPORT nvmlReturn_t nvmlDeviceSetApplicationsClocks(nvmlDevice_t device,
						    unsigned int memory,
						    unsigned int graphics)
{
	return CALL_ON(device, set(device, memory, graphics));
}

EXPORT nvmlReturn_t nvmlDeviceResetApplicationsClocks(nvmlDevice_t device)
{
	return CALL_ON(device, choose(device, 0, 0));
}
