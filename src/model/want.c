/* SPDX-License-Identifier: Apache-2.0 */
/* What is wanted, as a value. */
#include <stdlib.h>

#include <mig/layout.h>

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
