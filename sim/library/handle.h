/* SPDX-License-Identifier: Apache-2.0 */
/*
 * handle.h: what this process has been given handles of.
 *
 * A handle is the address of a node of ours, looked up among the known nodes before it is
 * used, so that any other value is refused. The same instance has the same handle; one
 * whose instance is gone stays recognisable as such, until many more have gone after it.
 */
#ifndef SIM_HANDLE_H
#define SIM_HANDLE_H

#include <stdbool.h>

#include "abi/nvml.h"
#include "machine/state.h"

/* A GPU, or a MIG device: one compute instance seen as a device. */
struct nvmlDevice_st {
	struct nvmlDevice_st *next;
	bool is_mig;
	bool gone;	/* its instance was destroyed, or its GPU reset */
	bool of_record; /* stands in compute instance records: its index is the GPU's */
	unsigned gpu, gi, ci;
	unsigned index; /* of a MIG device, sticky within the process */
};

struct nvmlGpuInstance_st {
	struct nvmlGpuInstance_st *next;
	bool known, gone;
	unsigned gpu, id;
	/* as it was when it was last listed or made */
	unsigned profile_id;
	nvmlGpuInstancePlacement_t placement;
};

struct nvmlComputeInstance_st {
	struct nvmlComputeInstance_st *next;
	struct nvmlGpuInstance_st *gi;
	bool gone;
	unsigned id;
};

/** device_of_gpu() - the handle of a GPU; never NULL for an index below MAX_GPUS */
nvmlDevice_t device_of_gpu(unsigned gpu);

/** device_find() - a known device, or NULL; may be `gone` */
struct nvmlDevice_st *device_find(nvmlDevice_t device);

/** device_of_record() - the handle for a compute instance's record */
nvmlDevice_t device_of_record(unsigned gpu, unsigned gi, unsigned ci);

/**
 * mig_enumerate() - bring a GPU's MIG devices of this process up to date
 *
 * A device that is known keeps its index; a new one takes the index that the same
 * instance had before, else the lowest free one. A fresh process thus sees them dense,
 * ordered by GPU instance id and compute instance id.
 */
void mig_enumerate(const struct machine *m, unsigned gpu);

/** mig_by_index(), mig_by_ids() - a live MIG device after mig_enumerate(), or NULL */
struct nvmlDevice_st *mig_by_index(unsigned gpu, unsigned index);
struct nvmlDevice_st *mig_by_ids(unsigned gpu, unsigned gi, unsigned ci);

/** mig_stale_by_index() - one that is gone and had that index, or NULL */
struct nvmlDevice_st *mig_stale_by_index(unsigned gpu, unsigned index);

/** gi_handle() - the handle of an instance that exists, its record brought up to date */
nvmlGpuInstance_t gi_handle(const struct machine *m, unsigned gpu, unsigned id);

/** gi_find() - a known and live GPU instance handle, or NULL */
struct nvmlGpuInstance_st *gi_find(nvmlGpuInstance_t instance);

/** ci_handle(), ci_find() - the same for compute instances */
nvmlComputeInstance_t ci_handle(struct nvmlGpuInstance_st *gi, unsigned id);
struct nvmlComputeInstance_st *ci_find(nvmlComputeInstance_t compute);

/** handle_gpu() - the GPU that any known handle leads to, gone or not; else false */
bool handle_gpu(const void *handle, unsigned *ret_gpu);

/** handles_drop_ci(), _gi(), _gpu() - what this process destroyed or reset is gone */
void handles_drop_ci(unsigned gpu, unsigned gi, unsigned ci);
void handles_drop_gi(unsigned gpu, unsigned gi);
void handles_drop_gpu(unsigned gpu);

/** handles_reset() - forget everything; before the first use, and when no other thread can
 * be inside */
void handles_reset(void);

#endif
