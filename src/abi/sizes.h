/* SPDX-License-Identifier: Apache-2.0 */
/* sizes.h: the sizes of NVML's structs, asserted where nvml.h declares them. */
#ifndef MIG_ABI_SIZES_H
#define MIG_ABI_SIZES_H

#define NVML_SIZE(type, size) _Static_assert(sizeof(type) == (size), #type " has another size")
NVML_SIZE(nvmlGpuInstancePlacement_t, 8);
NVML_SIZE(nvmlGpuInstanceProfileInfo_t, 48);
NVML_SIZE(nvmlGpuInstanceProfileInfo_v2_t, 152);
NVML_SIZE(nvmlGpuInstanceProfileInfo_v3_t, 152);
NVML_SIZE(nvmlGpuInstanceInfo_t, 24);
NVML_SIZE(nvmlComputeInstancePlacement_t, 8);
NVML_SIZE(nvmlComputeInstanceProfileInfo_t, 36);
NVML_SIZE(nvmlComputeInstanceProfileInfo_v2_t, 136);
NVML_SIZE(nvmlComputeInstanceProfileInfo_v3_t, 140);
NVML_SIZE(nvmlComputeInstanceInfo_t, 32);
NVML_SIZE(nvmlDeviceAttributes_t, 40);
NVML_SIZE(nvmlMemory_t, 24);
NVML_SIZE(nvmlMemory_v2_t, 40);
NVML_SIZE(nvmlBAR1Memory_t, 24);
NVML_SIZE(nvmlProcessInfo_v1_t, 16);
NVML_SIZE(nvmlProcessInfo_v2_t, 24);
NVML_SIZE(nvmlProcessDetail_v1_t, 32);
NVML_SIZE(nvmlProcessDetailList_t, 24);
NVML_SIZE(nvmlPciInfo_t, 68);
NVML_SIZE(nvmlPciInfoExt_v1_t, 64);
NVML_SIZE(nvmlEventData_t, 32);
NVML_SIZE(nvmlFieldValue_t, 40);
#undef NVML_SIZE

#endif
