/* SPDX-License-Identifier: Apache-2.0 */
/* The MIG mode of a GPU: what it is, and how it is changed. */
#include "library/library.h"
#include "library/permission.h"
#include "machine/client.h"
#include "machine/reset.h"
#include "machine/setting.h"

static nvmlReturn_t get_mode(nvmlDevice_t device, unsigned int *current,
			     unsigned int *pending)
{
	const struct machine *m = library_machine();
	unsigned gpu;

	if (!current || !pending || !gpu_of(device, &gpu))
		return NVML_ERROR_INVALID_ARGUMENT;
	if (machine_board(m, gpu)->toggle == TOGGLE_NEVER)
		return NVML_ERROR_NOT_SUPPORTED;
	*current = m->now.gpus[gpu].mig;
	*pending = m->now.gpus[gpu].mig_pending;
	return NVML_SUCCESS;
}

static bool has_instances(const struct gpu *g)
{
	for (unsigned id = 0; id < MAX_GI; id++) {
		if (g->gi[id].used)
			return true;
	}
	return false;
}

static bool is_held(unsigned gpu)
{
	return client_count(library_store(),
			    (struct holder){ gpu, NO_INSTANCE, NO_INSTANCE });
}

/* A virtual machine does not reset the GPUs that it was given. */
static bool waits_for_boot(const struct machine *m, unsigned gpu)
{
	return machine_board(m, gpu)->toggle == TOGGLE_RESET &&
	       m->settings[SETTING_VIRTUALIZATION] == VIRTUALIZATION_PASS_THROUGH;
}

/*
 * A board that needs a reset gets it within the call, unless somebody holds the GPU: then
 * the mode stays pending until the next reset. Whatever the board, MIG is not switched
 * off under instances or clients. A reset kills all handles into the GPU.
 */
static nvmlReturn_t change_mode(unsigned gpu, unsigned int mode, nvmlReturn_t *activation)
{
	struct machine *m = library_machine();
	struct gpu *g = &m->now.gpus[gpu];

	if (mode == NVML_DEVICE_MIG_DISABLE && g->mig &&
	    (has_instances(g) || is_held(gpu)))
		return NVML_ERROR_IN_USE;
	*activation = NVML_SUCCESS;
	g->mig_pending = (uint8_t)mode;
	if (g->mig == mode)
		return NVML_SUCCESS;
	if (waits_for_boot(m, gpu)) {
		*activation = (nvmlReturn_t)m->settings[SETTING_PASS_THROUGH_CODE];
		return NVML_SUCCESS;
	}
	if (is_held(gpu)) {
		*activation = NVML_ERROR_IN_USE;
		return machine_board(m, gpu)->toggle == TOGGLE_RESET ? NVML_SUCCESS
								     : NVML_ERROR_IN_USE;
	}
	handles_drop_gpu(gpu);
	reset_gpu(m, gpu);
	return NVML_SUCCESS;
}

static nvmlReturn_t set_mode(nvmlDevice_t device, unsigned int mode,
			     nvmlReturn_t *activation)
{
	const struct machine *m = library_machine();
	nvmlReturn_t r, status = NVML_SUCCESS;
	unsigned gpu;

	if (!activation || mode > NVML_DEVICE_MIG_ENABLE || !gpu_of(device, &gpu))
		return NVML_ERROR_INVALID_ARGUMENT;
	if (machine_board(m, gpu)->toggle == TOGGLE_NEVER)
		return NVML_ERROR_NOT_SUPPORTED;
	if (!may_administer())
		return NVML_ERROR_NO_PERMISSION;
	r = library_begin();
	if (r != NVML_SUCCESS)
		return r;
	r = library_end(change_mode(gpu, mode, &status));
	if (r == NVML_SUCCESS)
		*activation = status;
	return r;
}

EXPORT nvmlReturn_t nvmlDeviceGetMigMode(nvmlDevice_t device, unsigned int *current,
					 unsigned int *pending)
{
	return CALL_ON(device, get_mode(device, current, pending));
}

EXPORT nvmlReturn_t nvmlDeviceSetMigMode(nvmlDevice_t device, unsigned int mode,
					 nvmlReturn_t *activation)
{
	return CALL_ON(device, set_mode(device, mode, activation));
}
