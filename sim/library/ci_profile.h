/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_CI_PROFILE_H
#define SIM_CI_PROFILE_H

#include "library/library.h"

/** struct inside - a GPU instance as the calls about its inside see it */
struct inside {
	struct nvmlGpuInstance_st *handle;
	struct gi *state;
	const struct board *board;
	const struct profile *profile; /* of the GPU instance */
};

/**
 * open_inside() - look behind a GPU instance handle
 *
 * Return: INVALID_ARGUMENT for a handle that is none, or whose instance another process
 * destroyed; NO_PERMISSION if @need_root and the caller may not configure.
 */
nvmlReturn_t open_inside(nvmlGpuInstance_t instance, bool need_root, struct inside *ret);

/**
 * open_profile() - look behind a GPU instance handle for one of its compute profiles
 *
 * Return: as open_inside(); NOT_SUPPORTED if the instance does not offer @profile.
 */
nvmlReturn_t open_profile(nvmlGpuInstance_t instance, bool need_root, unsigned int profile,
			  struct inside *ret);

#endif
