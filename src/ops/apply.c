/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The transaction around a plan: one writer at a time, refused when the machine is no
 * longer the one that was planned for, all steps or none, and looked at again at the end.
 */
#include <errno.h>
#include <string.h>

#include <mig/apply.h>

#include "base/error.h"
#include "base/lock.h"
#include "model/plan.h"
#include "ops/execute.h"
#include "ops/history.h"
#include "ops/journal.h"
#include "ops/names.h"
#include "ops/observe.h"
#include "ops/verify.h"

DEFINE_AUTO(mig_result, struct mig_result *, mig_result_free)

static void lock_auto(int *fd)
{
	mig_lock_drop(*fd);
}

struct mig_result *mig_result_free(struct mig_result *result)
{
	if (!result)
		return NULL;
	mig_state_free(result->after);
	free(result->steps);
	free(result);
	return NULL;
}

static void report(const struct mig_apply_opts *opts, const struct mig_step *step,
		   bool undo)
{
	if (opts && opts->progress)
		opts->progress(step, undo, opts->data);
}

/* What this plan itself has made is known by its place until it has got its id. */
static void learn_gi(const struct mig_result *result, struct mig_step *step)
{
	if (step->gi != MIG_UNKNOWN || step->kind == MIG_STEP_CREATE_GI)
		return;
	for (size_t i = 0; i < result->step_count; i++) {
		const struct mig_step *done = &result->steps[i];

		if (done->kind == MIG_STEP_CREATE_GI && done->gpu == step->gpu &&
		    done->gi_place.start == step->gi_place.start)
			step->gi = done->gi;
	}
}

/* The last one that was made in that GPU instance and is still there goes first. */
static void learn_ci(const struct mig_result *result, struct mig_step *step)
{
	size_t gone = 0;

	if (step->kind != MIG_STEP_DESTROY_CI || step->ci != MIG_UNKNOWN)
		return;
	for (size_t i = result->step_count; i-- > 0;) {
		const struct mig_step *done = &result->steps[i];

		if (done->gpu != step->gpu || done->gi != step->gi)
			continue;
		if (done->kind == MIG_STEP_DESTROY_CI)
			gone++;
		if (done->kind != MIG_STEP_CREATE_CI || gone-- > 0)
			continue;
		*step = *done;
		step->kind = MIG_STEP_DESTROY_CI;
		return;
	}
}

static int run_steps(struct mig_ctx *ctx, const struct mig_state *now,
		     const struct mig_plan *plan, const struct mig_apply_opts *opts,
		     struct mig_result *result, bool *ret_left, struct mig_error *err)
{
	int r;

	for (size_t i = 0; i < plan->step_count; i++) {
		struct mig_step *step = &result->steps[result->step_count];

		*step = plan->steps[i];
		learn_gi(result, step);
		learn_ci(result, step);
		report(opts, step, false);
		r = mig_step_run(ctx, now, step, ret_left, err);
		if (r < 0)
			return plan->step_count == 1 ? r
						     : mig_wrap(err, r, "step %zu of %zu",
								i + 1, plan->step_count);
		result->step_count++;
		result->reset_needed |= step->reset_needed;
	}
	return 0;
}

static int undo_steps(struct mig_ctx *ctx, const struct mig_state *now,
		      const struct mig_apply_opts *opts, struct mig_result *result,
		      struct mig_error *err)
{
	int first = 0;

	while (result->step_count > 0) {
		const struct mig_step *step = &result->steps[result->step_count - 1];
		int r;

		report(opts, step, true);
		r = mig_step_undo(ctx, now, step, first == 0 ? err : NULL);
		if (r < 0 && first == 0)
			first = r;
		result->step_count--;
	}
	result->reset_needed = false;
	return first;
}

static void look_again(struct mig_ctx *ctx, struct mig_result *result)
{
	mig_state_free(result->after);
	result->after = NULL;
	mig_observe_attached(ctx, &result->after, NULL);
}

static void add_to(struct mig_error *err, const char *text, const char *more)
{
	size_t len = err ? strlen(err->msg) : 0;

	if (err)
		snprintf(err->msg + len, sizeof(err->msg) - len, "%s%s", text, more);
}

/* Takes back what was done; @err tells why the plan failed and keeps telling it. */
static void roll_back(struct mig_ctx *ctx, const struct mig_state *now,
		      const struct mig_apply_opts *opts, struct mig_result *result,
		      bool left, struct mig_error *err)
{
	struct mig_error why = MIG_ERROR_INIT, other = MIG_ERROR_INIT;
	size_t done = result->step_count;
	int r;

	if (done == 0 && !left)
		return;
	r = undo_steps(ctx, now, opts, result, &why);
	look_again(ctx, result);
	if (r == 0 && left)
		r = mig_fail(&why, EIO, "what the failed step made is still there");
	if (r == 0)
		r = mig_verify_before(now, result, done, &why);
	result->outcome = r == 0 ? MIG_OUTCOME_ROLLED_BACK : MIG_OUTCOME_STUCK;
	if (r < 0)
		add_to(err, "; and it could not be taken back: ", why.msg);
	else if (mig_verify_others(now, result, &other) < 0)
		add_to(err, "; ", other.msg);
}

