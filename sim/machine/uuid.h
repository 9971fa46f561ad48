/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_UUID_H
#define SIM_UUID_H

#include "machine/state.h"

/* "GPU-" or "MIG-" and 36 characters; before 470 also "MIG-GPU-", ids behind, and a NUL */
#define UUID_TEXT 56

/** uuid_format() - write "PREFIX-xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx" */
void uuid_format(const char *prefix, const uint8_t uuid[16], char text[UUID_TEXT]);

/**
 * uuid_of_mig() - the UUID of a MIG device, by the driver's own rule
 * @chip:   chip id of the GPU, such as 0x170
 * @pdi:    the GPU's device identifier
 * @gi:     GPU instance id
 * @engine: graphics engine index: first physical slice of the instance + compute start
 *
 * A function of these four alone, so the same layout made again has the same UUIDs.
 * Source: NVIDIA/open-gpu-kernel-modules, src/nvidia/src/kernel/gpu/gpu_uuid.c.
 */
void uuid_of_mig(uint32_t chip, uint64_t pdi, uint32_t gi, uint32_t engine,
		 uint8_t uuid[16]);

/**
 * uuid_of_ci() - the UUID of compute instance @ci of GPU instance @gi of a GPU, as text
 *
 * Drivers before 470 had a name in its place: "MIG-GPU-<UUID of the GPU>/<gi>/<ci>".
 */
void uuid_of_ci(const struct machine *m, unsigned gpu, unsigned gi, unsigned ci,
		char text[UUID_TEXT]);

#endif
