/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TEST_HOOK_H
#define TEST_HOOK_H

#include "nvml/library.h"

/** enum hook_kind - the points at which a hook is asked */
enum hook_kind {
	HOOK_READ,    /**< before a call of the driver that only reads */
	HOOK_CHANGE,  /**< before a call that changes something */
	HOOK_CHANGED, /**< right after it; what is answered does not count */
	HOOK_FILE     /**< before a file is written, synced, renamed or removed */
};

/**
 * hook_fn - what to do at a point
 *
 * Return: NVML_SUCCESS to go on; else the call is not made and gives this. A file
 * operation then fails with EIO.
 */
typedef nvmlReturn_t hook_fn(enum hook_kind kind, const char *name, void *data);

/** hook_api() - from now on the functions of @api ask the hook */
void hook_api(struct nvml_api *api);

/** hook_set() - what the hook does; NULL: nothing */
void hook_set(hook_fn *fn, void *data);

#endif
