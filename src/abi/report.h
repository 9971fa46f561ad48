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

#define NVML_TEMPERATURE_THRESHOLD_ACOUSTIC_MIN	    4u
#define NVML_TEMPERATURE_THRESHOLD_ACOUSTIC_CURRENT 5u
#define NVML_TEMPERATURE_THRESHOLD_ACOUSTIC_MAX	    6u
#define NVML_TEMPERATURE_THRESHOLD_GPS_CURRENT	    7u

/* More fields of nvmlDeviceGetFieldValues(), and the scopes of those of power. */
#define NVML_FI_DEV_MEMORY_TEMP		   82u
#define NVML_FI_DEV_RESET_STATUS	   226u
#define NVML_FI_DEV_DRAIN_AND_RESET_STATUS 227u
#define NVML_POWER_SCOPE_GPU		   0u
#define NVML_POWER_SCOPE_MODULE		   1u
#define NVML_POWER_SCOPE_MEMORY		   2u

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

#define NVML_SRAM_ECC_STATUS_V1_WORD	     0x01000068u
#define NVML_FABRIC_INFO_V2_WORD	     0x02000024u
#define NVML_VGPU_HETEROGENEOUS_MODE_V1_WORD 0x01000008u
#define NVML_BRIDGE_CHIPS_MAX		     128u

typedef struct nvmlBridgeChipInfo_st {
	unsigned int type;
	unsigned int fwVersion;
} nvmlBridgeChipInfo_t;

typedef struct nvmlBridgeChipHierarchy_st {
	unsigned char bridgeCount;
	nvmlBridgeChipInfo_t bridgeChipInfo[NVML_BRIDGE_CHIPS_MAX];
} nvmlBridgeChipHierarchy_t;

typedef struct nvmlC2cModeInfo_v1_st {
	unsigned int isC2cEnabled;
} nvmlC2cModeInfo_v1_t;

typedef struct nvmlFBCStats_st {
	unsigned int sessionsCount;
	unsigned int averageFPS;
	unsigned int averageLatency;
} nvmlFBCStats_t;

typedef struct nvmlVgpuHeterogeneousMode_v1_st {
	unsigned int version;
	unsigned int mode;
} nvmlVgpuHeterogeneousMode_v1_t;

typedef struct nvmlGpuFabricInfo_st {
	unsigned char clusterUuid[16];
	nvmlReturn_t status;
	unsigned int cliqueId;
	unsigned char state;
} nvmlGpuFabricInfo_t;

typedef struct nvmlGpuFabricInfo_v2_st {
	unsigned int version;
	unsigned char clusterUuid[16];
	nvmlReturn_t status;
	unsigned int cliqueId;
	unsigned char state;
	unsigned int healthMask; /* two bits of bandwidth: 1 degraded, 2 full */
} nvmlGpuFabricInfo_v2_t;

typedef struct nvmlEccSramErrorStatus_v1_st {
	unsigned int version;
	unsigned long long aggregateUncParity;
	unsigned long long aggregateUncSecDed;
	unsigned long long aggregateCor;
	unsigned long long volatileUncParity;
	unsigned long long volatileUncSecDed;
	unsigned long long volatileCor;
	unsigned long long aggregateUncBucketL2;
	unsigned long long aggregateUncBucketSm;
	unsigned long long aggregateUncBucketPcie;
	unsigned long long aggregateUncBucketMcu;
	unsigned long long aggregateUncBucketOther;
	unsigned int bThresholdExceeded;
} nvmlEccSramErrorStatus_v1_t;

typedef struct nvmlRowRemapperHistogramValues_st {
	unsigned int max; /* banks with so many spare rows left */
	unsigned int high;
	unsigned int partial;
	unsigned int low;
	unsigned int none;
} nvmlRowRemapperHistogramValues_t;

typedef struct nvmlAccountingStats_st {
	unsigned int gpuUtilization;
	unsigned int memoryUtilization;
	unsigned long long maxMemoryUsage; /* bytes */
	unsigned long long time;	   /* ms */
	unsigned long long startTime;
	unsigned int isRunning;
	unsigned int reserved[5];
} nvmlAccountingStats_t;

