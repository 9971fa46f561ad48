/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where GPUs are: all hang off one host bridge of one NUMA node, number 0, which has all
 * CPUs of the host. Their memory is no NUMA node of its own.
 */
#include <limits.h>
#include <string.h>
#include <sys/sysinfo.h>

#include "abi/telemetry.h"
#include "library/load.h"

#define BITS (sizeof(unsigned long) * CHAR_BIT)

/* Sets the lowest @count bits of a set of @words words. */
static nvmlReturn_t lowest(nvmlDevice_t device, unsigned count, unsigned int words,
			   unsigned long *set)
{
	unsigned gpu;

	if (!words || !set || !gpu_of(device, &gpu))
		return NVML_ERROR_INVALID_ARGUMENT;
	memset(set, 0, words * sizeof(*set));
	for (unsigned i = 0; i < count && i < words * BITS; i++)
		set[i / BITS] |= 1ul << i % BITS;
	return NVML_SUCCESS;
}

static nvmlReturn_t cpus(nvmlDevice_t device, unsigned int words, unsigned long *set,
			 unsigned int scope)
{
	const unsigned socket = 1;
	int n = get_nprocs_conf();

	if (scope > socket)
		return NVML_ERROR_INVALID_ARGUMENT;
	return lowest(device, n > 0 ? (unsigned)n : 1, words, set);
}

static nvmlReturn_t memory_nodes(nvmlDevice_t device, unsigned int words,
				 unsigned long *set, unsigned int scope)
{
	const unsigned socket = 1;

	if (scope > socket)
		return NVML_ERROR_INVALID_ARGUMENT;
	return lowest(device, 1, words, set);
}

static uint32_t no_node(unsigned gpu)
{
	(void)gpu;
	return NOT_KNOWN;
}

static nvmlReturn_t ancestor(nvmlDevice_t a, nvmlDevice_t b, unsigned int *ret)
{
	unsigned gpu_a, gpu_b;

	if (!ret || !gpu_of(a, &gpu_a) || !gpu_of(b, &gpu_b))
		return NVML_ERROR_INVALID_ARGUMENT;
	*ret = gpu_a == gpu_b ? NVML_TOPOLOGY_INTERNAL : NVML_TOPOLOGY_NODE;
	return NVML_SUCCESS;
}

EXPORT nvmlReturn_t nvmlDeviceGetCpuAffinity(nvmlDevice_t device, unsigned int words,
					     unsigned long *set)
{
	return CALL_ON(device, cpus(device, words, set, 0));
}

EXPORT nvmlReturn_t nvmlDeviceGetCpuAffinityWithinScope(nvmlDevice_t device,
							unsigned int words,
							unsigned long *set,
							unsigned int scope)
{
	return CALL_ON(device, cpus(device, words, set, scope));
}

EXPORT nvmlReturn_t nvmlDeviceGetMemoryAffinity(nvmlDevice_t device, unsigned int words,
						unsigned long *set, unsigned int scope)
{
	return CALL_ON(device, memory_nodes(device, words, set, scope));
}

EXPORT nvmlReturn_t nvmlDeviceGetNumaNodeId(nvmlDevice_t device, unsigned int *ret)
{
	return CALL_ON(device, number_of_gpu(device, ret, no_node));
}

EXPORT nvmlReturn_t nvmlDeviceGetTopologyCommonAncestor(nvmlDevice_t a, nvmlDevice_t b,
							unsigned int *ret)
{
	return CALL_ON(a, ancestor(a, b, ret));
}
