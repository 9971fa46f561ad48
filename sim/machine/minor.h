/* SPDX-License-Identifier: Apache-2.0 */
/*
 * minor.h: minors of capability nodes. The same on every machine. Source:
 * NVIDIA/open-gpu-kernel-modules, nv-caps.c.
 */
#ifndef SIM_MINOR_H
#define SIM_MINOR_H

#include "machine/state.h"

#define MINOR_CONFIG  1u  /* mig/config */
#define MINOR_MONITOR 2u  /* mig/monitor */
#define MINOR_GPUS    32u /* device minors that have capabilities */

/** minor_of_gi() - of GPU instance @gi of the GPU with device minor @gpu */
static inline unsigned minor_of_gi(unsigned gpu, unsigned gi)
{
	return MINOR_MONITOR + 1 + (gpu * MAX_GI + gi) * (1 + MAX_CI);
}

/** minor_of_ci() - of a compute instance of it */
static inline unsigned minor_of_ci(unsigned gpu, unsigned gi, unsigned ci)
{
	return minor_of_gi(gpu, gi) + 1 + ci;
}

#endif
