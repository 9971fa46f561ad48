/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_SMI_SLOTS_H
#define SIM_SMI_SLOTS_H

#include <stdint.h>

#include "abi/nvml.h"

#define SMI_WORDS 255 /* of the table of release 555; word 0 is the size */

/** smi_slots_processes(), smi_slots_reset() - fill in the slots of process lists and
 * reset */
void smi_slots_processes(uint64_t slots[SMI_WORDS]);
void smi_slots_reset(uint64_t slots[SMI_WORDS]);

/** smi_reset() - reset GPUs, all or none, as slot 168 does */
nvmlReturn_t smi_reset(unsigned int count, nvmlDevice_t *devices, nvmlReturn_t *results);

#endif
