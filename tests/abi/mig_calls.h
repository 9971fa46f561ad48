/* SPDX-License-Identifier: Apache-2.0 */
/* Every function about MIG, called in the same way: by its name, with what lies at hand.
 */
#ifndef TEST_MIG_CALLS_H
#define TEST_MIG_CALLS_H

#include <stdbool.h>

#include "abi/nvml.h"

/** struct hands - the arguments that calls draw on */
struct hands {
	nvmlDevice_t gpu, mig;
	nvmlGpuInstance_t gi, victim; /* the victim is what a destruction is tried on */
	nvmlComputeInstance_t ci;
	unsigned mode;	  /* to set */
	unsigned profile; /* GPU instance profile enum */
	unsigned id;	  /* GPU instance profile id */
	unsigned compute; /* compute instance profile */
	unsigned index, gi_id, ci_id;
	nvmlGpuInstancePlacement_t at;
	nvmlComputeInstancePlacement_t inside;
	char uuid[96];
	bool null; /* give NULL where an answer goes, or for a handle where none does */
};

/**
 * mig_call() - call a function
 * @name: such as "nvmlDeviceGetMigMode"
 * @ret:  the code that it returned
 *
 * Return: false if the name is not known.
 */
bool mig_call(const char *name, const struct hands *h, nvmlReturn_t *ret);

#endif
