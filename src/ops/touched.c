/* SPDX-License-Identifier: Apache-2.0 */
/* The part of a machine that a plan is about, in the form that journal and history keep. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <mig/export.h>

#include "base/error.h"
#include "model/state.h"
#include "ops/touched.h"

int mig_touched_export(const struct mig_state *state, const struct mig_plan *plan,
		       char **ret, struct mig_error *err)
{
	struct mig_export_opts opts = MIG_EXPORT_OPTS_INIT;
	AUTO(mem) void *memory = calloc(state->gpu_count + 1, sizeof(void *));
	const struct mig_gpu **gpus = memory;

	if (!gpus)
		return mig_fail(err, ENOMEM, "out of memory");
	for (size_t i = 0; i < plan->basis_count; i++) {
		FOR_EACH_GPU (gpu, state) {
			if (strcmp(gpu->uuid, plan->basis[i].uuid) == 0)
				gpus[opts.gpu_count++] = gpu;
		}
	}
	opts.exact = opts.by_uuid = true;
	opts.gpus = gpus;
	return mig_export(state, &opts, ret, err);
}
