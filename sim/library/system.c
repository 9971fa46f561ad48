/* SPDX-License-Identifier: Apache-2.0 */
/* What the library says of itself: versions, and the texts of its return codes. */
#include <stdio.h>
#include <string.h>

#include "library/library.h"

nvmlReturn_t copy_text(const char *text, char *buf, unsigned int length)
{
	size_t size = strlen(text) + 1;

	if (!buf)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (length < size)
		return NVML_ERROR_INSUFFICIENT_SIZE;
	memcpy(buf, text, size);
	return NVML_SUCCESS;
}

EXPORT const char *nvmlErrorString(nvmlReturn_t result)
{
	static const char *const texts[] = {
		"Success",
		"Uninitialized",
		"Invalid Argument",
		"Not Supported",
		"Insufficient Permissions",
		"Already Initialized",
		"Not Found",
		"Insufficient Size",
		"Insufficient External Power",
		"Driver Not Loaded",
		"Timeout",
		"Interrupt Request Issue",
		"NVML Shared Library Not Found",
		"Function Not Found",
		"Corrupted infoROM",
		"GPU is lost",
		"GPU requires reset",
		"GPU access blocked by the operating system",
		"Driver/library version mismatch",
		"In use by another client",
		"Insufficient Memory",
		"No data",
		"vGPU ECC not supported",
		"Insufficient Resources",
		"Invalid Frequency",
		"Argument version mismatch",
		"Requested functionality has been deprecated",
		"System is not in ready state",
		"No supported GPUs were found",
		"Resource not in correct state to perform requested operation",
	};

	if ((unsigned)result < sizeof(texts) / sizeof(texts[0]))
		return texts[result];
	return "Unknown Error";
}

static nvmlReturn_t nvml_version(const char *cuda, const char *driver, char *version,
				 unsigned int length)
{
	char text[64];

	snprintf(text, sizeof(text), "%.2s.%s", cuda, driver);
	return copy_text(text, version, length);
}

static nvmlReturn_t version_of_machine(char *version, unsigned int length)
{
	const struct machine *m = library_machine();

	return nvml_version(m->cuda_version, m->driver_version, version, length);
}

static nvmlReturn_t cuda_version(int *version)
{
	unsigned major = 0, minor = 0;

	if (!version)
		return NVML_ERROR_INVALID_ARGUMENT;
	sscanf(library_machine()->cuda_version, "%u.%u", &major, &minor);
	*version = (int)(major * 1000 + minor * 10);
	return NVML_SUCCESS;
}

EXPORT nvmlReturn_t nvmlSystemGetDriverVersion(char *version, unsigned int length)
{
	return CALL(copy_text(library_machine()->driver_version, version, length));
}

/* Answers before init and without a driver as well: the real library knows its own
 * version. Ours is that of the machine, or of the one that create would make. */
EXPORT nvmlReturn_t nvmlSystemGetNVMLVersion(char *version, unsigned int length)
{
	nvmlReturn_t r = library_attach();

	if (r != NVML_SUCCESS)
		return nvml_version(SIM_CUDA_VERSION, SIM_DRIVER_VERSION, version,
				    length);
	r = CALL(version_of_machine(version, length));
	nvmlShutdown();
	return r;
}

EXPORT nvmlReturn_t nvmlSystemGetCudaDriverVersion(int *version)
{
	return CALL(cuda_version(version));
}

EXPORT nvmlReturn_t nvmlSystemGetCudaDriverVersion_v2(int *version)
{
	return CALL(cuda_version(version));
}
