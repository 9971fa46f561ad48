/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Plans that lead to a wanted layout: each GPU for itself; then all changes of mode before
 * anything is created, since a reset may take neighbours along.
 */
#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "model/plan_order.h"
#include "model/plan_report.h"
#include "model/state.h"

/* One GPU of the layout, on the way to its steps. */
struct task {
	const struct mig_gpu *gpu;
	const struct mig_want_gpu *wanted;
	struct mig_goal goal;
	bool switches; /* MIG mode has to be changed */
	bool clears;   /* all that stands has to go */
	bool solved;   /* @goal says what stands where */
};

struct job {
	const struct mig_state *now;
	const struct mig_plan_opts *opts;
	struct task *tasks;
	size_t count;
	struct mig_plan *plan;
};

static const struct mig_gpu *find_gpu(const struct mig_state *now,
				      const struct mig_want_gpu *wanted)
{
	if (!wanted->uuid[0])
		return mig_state_gpu(now, wanted->gpu);
	FOR_EACH_GPU (gpu, now) {
		if (strcmp(gpu->uuid, wanted->uuid) == 0)
			return gpu;
	}
	return NULL;
}

static int check_gpu(const struct task *t, struct mig_error *err)
{
	const struct mig_gpu *gpu = t->gpu;
	bool content = t->wanted->enabled && !t->wanted->mode_only;

	if (!gpu->capable && t->wanted->enabled)
		return mig_fail(err, ENOTSUP,
				"gpu %u: %s cannot do MIG; leave it out of the layout",
				gpu->index, gpu->name);
	if (!t->wanted->enabled && t->wanted->count > 0)
		return mig_fail(err, EINVAL,
				"gpu %u: instances are wanted, but MIG mode is to be off",
				gpu->index);
	if (gpu->blind && (content || gpu->enabled != t->wanted->enabled))
		return mig_fail_blind(gpu, "change", err);
	if (content && gpu->enabled && gpu->profile_count == 0)
		return mig_fail(err, ENOTSUP, "gpu %u: its profiles are not known: %s",
				gpu->index, gpu->missing);
	return 0;
}

static bool is_later(const struct task *t)
{
	return t->wanted->enabled && !t->wanted->mode_only && !t->gpu->enabled &&
	       (t->wanted->later || t->gpu->profile_count == 0);
}

static int solve(struct job *j, struct task *t, struct mig_error *err)
{
	int r;

	t->goal =
		(struct mig_goal){ .gpu = t->gpu, .wanted = t->wanted, .opts = j->opts };
	r = mig_goal_begin(&t->goal, err);
	if (r == 0)
		r = mig_goal_solve(&t->goal, err);
	t->solved = r == 0;
	return r;
}

static int begin_task(struct job *j, struct task *t, struct mig_error *err)
{
	const struct mig_want_gpu *w = t->wanted;
	int r;

	t->gpu = find_gpu(j->now, w);
	if (!t->gpu && w->uuid[0])
		return mig_fail(err, ENODEV, "no gpu has the uuid %s", w->uuid);
	if (!t->gpu)
		return mig_fail(err, ENODEV, "there is no gpu %u", w->gpu);
	for (const struct task *other = j->tasks; other < t; other++) {
		if (other->gpu == t->gpu)
			return mig_fail(err, EINVAL, "gpu %u: the layout names it twice",
					t->gpu->index);
	}
	r = check_gpu(t, err);
	if (r < 0)
		return r;
	t->switches = t->gpu->capable &&
		      (t->gpu->enabled != w->enabled || t->gpu->pending != w->enabled);
	t->clears = !w->enabled && t->gpu->gi_count > 0;
	if (is_later(t))
		j->plan->unfinished = true;
	else if (w->enabled && !w->mode_only)
		return solve(j, t, err);
	return 0;
}

static int order_mode(struct job *j, const struct task *t, struct mig_error *err)
{
	struct mig_step *step;
	int r = 0;

	if (t->clears)
		r = mig_order_clear(j->plan, t->gpu, err);
	if (r < 0 || !t->switches)
		return r;
	return mig_plan_step(j->plan,
			     t->wanted->enabled ? MIG_STEP_ENABLE : MIG_STEP_DISABLE,
			     t->gpu, &step, err);
}

static int order_content(struct job *j, struct task *t, struct mig_error *err)
{
	AUTO(mig_hitless) struct mig_hitless *hitless = NULL;

	if (!t->solved || !t->goal.differs)
		return 0;
	if (j->opts->strategy == MIG_STRATEGY_MAKE_FIRST)
		hitless = mig_hitless_make(&t->goal);
	if (!hitless)
		return mig_order_in_place(j->plan, &t->goal, err);
	t->goal.toll = mig_hitless_toll;
	t->goal.data = hitless;
	mig_goal_again(&t->goal);
	return mig_order_make_first(j->plan, &t->goal, hitless, err);
}

static int run_job(struct job *j, struct mig_error *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < j->count; i++)
		r = begin_task(j, &j->tasks[i], err);
	for (size_t i = 0; r == 0 && i < j->count; i++)
		r = order_mode(j, &j->tasks[i], err);
	for (size_t i = 0; r == 0 && i < j->count; i++)
		r = order_content(j, &j->tasks[i], err);
	for (size_t i = 0; r == 0 && i < j->count; i++)
		r = mig_plan_report(j->plan, j->tasks[i].gpu, j->tasks[i].wanted->enabled,
				    j->opts,
				    j->tasks[i].solved ? &j->tasks[i].goal : NULL, err);
	return r;
}

int mig_plan_layout(const struct mig_state *now, const struct mig_wanted *wanted,
		    const struct mig_plan_opts *opts, struct mig_plan **ret,
		    struct mig_error *err)
{
	static const struct mig_plan_opts defaults = MIG_PLAN_OPTS_INIT;
	AUTO(mig_plan) struct mig_plan *plan = NULL;
	AUTO(mem) void *tasks = calloc(wanted->gpu_count + 1, sizeof(struct task));
	struct job j = { .now = now,
			 .opts = opts ? opts : &defaults,
			 .tasks = tasks,
			 .count = wanted->gpu_count };
	int r;

	if (!tasks)
		return mig_fail(err, ENOMEM, "out of memory");
	r = mig_plan_new(now, &plan, err);
	j.plan = plan;
	for (size_t i = 0; i < j.count; i++)
		j.tasks[i].wanted = &wanted->gpus[i];
	if (r == 0)
		r = run_job(&j, err);
	for (size_t i = 0; i < j.count; i++)
		mig_goal_end(&j.tasks[i].goal);
	if (r == 0)
		r = mig_plan_check_use(plan, j.opts, err);
	if (r < 0)
		return r;
	*ret = TAKE(plan);
	return 0;
}
