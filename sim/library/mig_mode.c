/* SPDX-License-Identifier: Apache-2.0 */
/* The MIG mode of a GPU: what it is, and how it is changed. */
#include "library/library.h"

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

/*
 * Nothing holds the GPU, so the reset that an Ampere board needs succeeds within the
 * call: the mode is in force when it returns, and all handles into the GPU are dead.
 */
static nvmlReturn_t change_mode(unsigned gpu, unsigned int mode)
{
	struct gpu *g = &library_machine()->now.gpus[gpu];

	if (mode == NVML_DEVICE_MIG_DISABLE && has_instances(g))
		return NVML_ERROR_IN_USE;
	if (g->mig != mode)
		handles_drop_gpu(gpu);
	g->mig = g->mig_pending = (uint8_t)mode;
	return NVML_SUCCESS;
}

static nvmlReturn_t set_mode(nvmlDevice_t device, unsigned int mode,
			     nvmlReturn_t *activation)
{
	const struct machine *m = library_machine();
	unsigned gpu;
	nvmlReturn_t r;

	if (!activation || mode > NVML_DEVICE_MIG_ENABLE || !gpu_of(device, &gpu))
		return NVML_ERROR_INVALID_ARGUMENT;
	if (machine_board(m, gpu)->toggle == TOGGLE_NEVER)
		return NVML_ERROR_NOT_SUPPORTED;
	if (!library_store()->root)
		return NVML_ERROR_NO_PERMISSION;
	r = library_begin();
	if (r != NVML_SUCCESS)
		return r;
	r = library_end(change_mode(gpu, mode));
	if (r == NVML_SUCCESS)
		*activation = NVML_SUCCESS;
	return r;
}

EXPORT nvmlReturn_t nvmlDeviceGetMigMode(nvmlDevice_t device, unsigned int *current,
					 unsigned int *pending)
{
	return CALL(get_mode(device, current, pending));
}

EXPORT nvmlReturn_t nvmlDeviceSetMigMode(nvmlDevice_t device, unsigned int mode,
					 nvmlReturn_t *activation)
{
	return CALL(set_mode(device, mode, activation));
}
