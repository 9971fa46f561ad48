/* SPDX-License-Identifier: Apache-2.0 */
/* -L: every GPU with its MIG devices. */
#include <stdio.h>
#include <string.h>

#include "smi/handle.h"
#include "smi/smi.h"

/* Whether a line was printed: the number in it counts lines, not the driver's slots. */
static bool print_mig_device(struct smi *smi, nvmlDevice_t mig, unsigned int number)
{
	char uuid[NVML_DEVICE_UUID_SIZE] = "", name[NVML_PROFILE_NAME_SIZE] = "";
	bool pads = smi->dialect->list_pads;
	const char *profile;

	if (CALL(smi, nvmlDeviceGetUUID, mig, uuid, sizeof(uuid)) != NVML_SUCCESS ||
	    CALL(smi, nvmlDeviceGetName, mig, name, sizeof(name)) != NVML_SUCCESS)
		return false;
	profile = strstr(name, "MIG ");
	if (!profile)
		return false;
	printf("  %-*s Device %*u: (UUID: %s)\n", pads ? 15 : 0, profile, pads ? 2 : 0,
	       number, uuid);
	return true;
}

static void print_mig_devices(struct smi *smi, nvmlDevice_t device)
{
	unsigned int slots = 0, lines = 0;

	if (CALL(smi, nvmlDeviceGetMaxMigDeviceCount, device, &slots) != NVML_SUCCESS)
		return;
	for (unsigned int i = 0; i < slots; i++) {
		nvmlDevice_t mig;

		if (CALL(smi, nvmlDeviceGetMigDeviceHandleByIndex, device, i, &mig) ==
		    NVML_SUCCESS)
			lines += print_mig_device(smi, mig, lines);
	}
}

static nvmlReturn_t print_gpu(struct smi *smi, unsigned int number)
{
	char uuid[NVML_DEVICE_UUID_SIZE] = "", name[NVML_PROFILE_NAME_SIZE] = "";
	nvmlDevice_t device;
	nvmlReturn_t r;

	r = CALL(smi, nvmlDeviceGetHandleByIndex_v2, number, &device);
	if (r != NVML_SUCCESS) {
		printf("Unable to determine the device handle for gpu %u: %s\n", number,
		       handle_text(r));
		return r;
	}
	r = CALL(smi, nvmlDeviceGetName, device, name, sizeof(name));
	if (r != NVML_SUCCESS) {
		smi_fail(r, "Unable to determine the product name for gpu %u", number);
		return r;
	}
	r = CALL(smi, nvmlDeviceGetUUID, device, uuid, sizeof(uuid));
	printf("GPU %u: %s (UUID: %s)\n", number, name,
	       r == NVML_SUCCESS ? uuid : nvml_text(r));
	print_mig_devices(smi, device);
	return NVML_SUCCESS;
}

int list_run(struct smi *smi)
{
	nvmlReturn_t worst = NVML_SUCCESS;
	unsigned int count = 0;
	nvmlReturn_t r = CALL(smi, nvmlDeviceGetCount_v2, &count);

	if (r != NVML_SUCCESS)
		return smi_fail(r, "Unable to determine the number of available GPUs");
	if (count == 0)
		puts("No devices found.");
	for (unsigned int i = 0; i < count; i++) {
		r = print_gpu(smi, i);
		worst = r == NVML_SUCCESS ? worst : r;
	}
	return smi_exit(worst);
}
