/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Observation: asks the driver for everything, GPU by GPU, then fills what one GPU does
 * not tell from an equal one that does.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "model/geometry.h"
#include "nvml/read.h"
#include "ops/names.h"
#include "ops/observe.h"

static int read_all(struct mig_ctx *ctx, unsigned index, struct mig_gpu *gpu,
		    struct mig_error *err)
{
	const struct nvml_api *api = ctx->api;
	nvmlDevice_t dev;
	int r;

	r = nvml_read_gpu(api, index, &dev, gpu, err);
	if (r < 0)
		return r;
	gpu->sms = nvml_read_sms(api, dev);
	if (!gpu->capable)
		return 0;
	r = nvml_read_profiles(api, dev, gpu, err);
	if (r == 0 && gpu->enabled)
		r = nvml_read_instances(api, dev, gpu, err);
	if (r == 0 && gpu->enabled)
		r = nvml_read_devices(api, dev, gpu, err);
	return r;
}

/* Board for board the same: what is true of one is true of the other. */
static bool is_equal_board(const struct mig_gpu *a, const struct mig_gpu *b)
{
	return a->pci_device_id == b->pci_device_id &&
	       a->memory_bytes == b->memory_bytes && strcmp(a->name, b->name) == 0;
}

static int borrow_profiles(const struct mig_state *state, struct mig_gpu *gpu,
			   struct mig_error *err)
{
	if (!gpu->capable || gpu->profile_count > 0)
		return 0;
	FOR_EACH_GPU (other, state) {
		if (other->profile_count == 0 || !is_equal_board(gpu, other))
			continue;
		gpu->blind = other->blind;
		if (mig_profiles_copy(other, gpu) < 0)
			return mig_fail(err, ENOMEM, "out of memory");
		return 0;
	}
	return 0;
}

static void find_sms(struct mig_ctx *ctx, const struct mig_state *state,
		     struct mig_gpu *gpu)
{
	if (gpu->sms != MIG_UNKNOWN) {
		mig_sms_remember(ctx, gpu);
		return;
	}
	FOR_EACH_GPU (other, state) {
		if (other->sms != MIG_UNKNOWN && is_equal_board(gpu, other))
			gpu->sms = other->sms;
	}
	if (gpu->sms == MIG_UNKNOWN)
		gpu->sms = mig_sms_recall(ctx, gpu);
}

static void say_missing(struct mig_gpu *gpu)
{
	if (!gpu->capable)
		return;
	if (gpu->blind)
		snprintf(gpu->missing, sizeof(gpu->missing),
			 "GPU instances, placements and free capacity (that needs root "
			 "or the "
			 "mig/config capability)");
	else if (gpu->profile_count == 0 && !gpu->enabled)
		snprintf(gpu->missing, sizeof(gpu->missing),
			 "this driver tells profiles only while MIG mode is on; `migctl "
			 "enable` "
			 "switches it on");
	else if (gpu->profile_count == 0)
		snprintf(gpu->missing, sizeof(gpu->missing),
			 "this driver does not tell its profiles: it is too old");
}

static int read_machine(struct mig_ctx *ctx, struct mig_state *state,
			struct mig_error *err)
{
	const struct nvml_api *api = ctx->api;
	nvmlReturn_t code;
	unsigned count = 0;
	int r = 0;

	code = api->nvmlDeviceGetCount_v2(&count);
	if (code != NVML_SUCCESS)
		return nvml_fail(err, code, "number of GPUs");
	state->gpus = calloc(count + 1, sizeof(*state->gpus));
	if (!state->gpus)
		return mig_fail(err, ENOMEM, "out of memory");
	for (unsigned i = 0; r == 0 && i < count; i++)
		r = read_all(ctx, i, &state->gpus[state->gpu_count++], err);
	if (r < 0)
		return r;
	FOR_EACH_GPU (gpu, state) {
		r = borrow_profiles(state, gpu, err);
		if (r < 0)
			return r;
		find_sms(ctx, state, gpu);
		say_missing(gpu);
		gpu->slices = mig_gpu_slices(gpu);
	}
	return 0;
}

int mig_observe_attached(struct mig_ctx *ctx, struct mig_state **ret,
			 struct mig_error *err)
{
	AUTO(mig_state) struct mig_state *state = calloc(1, sizeof(*state));
	int r;

	if (!state)
		return mig_fail(err, ENOMEM, "out of memory");
	state->simulated = mig_ctx_is_simulated(ctx);
	if (NVML_CALL(ctx->api, nvmlSystemGetDriverVersion, state->driver,
		      sizeof(state->driver)) != NVML_SUCCESS)
		state->driver[0] = '\0';
	r = read_machine(ctx, state, err);
	if (r < 0)
		return r;
	mig_names_read(ctx, state);
	*ret = TAKE(state);
	return 0;
}

int mig_observe(struct mig_ctx *ctx, struct mig_state **ret, struct mig_error *err)
{
	AUTO(mig_session) struct mig_ctx *session = NULL;
	int r;

	r = mig_session_begin(ctx, err);
	if (r < 0)
		return r;
	session = ctx;
	return mig_observe_attached(session, ret, err);
}
