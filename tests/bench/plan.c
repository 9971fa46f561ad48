/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What planning costs: from every layout of an A100 to every multiset of its profiles, in
 * microseconds a plan, and in creations and destructions against wiping, planned for the
 * same pairs in the same run. Goals: under 50 us a plan, 1.6 times fewer changes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "scene.h"

#define PLAN_GOAL_US 50.0
#define WIPE_GOAL    1.6

struct figures {
	unsigned long plans, steps;
	double us;
};

static double now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* Everything but +me, of which there is one at most. */
static struct naive *list_layouts(const struct mig_gpu *gpu)
{
	bool use[NAIVE_PROFILES];

	for (size_t i = 0; i < gpu->profile_count; i++)
		use[i] = gpu->profiles[i].max > 1 || gpu->profiles[i].slices > 1;
	return naive_make(gpu, use);
}

static void plan_pair(struct scene *s, struct figures *f)
{
	struct mig_error err = MIG_ERROR_INIT;
	struct mig_plan *plan = NULL;
	double start = now_us();

	if (mig_plan_layout(&s->state, &s->wanted, &s->opts, &plan, &err) < 0) {
		fprintf(stderr, "%s\n", err.msg);
		exit(2);
	}
	f->us += now_us() - start;
	f->plans++;
	f->steps += plan->gpus[0].created + plan->gpus[0].destroyed;
	mig_plan_free(plan);
}

static struct figures plan_all(const struct naive *n, enum mig_strategy strategy)
{
	static struct scene s;
	struct figures f = { 0, 0, 0 };

	for (size_t from = 0; from < n->count; from++) {
		for (size_t set = 0; set < n->set_count; set++) {
			scene_set(&s, n, n->layouts[from], 0);
			scene_want_set(&s, n->sets[set]);
			s.opts.strategy = strategy;
			plan_pair(&s, &f);
		}
	}
	return f;
}

static void print(const char *name, const struct figures *f)
{
	printf("%-24s %8lu plans %9.1f us %9.2f steps\n", name, f->plans,
	       f->us / (double)f->plans, (double)f->steps / (double)f->plans);
}

static int compare(const struct mig_gpu *gpu)
{
	struct naive *n = list_layouts(gpu);
	struct figures ours = plan_all(n, MIG_STRATEGY_IN_PLACE);
	struct figures wipe = plan_all(n, MIG_STRATEGY_WIPE);
	struct figures first = plan_all(n, MIG_STRATEGY_MAKE_FIRST);
	double ratio = (double)wipe.steps / (double)ours.steps;
	bool slow = ours.us / (double)ours.plans >= PLAN_GOAL_US;

	naive_free(n);
	print("in place", &ours);
	print("wiping what differs", &wipe);
	print("make before break", &first);
	printf("%.2f times fewer changes than wiping%s%s\n", ratio,
	       ratio < WIPE_GOAL ? "  under the goal" : "",
	       slow ? "  a plan takes longer than the goal" : "");
	return slow || ratio < WIPE_GOAL;
}

int main(int argc, char **argv)
{
	struct mig_error err = MIG_ERROR_INIT;
	struct mig_state *state = NULL;
	struct mig_ctx *ctx;
	int missed;

	if (argc < 2)
		scene_inside(argv[0], "a100-sxm4-40gb");
	ctx = scene_open();
	if (mig_observe(ctx, &state, &err) < 0) {
		fprintf(stderr, "%s\n", err.msg);
		return 2;
	}
	puts("Planning one A100, every layout to every multiset of profiles, means:");
	missed = compare(&state->gpus[0]);
	mig_state_free(state);
	mig_ctx_close(ctx);
	return missed;
}
