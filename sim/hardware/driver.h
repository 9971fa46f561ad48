/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_DRIVER_H
#define SIM_DRIVER_H

#include <stdbool.h>

#include <mig/error.h>

#include "abi/nvml.h"
#include "abi/telemetry.h"

/* The functions that are asked, without their "nvml". */
#define DRIVER_FUNCTIONS(X)                                \
	X(Init_v2)                                         \
	X(Shutdown)                                        \
	X(ErrorString)                                     \
	X(InternalGetExportTable)                          \
	X(SystemGetDriverVersion)                          \
	X(SystemGetNVMLVersion)                            \
	X(SystemGetCudaDriverVersion_v2)                   \
	X(DeviceGetCount_v2)                               \
	X(DeviceGetHandleByIndex_v2)                       \
	X(DeviceGetHandleByUUID)                           \
	X(DeviceGetHandleByPciBusId_v2)                    \
	X(DeviceGetName)                                   \
	X(DeviceGetUUID)                                   \
	X(DeviceGetSerial)                                 \
	X(DeviceGetIndex)                                  \
	X(DeviceGetMinorNumber)                            \
	X(DeviceGetPciInfo_v3)                             \
	X(DeviceGetBrand)                                  \
	X(DeviceGetArchitecture)                           \
	X(DeviceGetCudaComputeCapability)                  \
	X(DeviceGetPersistenceMode)                        \
	X(DeviceGetVirtualizationMode)                     \
	X(DeviceGetNumGpuCores)                            \
	X(DeviceGetMemoryInfo)                             \
	X(DeviceGetMemoryInfo_v2)                          \
	X(DeviceGetBAR1MemoryInfo)                         \
	X(DeviceGetFieldValues)                            \
	X(DeviceGetComputeRunningProcesses_v3)             \
	X(DeviceGetGraphicsRunningProcesses_v3)            \
	X(DeviceGetMigMode)                                \
	X(DeviceGetGpuInstanceProfileInfo)                 \
	X(DeviceGetGpuInstanceProfileInfoV)                \
	X(DeviceGetGpuInstanceProfileInfoByIdV)            \
	X(DeviceGetGpuInstancePossiblePlacements)          \
	X(DeviceGetGpuInstancePossiblePlacements_v2)       \
	X(DeviceGetGpuInstanceRemainingCapacity)           \
	X(DeviceCreateGpuInstance)                         \
	X(DeviceCreateGpuInstanceWithPlacement)            \
	X(GpuInstanceDestroy)                              \
	X(DeviceGetGpuInstances)                           \
	X(DeviceGetGpuInstanceById)                        \
	X(GpuInstanceGetInfo)                              \
	X(GpuInstanceGetComputeInstanceProfileInfo)        \
	X(GpuInstanceGetComputeInstanceProfileInfoV)       \
	X(GpuInstanceGetComputeInstancePossiblePlacements) \
	X(GpuInstanceGetComputeInstanceRemainingCapacity)  \
	X(GpuInstanceCreateComputeInstance)                \
	X(GpuInstanceCreateComputeInstanceWithPlacement)   \
	X(ComputeInstanceDestroy)                          \
	X(GpuInstanceGetComputeInstances)                  \
	X(GpuInstanceGetComputeInstanceById)               \
	X(ComputeInstanceGetInfo)                          \
	X(ComputeInstanceGetInfo_v2)                       \
	X(DeviceIsMigDeviceHandle)                         \
	X(DeviceGetGpuInstanceId)                          \
	X(DeviceGetComputeInstanceId)                      \
	X(DeviceGetMaxMigDeviceCount)                      \
	X(DeviceGetMigDeviceHandleByIndex)                 \
	X(DeviceGetDeviceHandleFromMigDeviceHandle)        \
	X(DeviceGetAttributes)                             \
	X(DeviceGetAttributes_v2)                          \
	X(DeviceGetPowerManagementDefaultLimit)            \
	X(DeviceGetPowerManagementLimitConstraints)        \
	X(DeviceGetDefaultApplicationsClock)               \
	X(DeviceGetMaxClockInfo)                           \
	X(DeviceGetSupportedGraphicsClocks)                \
	X(DeviceGetTemperatureThreshold)                   \
	X(DeviceGetTemperature)                            \
	X(DeviceGetPowerUsage)                             \
	X(DeviceGetUtilizationRates)                       \
	X(DeviceGetEncoderUtilization)                     \
	X(DeviceGetGpuMaxPcieLinkGeneration)               \
	X(DeviceGetMaxPcieLinkGeneration)                  \
	X(DeviceGetMaxPcieLinkWidth)                       \
	X(DeviceGetMemoryBusWidth)                         \
	X(DeviceGetDefaultEccMode)                         \
	X(DeviceGetNumFans)                                \
	X(DeviceGetVbiosVersion)                           \
	X(DeviceGetBoardPartNumber)                        \
	X(DeviceGetInforomImageVersion)                    \
	X(DeviceGetInforomVersion)

/** struct driver - an NVML library, opened; functions that it lacks are NULL */
struct driver {
	void *library;
	bool simulated; /* says so itself */
#define X(name) __typeof__(nvml##name) *name;
	DRIVER_FUNCTIONS(X)
#undef X
};

/* Asks a driver; a function that its library lacks answers as a missing symbol does. */
#define ASK(d, name, ...) \
	((d)->name ? (d)->name(__VA_ARGS__) : NVML_ERROR_FUNCTION_NOT_FOUND)

/**
 * driver_path() - which library is meant: the argument, MIG_DRIVER_LIBRARY, the system's
 * @argument: what --driver was given, or NULL
 */
const char *driver_path(const char *argument);

/**
 * driver_open() - open an NVML library and initialise it
 * @path: as dlopen() takes it
 *
 * Return: 0; -ENXIO with the reason if there is none, or no driver below it.
 */
int driver_open(const char *path, struct driver *ret, struct mig_error *err);

/** driver_close() - shut down and close; @d may be all zero */
void driver_close(struct driver *d);

/** driver_code() - a return code's name in NVML without its head: "NOT_SUPPORTED" */
const char *driver_code(nvmlReturn_t code);

#endif
