/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a new layout of a whole node costs: eight A100s, each from seven of 1g.5gb to a mix,
 * planned and applied through libmig, in place and by wiping in the same run. Changes of
 * the driver are counted from the steps. Goals: under 20 ms for the node in place, and
 * fewer changes than by wiping.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "scene.h"

#define GPUS	8
#define ROUNDS	9
#define GOAL_MS 20.0

struct figures {
	double ms;
	size_t steps;
};

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void must(int r, const struct mig_error *err)
{
	if (r == 0)
		return;
	fprintf(stderr, "%s\n", err->msg);
	exit(2);
}

/* Observes, plans and applies; the time is all of it. */
static struct figures go(struct mig_ctx *ctx, const char *const *words, size_t count,
			 enum mig_strategy strategy)
{
	struct mig_plan_opts opts = MIG_PLAN_OPTS_INIT;
	struct mig_error err = MIG_ERROR_INIT;
	struct mig_layout *layout = NULL;
	struct mig_wanted *wanted = NULL;
	struct mig_state *now = NULL;
	struct mig_plan *plan = NULL;
	struct figures f;
	double start = now_ms();

	opts.strategy = strategy;
	must(mig_layout_words(words, count, "all", &layout, &err), &err);
	must(mig_observe(ctx, &now, &err), &err);
	must(mig_layout_resolve(layout, 0, now, &wanted, &err), &err);
	must(mig_plan_layout(now, wanted, &opts, &plan, &err), &err);
	must(mig_apply(ctx, plan, NULL, NULL, &err), &err);
	f.ms = now_ms() - start;
	f.steps = plan->step_count;
	mig_plan_free(plan);
	mig_wanted_free(wanted);
	mig_state_free(now);
	mig_layout_free(layout);
	return f;
}

static int by_time(const void *a, const void *b)
{
	const struct figures *x = a, *y = b;

	return x->ms < y->ms ? -1 : x->ms > y->ms;
}

/* There and back, several times; the median of the way there. */
static struct figures measure(struct mig_ctx *ctx, enum mig_strategy strategy)
{
	static const char *const small[] = { "7x1g.5gb" };
	static const char *const mix[] = { "3g.20gb", "2g.10gb", "1g.5gb" };
	struct figures all[ROUNDS];

	for (size_t i = 0; i < ROUNDS; i++) {
		go(ctx, small, 1, MIG_STRATEGY_IN_PLACE);
		all[i] = go(ctx, mix, 3, strategy);
	}
	qsort(all, ROUNDS, sizeof(all[0]), by_time);
	return all[ROUNDS / 2];
}

int main(int argc, char **argv)
{
	struct figures place, wipe;
	struct mig_ctx *ctx;

	if (argc < 2)
		scene_inside(argv[0], "8xa100-sxm4-40gb"); /* which adds an argument */
	ctx = scene_open();
	place = measure(ctx, MIG_STRATEGY_IN_PLACE);
	wipe = measure(ctx, MIG_STRATEGY_WIPE);
	mig_ctx_close(ctx);
	printf("eight A100s from 56 of 1g.5gb to 3g, 2g and 1g on each, with both "
	       "plans:\n");
	printf("  in place  %6.1f ms, %zu changes (goal: under %.0f ms)%s\n", place.ms,
	       place.steps, GOAL_MS, place.ms < GOAL_MS ? "" : "  missed");
	printf("  by wiping %6.1f ms, %zu changes: %.2f times as many\n", wipe.ms,
	       wipe.steps, (double)wipe.steps / (double)place.steps);
	return place.ms >= GOAL_MS || wipe.steps <= place.steps;
}
