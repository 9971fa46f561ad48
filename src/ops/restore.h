/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_OPS_RESTORE_H
#define MIG_OPS_RESTORE_H

#include <mig/plan.h>

#include "nvml/library.h"

/**
 * mig_restore_ci() - make a compute instance again, at its place and with its id
 * @api:    an initialised library
 * @gi:     the GPU instance
 * @wanted: the id that it had
 * @step:   profile and place; has ids and place afterwards
 * @ret_left: set if it failed, but not all that was made could be destroyed again
 * @err:    where to explain a failure, or NULL
 *
 * The driver gives the lowest free id. Where a lower one is free, a small instance takes
 * it for the moment, as far as there is room beside @step's place.
 *
 * Return: 0; a negative errno as the driver answers; -EIO if another id came out.
 */
int mig_restore_ci(const struct nvml_api *api, nvmlGpuInstance_t gi, unsigned wanted,
		   struct mig_step *step, bool *ret_left, struct mig_error *err);

#endif
