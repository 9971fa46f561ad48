/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every name that the real library exports and this one does not simulate: a library that
 * lacks one would not even start the programs that link it. Each is weak, so that the
 * chapter which implements a function takes its place, and answers NOT_SUPPORTED after
 * the check that all calls share; or INVALID_ARGUMENT for a MIG device, if it is about
 * GPUs alone. Other arguments are not looked at, nor is the first taken for more than
 * what it may be: the handle of something.
 */
#include <string.h>

#include "library/library.h"

/* Functions that the driver answers for MIG devices too. */
static bool takes_mig(const char *function)
{
	static const char *const names[] = { "nvmlDeviceGetDetailedEccErrors",
					     "nvmlGpmSampleGet",
					     "nvmlGpmQueryDeviceSupport" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcmp(names[i], function))
			return true;
	}
	return false;
}

static nvmlReturn_t not_simulated(const char *function, const void *first)
{
	nvmlReturn_t r = library_enter(function, first);
	const struct nvmlDevice_st *device;

	if (r != NVML_SUCCESS)
		return r;
	device = device_find((nvmlDevice_t)first);
	return library_leave(device && device->is_mig && !takes_mig(function)
				     ? NVML_ERROR_INVALID_ARGUMENT
				     : NVML_ERROR_NOT_SUPPORTED);
}

/* The chapters declare these names with arguments; here they are only symbols. */
#define NVML_NAME(name, since)                                                   \
	nvmlReturn_t rest_##name(const void *first) __asm__(#name);              \
	EXPORT __attribute__((weak)) nvmlReturn_t rest_##name(const void *first) \
	{                                                                        \
		return not_simulated(#name, first);                              \
	}
#include "abi/names.h"
#undef NVML_NAME
