/* SPDX-License-Identifier: Apache-2.0 */
/* The GPU's link to its host, which never slows down, and the links that are not there.
 */
#include "abi/telemetry.h"
#include "library/load.h"

#define IDLE_KB 300u	/* KB/s that an idle GPU moves, about */
#define FULL_KB 400000u /* KB/s that full load moves, per generation */

static uint32_t generation(unsigned gpu)
{
	return telemetry_of(gpu)->pcie_generation;
}

static uint32_t width(unsigned gpu)
{
	return telemetry_of(gpu)->pcie_width;
}

static uint32_t replays(unsigned gpu)
{
	(void)gpu;
	return 0;
}

static uint32_t traffic(unsigned gpu, enum draw way)
{
	uint32_t low = IDLE_KB + load_draw(gpu, way, IDLE_KB);

	if (generation(gpu) == NOT_KNOWN)
		return NOT_KNOWN;
	return load_between(low, FULL_KB * (generation(gpu) & 0xf), load_now(gpu));
}

static uint32_t sent(unsigned gpu)
{
	return traffic(gpu, DRAW_SENT);
}

static uint32_t received(unsigned gpu)
{
	return traffic(gpu, DRAW_RECEIVED);
}

static nvmlReturn_t throughput(nvmlDevice_t device, unsigned int counter,
			       unsigned int *ret)
{
	const unsigned receive = 1;

	if (counter > receive)
		return NVML_ERROR_INVALID_ARGUMENT;
	return number_of_gpu(device, ret, counter == receive ? received : sent);
}

static nvmlReturn_t no_nvlink(nvmlDevice_t device, unsigned int *ret)
{
	unsigned gpu;

	if (!ret || !gpu_of(device, &gpu))
		return NVML_ERROR_INVALID_ARGUMENT;
	return NVML_ERROR_NOT_SUPPORTED;
}

EXPORT nvmlReturn_t nvmlDeviceGetCurrPcieLinkGeneration(nvmlDevice_t device,
							unsigned int *ret)
{
	return CALL_ON(device, number_of_gpu(device, ret, generation));
}

EXPORT nvmlReturn_t nvmlDeviceGetMaxPcieLinkGeneration(nvmlDevice_t device,
						       unsigned int *ret)
{
	return CALL_ON(device, number_of_gpu(device, ret, generation));
}

EXPORT nvmlReturn_t nvmlDeviceGetGpuMaxPcieLinkGeneration(nvmlDevice_t device,
							  unsigned int *ret)
{
	return CALL_ON(device, number_of_gpu(device, ret, generation));
}

EXPORT nvmlReturn_t nvmlDeviceGetCurrPcieLinkWidth(nvmlDevice_t device, unsigned int *ret)
{
	return CALL_ON(device, number_of_gpu(device, ret, width));
}

EXPORT nvmlReturn_t nvmlDeviceGetMaxPcieLinkWidth(nvmlDevice_t device, unsigned int *ret)
{
	return CALL_ON(device, number_of_gpu(device, ret, width));
}

EXPORT nvmlReturn_t nvmlDeviceGetPcieReplayCounter(nvmlDevice_t device, unsigned int *ret)
{
	return CALL_ON(device, number_of_gpu(device, ret, replays));
}

EXPORT nvmlReturn_t nvmlDeviceGetPcieThroughput(nvmlDevice_t device, unsigned int counter,
						unsigned int *ret)
{
	return CALL_ON(device, throughput(device, counter, ret));
}

EXPORT nvmlReturn_t nvmlDeviceGetNvLinkState(nvmlDevice_t device, unsigned int link,
					     unsigned int *ret)
{
	(void)link;
	return CALL_ON(device, no_nvlink(device, ret));
}