#ifndef __cplusplus
#define NVML_ASSERT_SIZE(type, size) \
	_Static_assert(sizeof(type) == (size), #type " has another size")
NVML_ASSERT_SIZE(nvmlBridgeChipHierarchy_t, 1028);
NVML_ASSERT_SIZE(nvmlFBCStats_t, 12);
NVML_ASSERT_SIZE(nvmlVgpuHeterogeneousMode_v1_t, 8);
NVML_ASSERT_SIZE(nvmlGpuFabricInfo_t, 28);
NVML_ASSERT_SIZE(nvmlGpuFabricInfo_v2_t, 36);
NVML_ASSERT_SIZE(nvmlEccSramErrorStatus_v1_t, 104);
NVML_ASSERT_SIZE(nvmlRowRemapperHistogramValues_t, 20);
NVML_ASSERT_SIZE(nvmlAccountingStats_t, 56);
#undef NVML_ASSERT_SIZE
#endif

nvmlReturn_t nvmlDeviceValidateInforom(nvmlDevice_t device);
nvmlReturn_t nvmlDeviceGetGpuOperationMode(nvmlDevice_t device, unsigned int *current,
					   unsigned int *pending);
nvmlReturn_t nvmlDeviceGetDriverModel(nvmlDevice_t device, unsigned int *current,
				      unsigned int *pending);
nvmlReturn_t nvmlDeviceGetModuleId(nvmlDevice_t device, unsigned int *id);
nvmlReturn_t nvmlDeviceGetLastBBXFlushTime(nvmlDevice_t device, unsigned long long *us,
					   unsigned long *duration_us);
nvmlReturn_t nvmlDeviceGetC2cModeInfoV(nvmlDevice_t device, nvmlC2cModeInfo_v1_t *info);
nvmlReturn_t nvmlDeviceGetHostVgpuMode(nvmlDevice_t device, unsigned int *mode);
nvmlReturn_t nvmlDeviceGetVgpuHeterogeneousMode(nvmlDevice_t device,
						nvmlVgpuHeterogeneousMode_v1_t *mode);
nvmlReturn_t nvmlDeviceGetBridgeChipInfo(nvmlDevice_t device,
					 nvmlBridgeChipHierarchy_t *bridges);
nvmlReturn_t nvmlDeviceGetConfComputeProtectedMemoryUsage(nvmlDevice_t device,
							  nvmlMemory_t *memory);
nvmlReturn_t nvmlDeviceGetEncoderStats(nvmlDevice_t device, unsigned int *sessions,
				       unsigned int *fps, unsigned int *latency_us);
nvmlReturn_t nvmlDeviceGetFBCStats(nvmlDevice_t device, nvmlFBCStats_t *stats);
nvmlReturn_t nvmlDeviceGetSramEccErrorStatus(nvmlDevice_t device,
					     nvmlEccSramErrorStatus_v1_t *status);
nvmlReturn_t nvmlDeviceGetRetiredPages(nvmlDevice_t device, unsigned int cause,
				       unsigned int *count,
				       unsigned long long *addresses);
nvmlReturn_t nvmlDeviceGetRetiredPagesPendingStatus(nvmlDevice_t device,
						    unsigned int *pending);
nvmlReturn_t nvmlDeviceGetRowRemapperHistogram(nvmlDevice_t device,
					       nvmlRowRemapperHistogramValues_t *values);
nvmlReturn_t nvmlDeviceGetAutoBoostedClocksEnabled(nvmlDevice_t device,
						   unsigned int *enabled,
						   unsigned int *by_default);
nvmlReturn_t nvmlDeviceGetGpuFabricInfo(nvmlDevice_t device, nvmlGpuFabricInfo_t *info);
nvmlReturn_t nvmlDeviceGetGpuFabricInfoV(nvmlDevice_t device,
					 nvmlGpuFabricInfo_v2_t *info);
nvmlReturn_t nvmlDeviceGetAccountingPids(nvmlDevice_t device, unsigned int *count,
					 unsigned int *pids);
nvmlReturn_t nvmlDeviceGetAccountingStats(nvmlDevice_t device, unsigned int pid,
					  nvmlAccountingStats_t *stats);

#ifdef __cplusplus
}
#endif
#endif
