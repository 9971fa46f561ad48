/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_NVML_WRITE_H
#define MIG_NVML_WRITE_H

#include <mig/plan.h>

#include "nvml/library.h"

/*
 * The changes, one call of the driver each. Handles are looked up from the step right
 * before they are used: they die with a reset. What the driver refuses comes back as an
 * error whose text is the driver's own and nothing else.
 */

/** nvml_find_gpu() - the handle of the GPU with this UUID, tried first at @index */
int nvml_find_gpu(const struct nvml_api *api, unsigned index, const char *uuid,
		  nvmlDevice_t *ret, struct mig_error *err);

/** nvml_find_gi() - the GPU instance that a step is about: by place, else by id */
int nvml_find_gi(const struct nvml_api *api, nvmlDevice_t dev,
		 const struct mig_step *step, nvmlGpuInstance_t *ret,
		 struct mig_error *err);

/** nvml_set_mode() - switch MIG mode; @step tells afterwards whether a reset is needed */
int nvml_set_mode(const struct nvml_api *api, nvmlDevice_t dev, bool enable,
		  struct mig_step *step, struct mig_error *err);

/**
 * nvml_create_gi() - create; @step has id and place afterwards
 *
 * Return: 0; a negative errno, with nothing changed unless @ret_left says that something
 * was made and stands, as the driver would not destroy it again.
 */
int nvml_create_gi(const struct nvml_api *api, nvmlDevice_t dev, struct mig_step *step,
		   bool *ret_left, struct mig_error *err);

/** nvml_destroy_gi() - destroy the GPU instance that @step is about */
int nvml_destroy_gi(const struct nvml_api *api, nvmlDevice_t dev,
		    const struct mig_step *step, struct mig_error *err);

/** nvml_create_ci() - create in @gi; @step has ids and place afterwards. As above. */
int nvml_create_ci(const struct nvml_api *api, nvmlGpuInstance_t gi,
		   struct mig_step *step, bool *ret_left, struct mig_error *err);

/** nvml_destroy_ci() - destroy the compute instance of id @ci in @gi */
int nvml_destroy_ci(const struct nvml_api *api, nvmlGpuInstance_t gi, unsigned ci,
		    struct mig_error *err);

#endif
