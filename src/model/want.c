/* SPDX-License-Identifier: Apache-2.0 */
/* What is wanted, as a value. */
#include <stdlib.h>

#include "model/inner.h"

static void free_wants(struct mig_want_gpu *gpu)
{
	for (size_t i = 0; i < gpu->count; i++)
		free(gpu->wants[i].compute);
	free(gpu->wants);
	free(gpu->rest.compute);
}

struct mig_wanted *mig_wanted_free(struct mig_wanted *wanted)
{
	if (!wanted)
		return NULL;
	for (size_t i = 0; i < wanted->gpu_count; i++)
		free_wants(&wanted->gpus[i]);
	free(wanted->gpus);
	free(wanted);
	return NULL;
}

/* Which profile an id stands for shows only in a GPU instance. */
unsigned mig_want_ci_slices(const struct mig_want_ci *want, unsigned whole)
{
	if (want->slices)
		return want->slices;
	return want->profile == MIG_UNKNOWN ? whole : 1;
}
