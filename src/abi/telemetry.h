/* SPDX-License-Identifier: Apache-2.0 */
/*
 * telemetry.h: our own declarations of the part of NVML's C ABI that tells of a GPU's
 * health, speed, power and place rather than of MIG. Monitors call it; libmig does not.
 */
#ifndef MIG_ABI_TELEMETRY_H
#define MIG_ABI_TELEMETRY_H

#include "abi/nvml.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Kinds of clocks. */
#define NVML_CLOCK_GRAPHICS 0u
#define NVML_CLOCK_SM	    1u
#define NVML_CLOCK_MEM	    2u
#define NVML_CLOCK_VIDEO    3u

/* Which value of a clock nvmlDeviceGetClock() gives. */
#define NVML_CLOCK_ID_CURRENT		 0u
#define NVML_CLOCK_ID_APP_CLOCK_TARGET	 1u
#define NVML_CLOCK_ID_APP_CLOCK_DEFAULT	 2u
#define NVML_CLOCK_ID_CUSTOMER_BOOST_MAX 3u

/* Why clocks are not at their highest, a bit each. */
#define NVML_CLOCKS_EVENT_GPU_IDLE	     0x1ull
#define NVML_CLOCKS_EVENT_APPLICATION_CLOCKS 0x2ull
#define NVML_CLOCKS_EVENT_ALL		     0x1ffull

#define NVML_TEMPERATURE_GPU 0u

#define NVML_TEMPERATURE_THRESHOLD_SHUTDOWN 0u
#define NVML_TEMPERATURE_THRESHOLD_SLOWDOWN 1u
#define NVML_TEMPERATURE_THRESHOLD_MEM_MAX  2u
#define NVML_TEMPERATURE_THRESHOLD_GPU_MAX  3u
#define NVML_TEMPERATURE_THRESHOLD_COUNT    8u

#define NVML_TOTAL_POWER_SAMPLES	0u
#define NVML_GPU_UTILIZATION_SAMPLES	1u
#define NVML_MEMORY_UTILIZATION_SAMPLES 2u
#define NVML_ENC_UTILIZATION_SAMPLES	3u
#define NVML_DEC_UTILIZATION_SAMPLES	4u
#define NVML_PROCESSOR_CLK_SAMPLES	5u
#define NVML_MEMORY_CLK_SAMPLES		6u

#define NVML_INFOROM_OEM   0u
#define NVML_INFOROM_ECC   1u
#define NVML_INFOROM_POWER 2u
#define NVML_INFOROM_DEN   3u

#define NVML_TOPOLOGY_INTERNAL 0u
#define NVML_TOPOLOGY_NODE     40u

/* Fields of nvmlDeviceGetFieldValues(). */
#define NVML_FI_DEV_ECC_CURRENT		     1u
#define NVML_FI_DEV_ECC_PENDING		     2u
#define NVML_FI_DEV_TOTAL_ENERGY_CONSUMPTION 83u
#define NVML_FI_DEV_PCIE_REPLAY_COUNTER	     94u
#define NVML_FI_DEV_PCIE_REPLAY_ROLLOVER     95u
#define NVML_FI_DEV_POWER_AVERAGE	     185u
#define NVML_FI_DEV_POWER_INSTANT	     186u
#define NVML_FI_DEV_POWER_MIN_LIMIT	     187u
#define NVML_FI_DEV_POWER_MAX_LIMIT	     188u
#define NVML_FI_DEV_POWER_DEFAULT_LIMIT	     189u
#define NVML_FI_DEV_POWER_CURRENT_LIMIT	     190u
#define NVML_FI_DEV_POWER_REQUESTED_LIMIT    192u

#define NVML_VALUE_TYPE_UINT   1u
#define NVML_VALUE_TYPE_UINT64 3u

typedef struct nvmlUtilization_st {
	unsigned int gpu;    /* per cent of time that a kernel ran */
	unsigned int memory; /* per cent of time that memory was read or written */
} nvmlUtilization_t;

typedef struct nvmlSample_st {
	unsigned long long timeStamp; /* µs since 1970 */
	nvmlValue_t sampleValue;
} nvmlSample_t;

typedef struct nvmlProcessUtilizationSample_st {
	unsigned int pid;
	unsigned long long timeStamp; /* µs since 1970 */
	unsigned int smUtil;
	unsigned int memUtil;
	unsigned int encUtil;
	unsigned int decUtil;
} nvmlProcessUtilizationSample_t;

