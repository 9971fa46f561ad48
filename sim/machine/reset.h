/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_RESET_H
#define SIM_RESET_H

#include "machine/store.h"

/**
 * reset_gpu() - what a reset does to a GPU: instances vanish, the pending mode is in
 * force
 *
 * Only between store_begin() and store_commit(), and only if client_count() is 0.
 */
void reset_gpu(struct machine *m, unsigned gpu);

/**
 * reload_driver() - what unloading and loading the driver does: all GPUs are reset; not
 * every board keeps its mode
 */
void reload_driver(struct machine *m);

/** boot_machine() - what a boot does: reload_driver(), and lost GPUs come back */
void boot_machine(struct machine *m);

#endif
