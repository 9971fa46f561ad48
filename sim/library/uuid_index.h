/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_UUID_INDEX_H
#define SIM_UUID_INDEX_H

#include <stdbool.h>

#include "machine/state.h"

/** struct uuid_place - the GPU or the compute instance that a UUID names */
struct uuid_place {
	uint8_t gpu;
	uint8_t gi, ci; /* UUID_OF_GPU: the GPU itself */
};
#define UUID_OF_GPU 0xff

/**
 * uuid_index_find() - look a GPU or a MIG device up by its UUID
 * @m:    the machine as just refreshed; only inside CALL()
 * @uuid: "GPU-…" or "MIG-…"
 * @ret:  which it is
 *
 * Those of MIG devices are hashes, made once after each change of the machine. Return: true if there
 * is one.
 */
bool uuid_index_find(const struct machine *m, const char *uuid, struct uuid_place *ret);

/** uuid_index_forget() - a machine was opened, perhaps another than before */
void uuid_index_forget(void);

#endif