static int carry_out(struct mig_ctx *ctx, const struct mig_state *now,
		     const struct mig_plan *plan, const struct mig_apply_opts *opts,
		     struct mig_result *result, struct mig_error *err)
{
	bool left = false;
	int r;

	r = run_steps(ctx, now, plan, opts, result, &left, err);
	if (r == 0) {
		look_again(ctx, result);
		r = mig_verify_after(now, plan, result, err);
	}
	if (r == 0)
		r = mig_names_keep(ctx, plan, err);
	if (r == 0)
		result->outcome = MIG_OUTCOME_DONE;
	else
		roll_back(ctx, now, opts, result, left, err);
	return r;
}

/* A change that a crash cut short comes first, unless this is what ends it. */
static int check_journal(struct mig_ctx *ctx, const struct mig_apply_opts *opts,
			 struct mig_error *err)
{
	if ((opts && opts->recover) || !mig_journal_is_open(ctx))
		return 0;
	return mig_fail(err, EINPROGRESS,
			"a change was cut short; `migctl recover` takes it back or ends "
			"it");
}

/* What could not be taken back stays in the journal, and so does what recovery was to put
 * right and did not. */
static int end(struct mig_ctx *ctx, const struct mig_result *result,
	       const struct mig_apply_opts *opts, int r, struct mig_error *err)
{
	if (result->outcome == MIG_OUTCOME_STUCK || (r < 0 && opts && opts->recover))
		return r;
	if (r < 0) {
		mig_journal_end(ctx, NULL);
		return r;
	}
	return mig_journal_end(ctx, err);
}

static int begin(struct mig_ctx *ctx, const struct mig_state *now,
		 const struct mig_plan *plan, const struct mig_apply_opts *opts,
		 struct mig_error *err)
{
	int r;

	if (plan->blocked)
		return mig_fail(err, EBUSY,
				"instances in use would have to go; the plan is only to "
				"be looked at");
	if (opts && opts->recover)
		return 0;
	if (plan->step_count == 0)
		return 0;
	r = mig_journal_begin(ctx, now, plan, opts ? opts->command : NULL, err);
	return r == -EPERM ? 0 : r; /* then the driver refuses too, and says it better */
}

static int apply_locked(struct mig_ctx *ctx, const struct mig_plan *plan,
			const struct mig_apply_opts *opts, struct mig_result *result,
			struct mig_error *err)
{
	AUTO(mig_state) struct mig_state *now = NULL;
	int r;

	r = check_journal(ctx, opts, err);
	if (r == 0)
		r = mig_observe_attached(ctx, &now, err);
	if (r == 0)
		r = mig_verify_basis(plan, now, err);
	if (r == 0)
		r = begin(ctx, now, plan, opts, err);
	if (r < 0)
		return r;
	r = carry_out(ctx, now, plan, opts, result, err);
	if (plan->step_count > 0)
		mig_history_add(ctx, now, plan, result, opts, r < 0 ? err : NULL);
	return end(ctx, result, opts, r, err);
}

static int apply(struct mig_ctx *ctx, const struct mig_plan *plan,
		 const struct mig_apply_opts *opts, struct mig_result *result,
		 struct mig_error *err)
{
	AUTO(mig_session) struct mig_ctx *session = NULL;
	__attribute__((cleanup(lock_auto))) int lock = -1;
	char dir[4096];
	int r;

	if (plan->blocked)
		return mig_fail(err, EBUSY,
				"the plan destroys instances in use; it is to be looked "
				"at, not applied");
	nvml_lock_dir(ctx->api, dir, sizeof(dir));
	r = mig_lock_take(dir, &lock, err);
	if (r == 0)
		r = mig_session_begin(ctx, err);
	if (r < 0)
		return r;
	session = ctx;
	return apply_locked(session, plan, opts, result, err);
}

int mig_apply(struct mig_ctx *ctx, const struct mig_plan *plan,
	      const struct mig_apply_opts *opts, struct mig_result **ret,
	      struct mig_error *err)
{
	AUTO(mig_result) struct mig_result *result = calloc(1, sizeof(*result));
	struct mig_error own = MIG_ERROR_INIT;
	int r;

	if (result)
		result->steps = calloc(plan->step_count + 1, sizeof(*result->steps));
	if (!result || !result->steps)
		return mig_fail(err, ENOMEM, "out of memory");
	r = apply(ctx, plan, opts, result, err ? err : &own);
	if (ret)
		*ret = TAKE(result);
	return r;
}
