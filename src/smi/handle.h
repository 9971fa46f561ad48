/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_SMI_HANDLE_H
#define MIG_SMI_HANDLE_H

#include <stdbool.h>

#include "abi/nvml.h"

/** handle_text() - why a GPU has no handle, in the longer words that this failure has */
const char *handle_text(nvmlReturn_t r);

/** struct bus_id - the parts of a PCI address */
struct bus_id {
	unsigned int domain, bus, device, function;
};

/**
 * parse_bus() - read a PCI bus id: [domain:]bus:device[.function], hexadecimal
 *
 * Return: whether it is one.
 */
bool parse_bus(const char *text, struct bus_id *ret);

#endif
