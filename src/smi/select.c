/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finds the GPUs that a command works on: those of -i, then those whose MIG mode fits.
 * GPUs come in the driver's order whatever the order of the list.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "smi/handle.h"
#include "smi/smi.h"

#define EXIT_OTHER 255

enum match { NO, YES, FAILED };

/* Says what went wrong while identifiers of -i were compared with a GPU. */
static enum match problem(unsigned int number, const char *text)
{
	printf("Problem with GPU %u: %s\n", number, text);
	return FAILED;
}

static bool is_number(const char *text, long *ret)
{
	char *end;

	*ret = strtol(text, &end, 0);
	return end != text && *end == '\0' && *ret >= 0 && *ret <= INT_MAX;
}

static enum match match_text(struct smi *smi, unsigned int number, const char *wanted)
{
	bool is_uuid = strncmp(wanted, "GPU-", 4) == 0;
	char text[NVML_DEVICE_UUID_SIZE] = "";
	nvmlDevice_t device;
	nvmlReturn_t r;

	r = CALL(smi, nvmlDeviceGetHandleByIndex_v2, number, &device);
	if (r == NVML_ERROR_NO_PERMISSION)
		return NO;
	if (r != NVML_SUCCESS)
		return problem(number, handle_text(r));
	r = is_uuid ? CALL(smi, nvmlDeviceGetUUID, device, text, sizeof(text))
		    : CALL(smi, nvmlDeviceGetSerial, device, text, sizeof(text));
	if (r == NVML_ERROR_NOT_SUPPORTED)
		return NO;
	if (r != NVML_SUCCESS)
		return problem(number, nvml_text(r));
	return strcmp(text, wanted) == 0 ? YES : NO;
}

static enum match match_bus(struct smi *smi, unsigned int number, const char *wanted)
{
	nvmlPciInfo_t pci = { 0 };
	struct bus_id id;
	nvmlDevice_t handle;
	nvmlReturn_t r;

	if (!parse_bus(wanted, &id))
		return problem(number, "Invalid PCI bus id format. Try format "
				       "[domain:]bus:device.function E.g. 0:2:0.0");
	r = CALL(smi, nvmlDeviceGetHandleByIndex_v2, number, &handle);
	if (r == NVML_SUCCESS)
		r = CALL(smi, nvmlDeviceGetPciInfo_v3, handle, &pci);
	if (r != NVML_SUCCESS)
		return r == NVML_ERROR_NO_PERMISSION ? NO
						     : problem(number, handle_text(r));
	return pci.domain == id.domain && pci.bus == id.bus && pci.device == id.device &&
			       id.function == 0
		       ? YES
		       : NO;
}

static enum match match_one(struct smi *smi, unsigned int number, const char *wanted)
{
	long index;

	/* A number that is no index may still be a serial number. */
	if (is_number(wanted, &index) && index < smi->gpu_count)
		return (unsigned int)index == number ? YES : NO;
	if (strchr(wanted, ':'))
		return match_bus(smi, number, wanted);
	return match_text(smi, number, wanted);
}

static enum match match_list(struct smi *smi, unsigned int number, const char *list)
{
	AUTO(str) char *copy = strdup(list);
	char *save = NULL;
	enum match match = NO;

	for (char *word = strtok_r(copy, ",", &save); word && match == NO;
	     word = strtok_r(NULL, ",", &save))
		match = match_one(smi, number, word);
	return match;
}

/* Adds a GPU that is wanted. Returns -1 to go on, else the exit status. */
static int open_gpu(struct smi *smi, unsigned int number, unsigned int *count,
		    bool *denied)
{
	struct gpu *gpu = &smi->gpus[*count];
	nvmlReturn_t r;

	gpu->number = number;
	r = CALL(smi, nvmlDeviceGetHandleByIndex_v2, number, &gpu->handle);
	*denied |= r == NVML_ERROR_NO_PERMISSION;
	if (r == NVML_SUCCESS)
		++*count;
	if (r == NVML_SUCCESS || r == NVML_ERROR_NO_PERMISSION ||
	    r == NVML_ERROR_NOT_FOUND)
		return -1;
	printf("Unable to determine the device handle for GPU%u: %s\n", number,
	       handle_text(r));
	return smi_exit(r);
}

static int select_gpus(struct smi *smi, const char *list)
{
	unsigned int count = 0;
	bool denied = false;

	for (unsigned int i = 0; i < smi->gpu_count; i++) {
		enum match match = list ? match_list(smi, i, list) : YES;
		int status = -1;

		if (match == FAILED)
			return EXIT_OTHER;
		if (match == YES)
			status = open_gpu(smi, i, &count, &denied);
		if (status >= 0)
			return status;
	}
	smi->gpu_count = count;
	if (count)
		return -1;
	printf("No devices were found%s\n", denied ? ". Please make sure /dev/nvidia* "
						     "files are readable by current user."
						   : "");
	return denied ? NVML_ERROR_NO_PERMISSION : NVML_ERROR_NOT_FOUND;
}

int smi_select(struct smi *smi, const char *list)
{
	nvmlReturn_t r;

	if (list && strspn(list, ",") == strlen(list)) {
		fputs("Failed to parse device string on command line", stdout);
		return EXIT_OTHER;
	}
	r = CALL(smi, nvmlDeviceGetCount_v2, &smi->gpu_count);
	if (r != NVML_SUCCESS) {
		fputs("Unable to determine the number of GPUs", stdout);
		return smi_exit(r);
	}
	smi->gpus = smi_alloc(smi->gpu_count, sizeof(*smi->gpus));
	return select_gpus(smi, list);
}

int smi_select_mig(struct smi *smi, bool profiles)
{
	bool wide = profiles && smi->dialect->profiles_with_mig_off;
	unsigned int kept = 0, capable = 0;

	for (unsigned int i = 0; i < smi->gpu_count; i++) {
		unsigned int current = 0, pending = 0;

		if (CALL(smi, nvmlDeviceGetMigMode, smi->gpus[i].handle, &current,
			 &pending) != NVML_SUCCESS)
			continue;
		capable++;
		if (wide || current == NVML_DEVICE_MIG_ENABLE)
			smi->gpus[kept++] = smi->gpus[i];
	}
	smi->gpu_count = kept;
	if (kept)
		return -1;
	puts(capable ? "No MIG-enabled devices found." : smi->dialect->unsupported);
	return capable ? smi->dialect->mig_off_exit : NVML_ERROR_NOT_FOUND;
}
