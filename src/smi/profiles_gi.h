/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_SMI_PROFILES_GI_H
#define MIG_SMI_PROFILES_GI_H

#include "smi/smi.h"

/**
 * gi_profiles() - a GPU's profiles as -lgip and -lgipp order them: slices, memory, id
 * @ret: free()d by the caller, also after a failure
 */
nvmlReturn_t gi_profiles(struct smi *smi, const struct gpu *gpu,
			 nvmlGpuInstanceProfileInfo_v2_t **ret, unsigned int *ret_count);

#endif
