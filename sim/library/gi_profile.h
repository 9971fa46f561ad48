/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_GI_PROFILE_H
#define SIM_GI_PROFILE_H

#include "library/library.h"

/**
 * find_profile() - the checks that every call with a profile id begins with
 * @device:     a GPU's handle
 * @id:         profile id, such as 19
 * @need_mig:   refuse while MIG is off
 * @ret_gpu:    the GPU
 * @ret_profile: profile enum: index of the board's profiles
 *
 * Return: in the driver's order: INVALID_ARGUMENT for a bad handle or an id that no GPU
 * has, NO_PERMISSION without the right to configure, NOT_SUPPORTED with MIG off or for an
 * id that this GPU lacks.
 */
nvmlReturn_t find_profile(nvmlDevice_t device, unsigned int id, bool need_mig,
			  unsigned *ret_gpu, uint32_t *ret_profile);

#endif
