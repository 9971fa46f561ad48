/* SPDX-License-Identifier: Apache-2.0 */
/* Opens the driver's library, and says what nvidia-smi says where that fails. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lock.h"
#include "smi/smi.h"

#define EXIT_NO_LIBRARY 12
#define EXIT_OTHER	255

static int say_no_library(void)
{
	puts("NVIDIA-SMI couldn't find libnvidia-ml.so library in your system. Please "
	     "make "
	     "sure that the NVIDIA Display Driver is properly installed and present in "
	     "your "
	     "system.");
	puts("Please also try adding directory that contains libnvidia-ml.so to your "
	     "system "
	     "PATH.");
	return EXIT_NO_LIBRARY;
}

/* "12.550.163.01" is shown as "550.163". */
static void say_library_version(struct smi *smi)
{
	char version[NVML_SYSTEM_VERSION_SIZE] = "";
	const char *dot, *end;

	if (CALL(smi, nvmlSystemGetNVMLVersion, version, sizeof(version)) != NVML_SUCCESS)
		return;
	dot = strchr(version, '.');
	if (!dot)
		return;
	end = strchr(dot + 1, '.');
	end = end ? end + 1 + strcspn(end + 1, ".") : dot + strlen(dot);
	printf("NVML library version: %.*s\n", (int)(end - dot - 1), dot + 1);
}

static int say_init(struct smi *smi, nvmlReturn_t r)
{
	switch (r) {
	case NVML_ERROR_LIBRARY_NOT_FOUND:
		return say_no_library();
	case NVML_ERROR_DRIVER_NOT_LOADED:
		puts("NVIDIA-SMI has failed because it couldn't communicate with the "
		     "NVIDIA "
		     "driver. Make sure that the latest NVIDIA driver is installed and "
		     "running.\n");
		break;
	case NVML_ERROR_NOT_SUPPORTED:
		puts("Failed to initialize NVML: N/A");
		break;
	default:
		smi_fail(r, "Failed to initialize NVML");
	}
	if (r == NVML_ERROR_LIB_RM_VERSION_MISMATCH)
		say_library_version(smi);
	return smi_exit(r);
}

int smi_start(struct smi *smi, const char *path)
{
	struct mig_error err = MIG_ERROR_INIT;
	struct nvml_api *api;
	nvmlReturn_t r;

	if (nvml_open(path, &api, &err) < 0) {
		/* A library that was named deserves the reason as well. */
		if (path)
			fprintf(stderr, "mig-smi: %s\n", err.msg);
		return say_no_library();
	}
	smi->nvml = api;
	r = api->nvmlInitWithFlags(0);
	if (r != NVML_SUCCESS)
		return say_init(smi, r);
	CALL(smi, nvmlSystemGetDriverVersion, smi->version, sizeof(smi->version));
	smi->dialect = dialect_find(smi->version);
	return -1;
}

void smi_lock(struct smi *smi)
{
	struct mig_error err = MIG_ERROR_INIT;
	char dir[4096];
	int fd;

	nvml_lock_dir(smi->nvml, dir, sizeof(dir));
	if (mig_lock_take(dir, &fd, &err) == 0)
		return;
	fprintf(stderr, "mig-smi: %s\n", err.msg);
	exit(EXIT_OTHER);
}
