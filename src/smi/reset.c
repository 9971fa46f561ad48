/* SPDX-License-Identifier: Apache-2.0 */
/*
 * --gpu-reset: resets the selected GPUs, all or none, which puts a pending MIG mode into
 * force. NVML has no public call for this and mig-smi uses no private one, so that a real
 * driver's GPUs are left to nvidia-smi; the simulated library has a call of its own.
 */
#include <stdio.h>
#include <stdlib.h>

#include "abi/simulated.h"
#include "smi/options.h"

#define EXIT_OTHER 255

struct bus {
	char id[NVML_PCI_BUS_ID_SIZE];
};

static const char *bus_of(struct smi *smi, const struct gpu *gpu, struct bus *ret)
{
	nvmlPciInfo_t pci = { 0 };
	nvmlReturn_t r = CALL(smi, nvmlDeviceGetPciInfo_v3, gpu->handle, &pci);

	snprintf(ret->id, sizeof(ret->id), "%s",
		 r == NVML_SUCCESS ? pci.busId : "(null)");
	return ret->id;
}

/* What nvidia-smi wants to know of a GPU first. Returns -1 or the exit status. */
static int check_gpu(struct smi *smi, const struct gpu *gpu)
{
	unsigned int current, pending, architecture;
	nvmlEnableState_t persistence;
	struct bus bus;
	nvmlReturn_t r;

	bus_of(smi, gpu, &bus);
	r = CALL(smi, nvmlDeviceGetGpuOperationMode, gpu->handle, &current, &pending);
	if (r != NVML_SUCCESS && r != NVML_ERROR_NOT_SUPPORTED) {
		printf("GPU Reset couldn't run due to problem with internal state of GPU "
		       "%s. Please reboot your system.\n",
		       bus.id);
		return smi_exit(r);
	}
	r = CALL(smi, nvmlDeviceGetArchitecture, gpu->handle, &architecture);
	if (r != NVML_SUCCESS) {
		printf("Cannot detect chip architecture for %s\n"
		       "Resetting GPU %s is not supported.\n",
		       bus.id, bus.id);
		return NVML_ERROR_NOT_SUPPORTED;
	}
	r = CALL(smi, nvmlDeviceGetPersistenceMode, gpu->handle, &persistence);
	return r == NVML_SUCCESS
		       ? -1
		       : smi_fail(r, "Unable to get persistence mode for GPU %s", bus.id);
}

static int say_busy(struct smi *smi, const nvmlReturn_t *results)
{
	unsigned int busy = 0;

	puts("The following GPUs could not be reset:");
	for (unsigned int i = 0; i < smi->gpu_count; i++) {
		struct bus bus;

		busy += results[i] == NVML_ERROR_IN_USE;
		if (results[i] != NVML_SUCCESS)
			printf("  GPU %s: %s\n", bus_of(smi, &smi->gpus[i], &bus),
			       nvml_text(results[i]));
	}
	if (busy)
		printf("\n%u device%s currently being used by one or more other "
		       "processes "
		       "(e.g., Fabric Manager, CUDA application, graphics application "
		       "such "
		       "as an X server, or a monitoring application such as another "
		       "instance of nvidia-smi). Please first kill all processes using "
		       "%s and all compute applications running in the system.\n",
		       busy, busy == 1 ? " is" : "s are",
		       busy == 1 ? "this device" : "these devices");
	return EXIT_OTHER;
}

static int reset(struct smi *smi, const struct mig_simulated_table *driver)
{
	AUTO(mem) void *handles = smi_alloc(smi->gpu_count, sizeof(nvmlDevice_t));
	AUTO(mem) void *codes = smi_alloc(smi->gpu_count, sizeof(nvmlReturn_t));
	nvmlDevice_t *devices = handles;
	nvmlReturn_t *results = codes, r;

	for (unsigned int i = 0; i < smi->gpu_count; i++)
		devices[i] = smi->gpus[i].handle;
	r = driver->reset(smi->gpu_count, devices, results);
	if (r == NVML_ERROR_UNKNOWN)
		return say_busy(smi, results);
	if (r != NVML_SUCCESS)
		return smi_fail(r, "GPU reset unavailable");
	for (unsigned int i = 0; i < smi->gpu_count; i++) {
		struct bus bus;

		printf("GPU %s was successfully reset.\n",
		       bus_of(smi, &smi->gpus[i], &bus));
	}
	puts("All done.");
	return 0;
}

int reset_run(struct smi *smi, const char *list)
{
	const struct mig_simulated_table *driver = nvml_simulated(smi->nvml);
	int status;

	smi_lock(smi);
	status = smi_select(smi, list);
	if (status >= 0)
		return status;
	if (!driver) {
		fprintf(stderr,
			"mig-smi: --gpu-reset: NVML has no call that resets a GPU; use "
			"nvidia-smi --gpu-reset -i %u\n",
			smi->gpus[0].number);
		return NVML_ERROR_NOT_SUPPORTED;
	}
	for (unsigned int i = 0; i < smi->gpu_count && status < 0; i++)
		status = check_gpu(smi, &smi->gpus[i]);
	return status < 0 ? reset(smi, driver) : status;
}
