/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every name that the real library exports and this one does not simulate: a library that
 * lacks one would not even start the programs that link it. Each is weak, so that the
 * chapter which implements a function takes its place, and answers NOT_SUPPORTED after
 * the check that all calls share. Arguments are not looked at.
 */
#include "library/library.h"

static nvmlReturn_t not_simulated(const char *function)
{
	nvmlReturn_t r = library_enter(function);

	return r == NVML_SUCCESS ? library_leave(NVML_ERROR_NOT_SUPPORTED) : r;
}

/* The chapters declare these names with arguments; here they are only symbols. */
#define NVML_NAME(name, since)                                      \
	nvmlReturn_t rest_##name(void) __asm__(#name);              \
	EXPORT __attribute__((weak)) nvmlReturn_t rest_##name(void) \
	{                                                           \
		return not_simulated(#name);                        \
	}
#include "abi/names.h"
#undef NVML_NAME
