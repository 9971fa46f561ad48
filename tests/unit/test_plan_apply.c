/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Plans for layouts, carried out on simulated boards: what is wanted is what is there
 * afterwards, compute instances included, and then there is nothing left to do.
 */
#include <errno.h>
#include <stdio.h>

#include "scene.h"
#include "unit.h"

#define BOARDS "a100-sxm4-40gb+h100-sxm5-80gb+a30+rtx-pro-6000-server"

static struct mig_ctx *ctx;
static struct mig_state *now;

/* What is wanted of one GPU, with room for random compute instances. */
struct wish {
	struct mig_want wants[8];
	struct mig_want_ci compute[8][8];
	struct mig_want_gpu gpu;
	struct mig_wanted wanted;
};

static void look(void)
{
	mig_state_free(now);
	now = NULL;
	assert_int_equal(mig_observe(ctx, &now, NULL), 0);
}

static void start_wish(struct wish *w, unsigned gpu)
{
	memset(w, 0, sizeof(*w));
	w->gpu.gpu = gpu;
	w->gpu.enabled = true;
	w->gpu.wants = w->wants;
	w->gpu.rest.profile = MIG_UNKNOWN;
	w->wanted = (struct mig_wanted){ 1, &w->gpu };
}

static struct mig_want *add_want(struct wish *w, unsigned profile, unsigned start)
{
	struct mig_want *want = &w->wants[w->gpu.count];

	*want = (struct mig_want){ .profile = profile,
				   .start = start,
				   .compute = w->compute[w->gpu.count],
				   .bearer = MIG_UNKNOWN };
	w->gpu.count++;
	return want;
}

static void add_compute(struct mig_want *want, unsigned slices)
{
	want->compute[want->compute_count++] =
		(struct mig_want_ci){ slices, MIG_UNKNOWN, MIG_UNKNOWN };
}

/* One, two or three slices each, or one compute instance that is all of it. */
static void add_random_compute(struct mig_want *want, unsigned slices)
{
	if (scene_random(3) == 0) {
		add_compute(want, 0);
		return;
	}
	while (slices > 0 && scene_random(8) > 0) {
		unsigned size = 1 + scene_random(slices > 2 ? 2 : slices);

		add_compute(want, size);
		slices -= size;
	}
}

static void make_random_wish(struct wish *w, const struct mig_gpu *gpu)
{
	unsigned count = scene_random(6);

	start_wish(w, gpu->index);
	for (unsigned i = 0; i < count; i++) {
		const struct mig_profile *p =
			&gpu->profiles[scene_random((unsigned)gpu->profile_count)];

		add_random_compute(add_want(w, p->id, MIG_UNKNOWN), p->slices);
	}
	if (scene_random(4) == 0)
		w->gpu.rest.profile =
			gpu->profiles[scene_random((unsigned)gpu->profile_count)].id;
	w->gpu.rest.start = w->gpu.rest.bearer = MIG_UNKNOWN;
}

static int make_plan(const struct wish *w, enum mig_strategy strategy,
		     struct mig_plan **ret, struct mig_error *err)
{
	struct mig_plan_opts opts = MIG_PLAN_OPTS_INIT;

	opts.strategy = strategy;
	return mig_plan_layout(now, &w->wanted, &opts, ret, err);
}

/* The GPU instances after a plan are those that it said would be there. */
static void expect_after(const struct mig_plan *plan, const struct mig_gpu *gpu)
{
	const struct mig_gpu_plan *g = &plan->gpus[0];
	size_t found = 0;

	assert_int_equal(gpu->gi_count, g->after_count);
	for (size_t i = 0; i < gpu->gi_count; i++) {
		for (size_t k = 0; k < g->after_count; k++)
			found += gpu->gis[i].profile_id == g->after[k].profile &&
				 gpu->gis[i].place.start == g->after[k].place.start;
	}
	assert_int_equal(found, g->after_count);
}

static void apply_wish(const struct wish *w, enum mig_strategy strategy,
		       struct mig_plan *plan)
{
	struct mig_error err = MIG_ERROR_INIT;
	struct mig_plan *again = NULL;

	if (mig_apply(ctx, plan, NULL, NULL, &err) < 0)
		fail_msg("%s", err.msg);
	look();
	expect_after(plan, &now->gpus[w->gpu.gpu]);
	mig_plan_free(plan);
	assert_int_equal(make_plan(w, strategy, &again, NULL), 0);
	assert_int_equal(again->step_count, 0);
	mig_plan_free(again);
}

/* A wish that cannot be is refused by the planner; the driver refuses none after it. */
static void does_what_is_wanted(void **unused)
{
	unsigned done = 0;

	(void)unused;
	for (unsigned i = 0; i < 400; i++) {
		enum mig_strategy strategy = scene_random(3);
		struct mig_error err = MIG_ERROR_INIT;
		struct mig_plan *plan = NULL;
		struct wish w;

		look();
		make_random_wish(&w, &now->gpus[i % now->gpu_count]);
		if (make_plan(&w, strategy, &plan, &err) < 0) {
			assert_true(err.code == ENOSPC || err.code == EINVAL);
			continue;
		}
		apply_wish(&w, strategy, plan);
		done++;
	}
	print_message("# %u of 400 random layouts could be, and were made\n", done);
	assert_true(done > 100);
}

/* Two instances that change sides need a third place to pass by. */
static void passes_by_elsewhere(void **unused)
{
	struct mig_plan *plan = NULL;
	struct wish w;

	(void)unused;
	look();
	start_wish(&w, 0);
	add_compute(add_want(&w, 14, 0), 0);
	add_compute(add_want(&w, 15, 4), 0);
	assert_int_equal(make_plan(&w, MIG_STRATEGY_WIPE, &plan, NULL), 0);
	apply_wish(&w, MIG_STRATEGY_WIPE, plan);
	start_wish(&w, 0);
	add_compute(add_want(&w, 14, 4), 0);
	add_compute(add_want(&w, 15, 0), 0);
	assert_int_equal(make_plan(&w, MIG_STRATEGY_MAKE_FIRST, &plan, NULL), 0);
	assert_int_equal(plan->gpus[0].created, 3);
	assert_int_equal(plan->gpus[0].gaps, 0);
	apply_wish(&w, MIG_STRATEGY_MAKE_FIRST, plan);
}

static int open_machine(void **unused)
{
	(void)unused;
	ctx = scene_open();
	return 0;
}

static int close_machine(void **unused)
{
	(void)unused;
	mig_state_free(now);
	mig_ctx_close(ctx);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(does_what_is_wanted),
		cmocka_unit_test(passes_by_elsewhere),
	};

	if (argc < 2)
		scene_inside(argv[0], BOARDS);
	print_message("# MIG_TEST_SEED=%u\n", scene_seed());
	return cmocka_run_group_tests(tests, open_machine, close_machine) != 0;
}
