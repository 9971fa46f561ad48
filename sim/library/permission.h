/* SPDX-License-Identifier: Apache-2.0 */
/*
 * permission.h: what the caller may do.
 *
 * The driver lets a client do what it holds the capability for, or anything if it is an
 * administrator. A client gets a capability by opening its node in /dev/nvidia-caps. The
 * nodes are looked for below the folder that NVML_SIM_NODE names, as `nvml-sim node` and
 * `run --root` write it; where none is named, nobody but the machine's owner may
 * configure, and everybody may monitor and open all MIG devices, as on a usual host.
 */
#ifndef SIM_PERMISSION_H
#define SIM_PERMISSION_H

#include <stdbool.h>

/** permission_init() - look who the caller is; at init, with the machine opened */
void permission_init(void);

/** may_administer() - change MIG modes, reset GPUs, change clocks */
bool may_administer(void);

/** may_configure() - create, destroy and list instances: capability mig/config */
bool may_configure(void);

/**
 * may_monitor() - see what all of a GPU's memory and processes do
 *
 * Wanted is the capability mig/monitor once the GPU has instances.
 */
bool may_monitor(unsigned gpu);

/** may_open() - use a MIG device: the capabilities of both its instances */
bool may_open(unsigned gpu, unsigned gi, unsigned ci);

/** permission_moves() - can what may be opened change while the machine does not? */
bool permission_moves(void);

#endif
