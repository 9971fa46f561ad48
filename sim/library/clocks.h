/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_CLOCKS_H
#define SIM_CLOCKS_H

#include "abi/nvml.h"

/** clock_at() - a clock by its NVML type under a load, in MHz; NOT_KNOWN */
uint32_t clock_at(unsigned gpu, unsigned type, unsigned load);

/** clock_step() - SM clock number @i of those that can be asked for, highest first; 0 */
uint32_t clock_step(unsigned gpu, unsigned i);

#endif
