/* SPDX-License-Identifier: Apache-2.0 */
/* Makes a machine look as a layout file says: observe, plan, apply. */
#include <stdio.h>

#include <mig/mig.h>

int main(int argc, char **argv)
{
	struct mig_error err = MIG_ERROR_INIT;
	struct mig_layout *layout = NULL;
	struct mig_wanted *wanted = NULL;
	struct mig_state *now = NULL;
	struct mig_plan *plan = NULL;
	struct mig_ctx *ctx = NULL;
	int r;

	r = mig_layout_load(argc > 1 ? argv[1] : "-", &layout, &err);
	if (r == 0)
		r = mig_ctx_open(argc > 2 ? argv[2] : NULL, &ctx, &err);
	if (r == 0)
		r = mig_observe(ctx, &now, &err);
	if (r == 0)
		r = mig_layout_resolve(layout, 0, now, &wanted, &err);
	if (r == 0)
		r = mig_plan_layout(now, wanted, NULL, &plan, &err);
	if (r == 0)
		r = mig_apply(ctx, plan, NULL, NULL, &err);
	if (r == 0)
		printf("%zu steps\n", plan->step_count);
	else
		fprintf(stderr, "%s\n", err.msg);
	mig_plan_free(plan);
	mig_wanted_free(wanted);
	mig_state_free(now);
	mig_ctx_close(ctx);
	mig_layout_free(layout);
	return r < 0;
}
