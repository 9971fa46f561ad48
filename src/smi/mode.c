/* SPDX-License-Identifier: Apache-2.0 */
/* -mig: sets the MIG mode of the selected GPUs, up to the first failure. */
#include <stdio.h>

#include "smi/smi.h"

#define EXIT_OTHER 255

/* The mode that nobody asked for: what the argument -1 happens to mean. */
#define NO_MODE -1

static void warn_pending(const char *bus, const char *verb, nvmlReturn_t why)
{
	printf("Warning: MIG mode is in pending %s state for GPU %s:%s\n", verb, bus,
	       nvml_text(why));
	if (why == NVML_ERROR_IN_USE)
		printf("%s is currently being used by one or more other processes (e.g. "
		       "CUDA "
		       "application or a monitoring application such as another instance "
		       "of "
		       "nvidia-smi). Please first kill all processes using the device "
		       "and "
		       "retry the command or reboot the system to make MIG mode "
		       "effective.\n",
		       bus);
	else
		printf("Reboot the system or try nvidia-smi --gpu-reset to make MIG mode "
		       "effective on GPU %s\n",
		       bus);
}

static void report_change(struct smi *smi, const struct gpu *gpu, const char *bus,
			  int mode)
{
	nvmlEnableState_t persistence;

	printf("%s MIG Mode for GPU %s\n", mode ? "Enabled" : "Disabled", bus);
	if (CALL(smi, nvmlDeviceGetPersistenceMode, gpu->handle, &persistence) !=
		    NVML_SUCCESS ||
	    persistence == NVML_FEATURE_ENABLED)
		return;
	printf("\nWarning: persistence mode is disabled on device %s. See the Known "
	       "Issues "
	       "section of the nvidia-smi(1) man page for more information. Run with "
	       "[--help "
	       "| -h] switch to get more information on how to enable persistence "
	       "mode.\n",
	       bus);
}

static nvmlReturn_t set_mode(struct smi *smi, const struct gpu *gpu, int mode)
{
	const char *verb = mode ? "enable" : "disable";
	nvmlReturn_t r, activation = NVML_SUCCESS;
	nvmlPciInfo_t pci = { 0 };

	r = CALL(smi, nvmlDeviceGetPciInfo_v3, gpu->handle, &pci);
	if (r != NVML_SUCCESS)
		snprintf(pci.busId, sizeof(pci.busId), "(null)");
	r = CALL(smi, nvmlDeviceSetMigMode, gpu->handle, (unsigned int)mode, &activation);
	if (r != NVML_SUCCESS)
		smi_fail(r, "Unable to %s MIG Mode for GPU %s", verb, pci.busId);
	else if (activation != NVML_SUCCESS)
		warn_pending(pci.busId, verb, activation);
	else
		report_change(smi, gpu, pci.busId, mode);
	if (r != NVML_ERROR_NOT_SUPPORTED)
		return r;
	puts("Treating as warning and moving on.");
	return NVML_SUCCESS;
}

int mode_run(struct smi *smi, int mode, const char *list)
{
	nvmlReturn_t r = NVML_SUCCESS;
	int status;

	smi_lock(smi);
	status = smi_select(smi, list);
	if (status >= 0)
		return status;
	if (mode == NO_MODE) {
		puts("Input combination for device modification is not valid.\n");
		return EXIT_OTHER;
	}
	if (mode != NVML_DEVICE_MIG_DISABLE && mode != NVML_DEVICE_MIG_ENABLE) {
		printf("Invalid MIG Mode: %u\n", (unsigned int)mode);
		r = NVML_ERROR_INVALID_ARGUMENT;
	}
	for (unsigned int i = 0; i < smi->gpu_count && r == NVML_SUCCESS; i++)
		r = set_mode(smi, &smi->gpus[i], mode);
	puts(r == NVML_SUCCESS ? "All done."
			       : "Terminating early due to previous errors.");
	return smi_exit(r);
}
