/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report.h: our own declarations of the part of NVML's C ABI that only a report on all of
 * a GPU asks for, as nvidia-smi makes it.
 */
#ifndef MIG_ABI_REPORT_H
#define MIG_ABI_REPORT_H

#include "abi/nvml.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Kinds of memory errors, the time over which they are counted, and where. */
#define NVML_MEMORY_ERROR_TYPE_CORRECTED   0u
#define NVML_MEMORY_ERROR_TYPE_UNCORRECTED 1u
#define NVML_VOLATILE_ECC		   0u
#define NVML_AGGREGATE_ECC		   1u
#define NVML_MEMORY_LOCATION_L1_CACHE	   0u
#define NVML_MEMORY_LOCATION_L2_CACHE	   1u
#define NVML_MEMORY_LOCATION_DRAM	   2u
#define NVML_MEMORY_LOCATION_REGISTER_FILE 3u
#define NVML_MEMORY_LOCATION_TEXTURE	   4u
#define NVML_MEMORY_LOCATION_CBU	   6u
#define NVML_MEMORY_LOCATION_SRAM	   7u

/* A process's memory that the driver does not tell. */
#define NVML_VALUE_NOT_AVAILABLE (~0ull)

nvmlReturn_t nvmlDeviceValidateInforom(nvmlDevice_t device);
nvmlReturn_t nvmlDeviceGetGpuOperationMode(nvmlDevice_t device, unsigned int *current,
					   unsigned int *pending);

#ifdef __cplusplus
}
#endif
#endif