#ifndef __cplusplus
_Static_assert(sizeof(nvmlUtilization_t) == 8, "nvmlUtilization_t has another size");
_Static_assert(sizeof(nvmlSample_t) == 16, "nvmlSample_t has another size");
_Static_assert(sizeof(nvmlProcessUtilizationSample_t) == 32,
	       "nvmlProcessUtilizationSample_t has another size");
#endif

/* Functions that give one number of a GPU: mW, °C, MHz, generation, lanes, a mode. */
#define NVML_NUMBER_OF_GPU(name) nvmlReturn_t name(nvmlDevice_t device, unsigned int *ret)
NVML_NUMBER_OF_GPU(nvmlDeviceGetPowerUsage);
NVML_NUMBER_OF_GPU(nvmlDeviceGetEnforcedPowerLimit);
NVML_NUMBER_OF_GPU(nvmlDeviceGetPowerManagementLimit);
NVML_NUMBER_OF_GPU(nvmlDeviceGetPowerManagementDefaultLimit);
NVML_NUMBER_OF_GPU(nvmlDeviceGetPowerManagementMode);
NVML_NUMBER_OF_GPU(nvmlDeviceGetPowerState);
NVML_NUMBER_OF_GPU(nvmlDeviceGetPerformanceState);
NVML_NUMBER_OF_GPU(nvmlDeviceGetFanSpeed);
NVML_NUMBER_OF_GPU(nvmlDeviceGetNumFans);
NVML_NUMBER_OF_GPU(nvmlDeviceGetCurrPcieLinkGeneration);
NVML_NUMBER_OF_GPU(nvmlDeviceGetCurrPcieLinkWidth);
NVML_NUMBER_OF_GPU(nvmlDeviceGetMaxPcieLinkGeneration);
NVML_NUMBER_OF_GPU(nvmlDeviceGetMaxPcieLinkWidth);
NVML_NUMBER_OF_GPU(nvmlDeviceGetGpuMaxPcieLinkGeneration);
NVML_NUMBER_OF_GPU(nvmlDeviceGetPcieReplayCounter);
NVML_NUMBER_OF_GPU(nvmlDeviceGetDisplayActive);
NVML_NUMBER_OF_GPU(nvmlDeviceGetDisplayMode);
NVML_NUMBER_OF_GPU(nvmlDeviceGetAccountingMode);
NVML_NUMBER_OF_GPU(nvmlDeviceGetAccountingBufferSize);
NVML_NUMBER_OF_GPU(nvmlDeviceGetMultiGpuBoard);
NVML_NUMBER_OF_GPU(nvmlDeviceGetBoardId);
NVML_NUMBER_OF_GPU(nvmlDeviceGetDefaultEccMode);
NVML_NUMBER_OF_GPU(nvmlDeviceGetMemoryBusWidth);
NVML_NUMBER_OF_GPU(nvmlDeviceGetNumaNodeId);
#undef NVML_NUMBER_OF_GPU

/* Power. */
nvmlReturn_t nvmlDeviceGetPowerManagementLimitConstraints(nvmlDevice_t device,
							  unsigned int *least,
							  unsigned int *most);
nvmlReturn_t nvmlDeviceGetTotalEnergyConsumption(nvmlDevice_t device,
						 unsigned long long *mj);

/* Temperature. */
nvmlReturn_t nvmlDeviceGetTemperature(nvmlDevice_t device, unsigned int sensor,
				      unsigned int *celsius);
nvmlReturn_t nvmlDeviceGetTemperatureThreshold(nvmlDevice_t device,
					       unsigned int threshold,
					       unsigned int *celsius);

/* Clocks. */
nvmlReturn_t nvmlDeviceGetClock(nvmlDevice_t device, unsigned int type, unsigned int id,
				unsigned int *mhz);
nvmlReturn_t nvmlDeviceGetClockInfo(nvmlDevice_t device, unsigned int type,
				    unsigned int *mhz);
nvmlReturn_t nvmlDeviceGetMaxClockInfo(nvmlDevice_t device, unsigned int type,
				       unsigned int *mhz);
nvmlReturn_t nvmlDeviceGetMaxCustomerBoostClock(nvmlDevice_t device, unsigned int type,
						unsigned int *mhz);
nvmlReturn_t nvmlDeviceGetApplicationsClock(nvmlDevice_t device, unsigned int type,
					    unsigned int *mhz);
nvmlReturn_t nvmlDeviceGetDefaultApplicationsClock(nvmlDevice_t device, unsigned int type,
						   unsigned int *mhz);
nvmlReturn_t nvmlDeviceSetApplicationsClocks(nvmlDevice_t device, unsigned int memory_mhz,
					     unsigned int graphics_mhz);
