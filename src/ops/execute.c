/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One step: a row per kind says what does it and which kind takes it back. Handles are
 * looked up for each step anew.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "model/state.h"
#include "nvml/read.h"
#include "nvml/write.h"
#include "ops/execute.h"
#include "ops/restore.h"

struct action {
	struct mig_ctx *ctx;
	const struct mig_state *now;
	nvmlDevice_t dev;
	struct mig_step *step;
	bool undo; /* it takes another back */
	bool left; /* it failed, and something that it made stands */
};

static int enable(struct action *a, struct mig_error *err)
{
	return nvml_set_mode(a->ctx->api, a->dev, true, a->step, err);
}

static int disable(struct action *a, struct mig_error *err)
{
	return nvml_set_mode(a->ctx->api, a->dev, false, a->step, err);
}

static int create_gi(struct action *a, struct mig_error *err)
{
	return nvml_create_gi(a->ctx->api, a->dev, a->step, &a->left, err);
}

static int destroy_gi(struct action *a, struct mig_error *err)
{
	return nvml_destroy_gi(a->ctx->api, a->dev, a->step, err);
}

static int destroy_ci(struct action *a, struct mig_error *err)
{
	nvmlGpuInstance_t gi;
	int r;

	r = nvml_find_gi(a->ctx->api, a->dev, a->step, &gi, err);
	return r < 0 ? r : nvml_destroy_ci(a->ctx->api, gi, a->step->ci, err);
}

/* SMs of a GPU instance, from its profile. */
static unsigned sms_of(const struct mig_state *now, const struct mig_step *step)
{
	const struct mig_gpu *gpu = mig_state_gpu(now, step->gpu);
	const struct mig_profile *p =
		gpu ? mig_profile_by_id(gpu, step->gi_profile) : NULL;

	return p ? p->sms : MIG_UNKNOWN;
}

static const struct mig_ci_profile *choose_ci_profile(const struct mig_gi *gi,
						      const struct mig_state *now,
						      const struct mig_step *step)
{
	unsigned sms = sms_of(now, step);

	if (step->ci_profile == MIG_UNKNOWN && step->ci_slices == 0)
		return mig_gi_whole(gi, sms);
	for (size_t i = 0; i < gi->profile_count; i++) {
		const struct mig_ci_profile *p = &gi->profiles[i];

		if (step->ci_profile == MIG_UNKNOWN ? p->slices == step->ci_slices
						    : p->id == step->ci_profile)
			return p;
	}
	return NULL;
}

/* Which compute profiles there are is known only once the GPU instance is. */
static int set_ci_profile(struct action *a, nvmlGpuInstance_t handle,
			  struct mig_error *err)
{
	struct mig_gi gi = { 0 };
	const struct mig_ci_profile *p;
	int r;

	r = nvml_read_ci_profiles(a->ctx->api, handle, &gi, err);
	p = r == 0 ? choose_ci_profile(&gi, a->now, a->step) : NULL;
	if (p) {
		a->step->ci_profile = p->id;
		memcpy(a->step->ci_name, p->name, sizeof(a->step->ci_name));
	} else if (r == 0) {
		r = mig_fail(err, EINVAL, "%s has no compute profile of %u slices",
			     a->step->gi_name, a->step->ci_slices);
	}
	mig_gi_profiles_free(&gi);
	return r;
}

/* To be there with another id is better than not to be there, but it is told. */
static int create_again(struct action *a, nvmlGpuInstance_t gi, unsigned wanted,
			struct mig_error *err)
{
	int r;

	r = mig_restore_ci(a->ctx->api, gi, wanted, a->step, &a->left, err);
	if (r == 0 || !a->undo || a->left ||
	    nvml_create_ci(a->ctx->api, gi, a->step, &a->left, NULL) < 0)
		return r;
	if (a->step->ci == wanted)
		return 0;
	return mig_fail(err, EIO, "it is there again, but as compute instance %u",
			a->step->ci);
}

static int create_ci(struct action *a, struct mig_error *err)
{
	unsigned wanted = a->step->ci;
	nvmlGpuInstance_t gi;
	int r;

	r = nvml_find_gi(a->ctx->api, a->dev, a->step, &gi, err);
	if (r == 0)
		r = set_ci_profile(a, gi, err);
	if (r < 0)
		return r;
	if (wanted != MIG_UNKNOWN)
		return create_again(a, gi, wanted, err);
	return nvml_create_ci(a->ctx->api, gi, a->step, &a->left, err);
}

static const struct kind {
	int (*run)(struct action *a, struct mig_error *err);
	enum mig_step_kind inverse;
} kinds[] = {
	[MIG_STEP_DESTROY_CI] = { .run = destroy_ci, .inverse = MIG_STEP_CREATE_CI },
	[MIG_STEP_DESTROY_GI] = { .run = destroy_gi, .inverse = MIG_STEP_CREATE_GI },
	[MIG_STEP_DISABLE] = { .run = disable, .inverse = MIG_STEP_ENABLE },
	[MIG_STEP_ENABLE] = { .run = enable, .inverse = MIG_STEP_DISABLE },
	[MIG_STEP_CREATE_GI] = { .run = create_gi, .inverse = MIG_STEP_DESTROY_GI },
	[MIG_STEP_CREATE_CI] = { .run = create_ci, .inverse = MIG_STEP_DESTROY_CI },
};

/* What the person can do about a refusal of the driver. */
static void add_remedy(struct mig_error *err, int r)
{
	const char *text = r == -EPERM	 ? ": root may do this"
			   : r == -EBUSY ? ": end the programs and tools that use it"
					 : "";
	size_t len = err ? strlen(err->msg) : 0;

	if (err)
		snprintf(err->msg + len, sizeof(err->msg) - len, "%s", text);
}

static int run(struct action *a, struct mig_error *err)
{
	char text[160];
	int r;

	r = nvml_find_gpu(a->ctx->api, a->step->gpu, a->step->gpu_uuid, &a->dev, err);
	if (r == 0)
		r = kinds[a->step->kind].run(a, err);
	if (r == 0)
		return 0;
	mig_step_format(a->step, text, sizeof(text));
	add_remedy(err, r);
	return mig_wrap(err, r, "%s", text);
}

int mig_step_run(struct mig_ctx *ctx, const struct mig_state *now, struct mig_step *step,
		 bool *ret_left, struct mig_error *err)
{
	struct action a = { .ctx = ctx, .now = now, .step = step };
	int r;

	r = run(&a, err);
	*ret_left = a.left;
	return r;
}

int mig_step_undo(struct mig_ctx *ctx, const struct mig_state *now,
		  const struct mig_step *step, struct mig_error *err)
{
	struct mig_step inverse = *step;
	struct action a = { .ctx = ctx, .now = now, .step = &inverse, .undo = true };

	inverse.kind = kinds[step->kind].inverse;
	return run(&a, err);
}
