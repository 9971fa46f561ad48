/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the simulated library share: a machine of a test's own. */
#ifndef TEST_SIM_H
#define TEST_SIM_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include <cmocka.h>

#include "abi/nvml.h"

/**
 * sim_create() - make a machine in a folder of its own and initialise the library on it
 * @arguments: of `nvml-sim create`, as a shell would split them
 */
void sim_create(const char *arguments);

/** sim_destroy() - shut the library down and remove the machine with its folder */
void sim_destroy(void);

/** sim_command() - run nvml-sim with arguments, quietly; its exit status */
int sim_command(const char *arguments);

/** sim_output() - what the last sim_command() printed, its first kilobyte */
const char *sim_output(void);

/** sim_path() - the state file of the machine */
const char *sim_path(void);

/** gpu() - the handle of GPU @index */
nvmlDevice_t gpu(unsigned index);

/** mig_on() - switch MIG on; fails the test if that fails */
nvmlDevice_t mig_on(unsigned index);

/** make_gi() - create a GPU instance that must succeed; its record */
nvmlGpuInstanceInfo_t make_gi(nvmlDevice_t device, unsigned profile,
			      nvmlGpuInstance_t *ret);

/** attach() - start a client of a device such as "0:1"; returns once it holds it */
pid_t attach(const char *on, const char *memory);

/** finish() - kill a client, and see it dead */
void finish(pid_t pid);

/* Shorter names of the codes that tests expect. */
enum {
	OK = NVML_SUCCESS,
	UNINITIALIZED = NVML_ERROR_UNINITIALIZED,
	INVALID = NVML_ERROR_INVALID_ARGUMENT,
	UNSUPPORTED = NVML_ERROR_NOT_SUPPORTED,
	FORBIDDEN = NVML_ERROR_NO_PERMISSION,
	ABSENT = NVML_ERROR_NOT_FOUND,
	TOO_SMALL = NVML_ERROR_INSUFFICIENT_SIZE,
	NO_DRIVER = NVML_ERROR_DRIVER_NOT_LOADED,
	LOST = NVML_ERROR_GPU_IS_LOST,
	MISMATCH = NVML_ERROR_LIB_RM_VERSION_MISMATCH,
	BUSY = NVML_ERROR_IN_USE,
	FULL = NVML_ERROR_INSUFFICIENT_RESOURCES,
	UNKNOWN = NVML_ERROR_UNKNOWN
};

/** assert_code() - compare return codes by their texts, which a failure then shows */
#define assert_code(got, want) \
	assert_string_equal(nvmlErrorString(got), nvmlErrorString((nvmlReturn_t)(want)))

#endif
