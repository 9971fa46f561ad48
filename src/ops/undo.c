/* SPDX-License-Identifier: Apache-2.0 */
/* Back to before the last change: its layout stands in the history. */
#include <errno.h>
#include <string.h>

#include <mig/undo.h>

#include "base/error.h"
#include "model/plan.h"
#include "ops/history.h"
#include "ops/stored.h"

/* The last change that was done and changed something. */
static const struct mig_change *last_change(const struct mig_history *history)
{
	for (size_t i = history->count; i > 0; i--) {
		const struct mig_change *c = &history->changes[i - 1];

		if (strcmp(c->outcome, mig_outcome_name(MIG_OUTCOME_DONE)) == 0)
			return c;
	}
	return NULL;
}

/* Is the machine as the change left it? Then nothing is to be done to get there. */
static int check_unchanged(const struct mig_state *now, const struct mig_change *c,
			   struct mig_error *err)
{
	const struct mig_stored after = { .what = "history", .layout = c->after };
	AUTO(mig_plan) struct mig_plan *plan = NULL;
	int r;

	r = mig_stored_plan(now, &after, NULL, &plan, err);
	if (r < 0 && r != -EBUSY)
		return r;
	if (r < 0 || plan->step_count > 0)
		return mig_fail(err, ESTALE,
				"gpu %s: the machine is no longer as `%.100s` left it at "
				"%s; `migctl history` shows what was before",
				c->gpus, c->command, c->time);
	return 0;
}

int mig_plan_undo(struct mig_ctx *ctx, const struct mig_state *now,
		  const struct mig_plan_opts *opts, struct mig_plan **ret,
		  struct mig_error *err)
{
	AUTO(mig_history) struct mig_history *history = NULL;
	struct mig_stored before = { .what = "history" };
	const struct mig_change *c;
	int r;

	r = mig_history_read(ctx, &history, err);
	if (r < 0)
		return r;
	c = last_change(history);
	if (!c || !c->before || !c->after)
		return mig_fail(err, ENOENT, "no change of this machine is on record");
	r = check_unchanged(now, c, err);
	if (r < 0)
		return r;
	before.layout = c->before;
	before.ids = c->ids;
	return mig_stored_plan(now, &before, opts, ret, err);
}
