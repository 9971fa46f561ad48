/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_NVML_READ_H
#define MIG_NVML_READ_H

#include <mig/state.h>

#include "nvml/library.h"

/*
 * What the driver tells, written into the model's structs. A function that the library
 * lacks counts as one that is not supported. Missing rights are no failure: they set
 * @gpu->blind.
 */

/**
 * nvml_read_gpu() - who a GPU is, its memory and its MIG mode
 * @api:     an initialised library
 * @index:   of the GPU
 * @ret_dev: its handle
 * @gpu:     filled in, all but profiles and instances
 * @err:     where to explain a failure, or NULL
 *
 * Return: 0; -EIO and others as the driver answers.
 */
int nvml_read_gpu(const struct nvml_api *api, unsigned index, nvmlDevice_t *ret_dev,
		  struct mig_gpu *gpu, struct mig_error *err);

/** nvml_read_sms() - SMs of the whole GPU. Return: how many, or MIG_UNKNOWN. */
unsigned nvml_read_sms(const struct nvml_api *api, nvmlDevice_t dev);

/** nvml_read_profiles() - profiles, places and free counts. Return: 0; -ENOMEM; -EIO. */
int nvml_read_profiles(const struct nvml_api *api, nvmlDevice_t dev, struct mig_gpu *gpu,
		       struct mig_error *err);

/** nvml_read_instances() - GPU instances and what is in them. Return: 0; -ENOMEM; -EIO. */
int nvml_read_instances(const struct nvml_api *api, nvmlDevice_t dev, struct mig_gpu *gpu,
			struct mig_error *err);

/**
 * nvml_read_devices() - MIG indices, UUIDs and processes of the compute instances
 *
 * Where the rights to list GPU instances are missing, it makes them from the MIG devices.
 *
 * Return: 0; -ENOMEM.
 */
int nvml_read_devices(const struct nvml_api *api, nvmlDevice_t dev, struct mig_gpu *gpu,
		      struct mig_error *err);

/** nvml_process_fn - takes a process that the driver lists. Return: 0; -ENOMEM. */
typedef int nvml_process_fn(unsigned gi, unsigned ci, int pid, void *data);

/**
 * nvml_read_processes() - who runs on a GPU and on its MIG devices
 * @api:   an initialised library
 * @index: of the GPU
 * @add:   gets each process, perhaps more than once; ids are MIG_UNKNOWN where it runs on
 *         the GPU as a whole
 * @data:  handed to @add
 * @err:   where to explain a failure, or NULL
 *
 * Return: 0; -ENOMEM.
 */
int nvml_read_processes(const struct nvml_api *api, unsigned index, nvml_process_fn *add,
			void *data, struct mig_error *err);

/** nvml_read_ci_profiles() - what a GPU instance offers. Return: 0; -ENOMEM. */
int nvml_read_ci_profiles(const struct nvml_api *api, nvmlGpuInstance_t handle,
			  struct mig_gi *gi, struct mig_error *err);

/** nvml_bare_name() - @name without "MIG " and whatever stands before it, into @buf */
void nvml_bare_name(const char *name, char *buf, size_t size);

/* Calls a function of the library, or answers for one that it lacks. */
#define NVML_CALL(api, name, ...) \
	((api)->name ? (api)->name(__VA_ARGS__) : NVML_ERROR_FUNCTION_NOT_FOUND)

#endif
