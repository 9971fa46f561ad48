/* SPDX-License-Identifier: Apache-2.0 */
/* Opening a driver library, and attaching to the driver behind it for as long as needed. */
#include <errno.h>

#include "base/error.h"
#include "ops/context.h"

DEFINE_AUTO(mig_ctx, struct mig_ctx *, mig_ctx_close)

int mig_ctx_open(const char *driver, struct mig_ctx **ret, struct mig_error *err)
{
	AUTO(mig_ctx) struct mig_ctx *ctx = calloc(1, sizeof(*ctx));
	int r;

	if (!ctx)
		return mig_fail(err, ENOMEM, "out of memory");
	r = nvml_open(driver, &ctx->api, err);
	if (r < 0)
		return r;
	*ret = TAKE(ctx);
	return 0;
}

struct mig_ctx *mig_ctx_close(struct mig_ctx *ctx)
{
	if (ctx)
		nvml_close(ctx->api);
	free(ctx);
	return NULL;
}

bool mig_ctx_is_simulated(const struct mig_ctx *ctx)
{
	return nvml_state_path(ctx->api) != NULL;
}

const char *mig_ctx_state_path(const struct mig_ctx *ctx)
{
	return nvml_state_path(ctx->api);
}

/* The simulated driver fails to start for reasons that its user can mend. */
static int fail_simulated(nvmlReturn_t code, const char *path, struct mig_error *err)
{
	if (code == NVML_ERROR_DRIVER_NOT_LOADED)
		return mig_fail(err, ENXIO,
				"no simulated machine at %s; `nvml-sim create "
				"8xa100-sxm4-40gb` makes one",
				path);
	if (code == NVML_ERROR_LIB_RM_VERSION_MISMATCH)
		return mig_fail(err, ENXIO,
				"simulated machine at %s: made by another version of "
				"nvml-sim; `nvml-sim "
				"create --replace 8xa100-sxm4-40gb` makes a new one",
				path);
	if (code == NVML_ERROR_UNKNOWN)
		return mig_fail(err, EIO,
				"simulated machine at %s: the file is damaged; `nvml-sim "
				"create --replace "
				"8xa100-sxm4-40gb` makes a new one",
				path);
	if (code == NVML_ERROR_NO_PERMISSION)
		return mig_fail(err, EPERM,
				"simulated machine at %s: the file may not be read; ask "
				"its owner, or set "
				"NVML_SIM_STATE to a path of your own",
				path);
	return nvml_fail(err, code, "simulated machine at %s", path);
}

int mig_session_begin(struct mig_ctx *ctx, struct mig_error *err)
{
	nvmlReturn_t code = ctx->api->nvmlInitWithFlags(NVML_INIT_FLAG_NO_GPUS);
	const char *path = nvml_state_path(ctx->api);
	int r;

	if (code == NVML_SUCCESS)
		return 0;
	r = path ? fail_simulated(code, path, err)
		 : nvml_fail(err, code, "the NVIDIA driver does not answer");
	if (err)
		err->nvml = (int)code;
	return r;
}

void mig_session_end(struct mig_ctx *ctx)
{
	ctx->api->nvmlShutdown();
}
