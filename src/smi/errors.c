/* SPDX-License-Identifier: Apache-2.0 */
/* How nvidia-smi words the driver's answers and which exit status it gives them. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/auto.h"
#include "smi/smi.h"

#define EXIT_OTHER 255

int smi_exit(nvmlReturn_t r)
{
	switch (r) {
	case NVML_SUCCESS:
	case NVML_ERROR_INVALID_ARGUMENT:
	case NVML_ERROR_NOT_SUPPORTED:
	case NVML_ERROR_NO_PERMISSION:
	case NVML_ERROR_NOT_FOUND:
	case NVML_ERROR_INSUFFICIENT_POWER:
	case NVML_ERROR_DRIVER_NOT_LOADED:
	case NVML_ERROR_IRQ_ISSUE:
	case NVML_ERROR_LIBRARY_NOT_FOUND:
	case NVML_ERROR_FUNCTION_NOT_FOUND:
	case NVML_ERROR_CORRUPTED_INFOROM:
	case NVML_ERROR_GPU_IS_LOST:
	case NVML_ERROR_OPERATING_SYSTEM:
	case NVML_ERROR_LIB_RM_VERSION_MISMATCH:
	case NVML_ERROR_IN_USE:
	case NVML_ERROR_INSUFFICIENT_RESOURCES:
		return (int)r;
	default:
		return EXIT_OTHER;
	}
}

int smi_fail(nvmlReturn_t r, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf(": %s\n", nvml_text(r));
	return smi_exit(r);
}

void *smi_alloc(size_t count, size_t size)
{
	void *p = calloc(count ? count : 1, size);

	if (!p) {
		fputs("mig-smi: out of memory\n", stderr);
		exit(EXIT_OTHER);
	}
	return p;
}
