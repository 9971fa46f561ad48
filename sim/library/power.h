/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_POWER_H
#define SIM_POWER_H

#include "abi/nvml.h"

/** power_at(), power_now() - what a GPU draws, in mW; NOT_KNOWN */
uint32_t power_at(unsigned gpu, unsigned load);
uint32_t power_now(unsigned gpu);

/** power_limit() - the most that it may draw, in mW; NOT_KNOWN */
uint32_t power_limit(unsigned gpu);

/** power_range() - between which limits one can be set; NOT_SUPPORTED if not known */
nvmlReturn_t power_range(unsigned gpu, unsigned int *least, unsigned int *most);

/** power_energy() - what it took so far, in mJ; NOT_SUPPORTED if not known */
nvmlReturn_t power_energy(unsigned gpu, unsigned long long *ret);

#endif