nvmlReturn_t nvmlDeviceResetApplicationsClocks(nvmlDevice_t device);
nvmlReturn_t nvmlDeviceGetSupportedMemoryClocks(nvmlDevice_t device, unsigned int *count,
						unsigned int *mhz);
nvmlReturn_t nvmlDeviceGetSupportedGraphicsClocks(nvmlDevice_t device,
						  unsigned int memory_mhz,
						  unsigned int *count, unsigned int *mhz);
nvmlReturn_t nvmlDeviceGetCurrentClocksThrottleReasons(nvmlDevice_t device,
						       unsigned long long *reasons);
nvmlReturn_t nvmlDeviceGetCurrentClocksEventReasons(nvmlDevice_t device,
						    unsigned long long *reasons);
nvmlReturn_t nvmlDeviceGetSupportedClocksThrottleReasons(nvmlDevice_t device,
							 unsigned long long *reasons);
nvmlReturn_t nvmlDeviceGetSupportedClocksEventReasons(nvmlDevice_t device,
						      unsigned long long *reasons);

/* Utilisation. */
nvmlReturn_t nvmlDeviceGetUtilizationRates(nvmlDevice_t device, nvmlUtilization_t *rates);
nvmlReturn_t nvmlDeviceGetEncoderUtilization(nvmlDevice_t device, unsigned int *percent,
					     unsigned int *period_us);
nvmlReturn_t nvmlDeviceGetDecoderUtilization(nvmlDevice_t device, unsigned int *percent,
					     unsigned int *period_us);
nvmlReturn_t nvmlDeviceGetJpgUtilization(nvmlDevice_t device, unsigned int *percent,
					 unsigned int *period_us);
nvmlReturn_t nvmlDeviceGetOfaUtilization(nvmlDevice_t device, unsigned int *percent,
					 unsigned int *period_us);
nvmlReturn_t nvmlDeviceGetProcessUtilization(nvmlDevice_t device,
					     nvmlProcessUtilizationSample_t *samples,
					     unsigned int *count,
					     unsigned long long last_seen);
nvmlReturn_t nvmlDeviceGetSamples(nvmlDevice_t device, unsigned int type,
				  unsigned long long last_seen, unsigned int *value_type,
				  unsigned int *count, nvmlSample_t *samples);

/* PCI Express, NVLink, place. */
nvmlReturn_t nvmlDeviceGetPcieThroughput(nvmlDevice_t device, unsigned int counter,
					 unsigned int *kb_per_s);
nvmlReturn_t nvmlDeviceGetNvLinkState(nvmlDevice_t device, unsigned int link,
				      unsigned int *active);
nvmlReturn_t nvmlDeviceGetCpuAffinity(nvmlDevice_t device, unsigned int words,
				      unsigned long *set);
nvmlReturn_t nvmlDeviceGetCpuAffinityWithinScope(nvmlDevice_t device, unsigned int words,
						 unsigned long *set, unsigned int scope);
nvmlReturn_t nvmlDeviceGetMemoryAffinity(nvmlDevice_t device, unsigned int words,
					 unsigned long *set, unsigned int scope);
nvmlReturn_t nvmlDeviceGetTopologyCommonAncestor(nvmlDevice_t a, nvmlDevice_t b,
						 unsigned int *level);

/* ECC. */
nvmlReturn_t nvmlDeviceGetEccMode(nvmlDevice_t device, unsigned int *current,
				  unsigned int *pending);
nvmlReturn_t nvmlDeviceGetTotalEccErrors(nvmlDevice_t device, unsigned int type,
					 unsigned int counter, unsigned long long *count);
nvmlReturn_t nvmlDeviceGetRemappedRows(nvmlDevice_t device, unsigned int *corrected,
				       unsigned int *uncorrected, unsigned int *pending,
				       unsigned int *failed);

/* Firmware. */
nvmlReturn_t nvmlDeviceGetVbiosVersion(nvmlDevice_t device, char *buf,
				       unsigned int length);
nvmlReturn_t nvmlDeviceGetBoardPartNumber(nvmlDevice_t device, char *buf,
					  unsigned int length);
nvmlReturn_t nvmlDeviceGetInforomImageVersion(nvmlDevice_t device, char *buf,
					      unsigned int length);
nvmlReturn_t nvmlDeviceGetInforomVersion(nvmlDevice_t device, unsigned int object,
					 char *buf, unsigned int length);
nvmlReturn_t nvmlDeviceGetGspFirmwareMode(nvmlDevice_t device, unsigned int *enabled,
					  unsigned int *by_default);
nvmlReturn_t nvmlDeviceGetGspFirmwareVersion(nvmlDevice_t device, char *buf);

#ifdef __cplusplus
}
#endif
#endif
