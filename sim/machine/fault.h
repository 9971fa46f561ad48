/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_FAULT_H
#define SIM_FAULT_H

#include <stddef.h>

#include <mig/error.h>

#include "machine/state.h"

#define FAULT_TEXT 320 /* bytes that hold any rule as text */

/**
 * fault_parse() - take a rule apart
 * @text: FUNCTION:CALL:WHAT, such as
 * nvmlDeviceCreateGpuInstance:3:INSUFFICIENT_RESOURCES. CALL is a number, the third such
 * call of each process; 3@all counts over the whole machine; * is every call; @gpu=0,2
 * behind it leaves only calls that are about these GPUs. WHAT is a return code by its
 * NVML name or number, or how long the call lasts (+800ms), or both (IN_USE+800ms), or
 * !COMMAND, which a shell runs before the call. Or a condition: lost, reset-required,
 * keep-stale, partition-error, of all GPUs or of some (lost@gpu=2), driver-not-loaded,
 * version-mismatch.
 * @ret:  the rule; its id is 0
 * @err:  the part that is wrong and what would be right
 *
 * Return: 0; -EINVAL.
 */
int fault_parse(const char *text, struct fault *ret, struct mig_error *err);

/** fault_format() - write a rule as fault_parse() reads it; @size: FAULT_TEXT suffices */
void fault_format(const struct fault *f, char *buf, size_t size);

/** fault_code_name() - a return code's name: "IN_USE"; NULL if it has none */
const char *fault_code_name(uint32_t code);

#endif
