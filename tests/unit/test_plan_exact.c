/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Plans against a second, naive planner: from every layout to every multiset of profiles
 * that can be on the GPU. The boards are those that the simulated driver tells of.
 */
#include <stdio.h>

#include "scene.h"
#include "unit.h"

/* An A100 alone is walked through wholly; of the other boards a part. */
#define BOARDS                                                                \
	"a100-sxm4-40gb+a30+h100-sxm5-80gb+h200-sxm+b200+rtx-pro-6000-server" \
	"+a100-sxm4-80gb"

/* Sanitizers make all of it slow, so that they see a part of an A100 as well. */
#if defined(__SANITIZE_ADDRESS__)
#define EVERY 16
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define EVERY 16
#endif
#endif
#ifndef EVERY
#define EVERY 1
#endif

static struct mig_state *boards;

struct sums {
	unsigned long plans, steps, wipe, moved, histogram[16];
};

static struct mig_plan *make_plan(struct scene *s)
{
	struct mig_error err = MIG_ERROR_INIT;
	struct mig_plan *plan = NULL;

	if (mig_plan_layout(&s->state, &s->wanted, &s->opts, &plan, &err) < 0)
		fail_msg("%s", err.msg);
	return plan;
}

static unsigned place_of(const struct naive *n, const struct mig_step *step)
{
	for (unsigned i = 0; i < n->place_count; i++) {
		if (n->gpu->profiles[n->places[i].profile].id == step->gi_profile &&
		    n->places[i].span.start == step->gi_place.start &&
		    n->places[i].span.size == step->gi_place.size)
			return i;
	}
	fail_msg("no such place: %s at %u", step->gi_name, step->gi_place.start);
	return 0;
}

/* What the driver would say to a step. @full are the instances with a compute instance. */
static void do_step(const struct naive *n, const struct mig_step *step, uint64_t *layout,
		    uint64_t *full)
{
	unsigned place = place_of(n, step);
	uint64_t bit = UINT64_C(1) << place;

	switch (step->kind) {
	case MIG_STEP_CREATE_GI:
		assert_true(naive_can_add(n, *layout, place));
		*layout |= bit;
		break;
	case MIG_STEP_CREATE_CI:
		assert_true((*layout & bit) && !(*full & bit));
		*full |= bit;
		break;
	case MIG_STEP_DESTROY_CI:
		assert_true(*full & bit);
		*full &= ~bit;
		break;
	case MIG_STEP_DESTROY_GI:
		assert_true((*layout & bit) && !(*full & bit));
		*layout &= ~bit;
		break;
	default:
		fail_msg("mode changes");
	}
}

/* Does the plan step by step; gives the layout that it ends in. */
static uint64_t run_plan(const struct naive *n, const struct mig_plan *plan,
			 uint64_t layout)
{
	uint64_t full = layout;

	for (size_t i = 0; i < plan->step_count; i++)
		do_step(n, &plan->steps[i], &layout, &full);
	assert_int_equal(full, layout);
	return layout;
}

static unsigned count_steps(const struct mig_plan *plan)
{
	return plan->gpus[0].created + plan->gpus[0].destroyed;
}

static unsigned count(uint64_t bits)
{
	return (unsigned)__builtin_popcountll(bits);
}

/* Fewest disturbed, then fewest steps, of all layouts of a multiset. @far is walked. */
static void find_best(const struct naive *n, uint64_t set, uint64_t busy,
		      unsigned *ret_disturbed, unsigned *ret_steps)
{
	unsigned best = 0xffff;

	for (size_t i = 0; i < n->count; i++) {
		unsigned value = count(busy & ~n->layouts[i]) << 8 | n->far[i];

		if (n->set_of[i] == set && value < best)
			best = value;
	}
	*ret_disturbed = best >> 8;
	*ret_steps = best & 255;
}

/* A plan that was carried out leaves nothing to do. */
static void expect_rest(const struct naive *n, uint64_t layout, uint64_t set)
{
	static struct scene s;
	struct mig_plan *plan;

	scene_set(&s, n, layout, 0);
	scene_want_set(&s, set);
	plan = make_plan(&s);
	assert_int_equal(plan->step_count, 0);
	mig_plan_free(plan);
}

static void check_pair(const struct naive *n, size_t from, uint64_t set, uint64_t busy,
		       struct sums *sums)
{
	static struct scene s;
	unsigned disturbed, steps;
	struct mig_plan *plan;
	uint64_t after;

	scene_set(&s, n, n->layouts[from], busy);
	scene_want_set(&s, set);
	s.opts.blocked = true;
	plan = make_plan(&s);
	find_best(n, set, busy, &disturbed, &steps);
	assert_int_equal(plan->gpus[0].disturbed_count, disturbed);
	assert_int_equal(count_steps(plan), steps);
	assert_int_equal(plan->blocked, disturbed > 0);
	assert_false(plan->gpus[0].bounded);
	after = run_plan(n, plan, n->layouts[from]);
	assert_true(n->set_of[naive_find(n, after)] == set);
	assert_int_equal(plan->gpus[0].kept, count(after & n->layouts[from]));
	sums->plans++;
	sums->steps += steps;
	sums->histogram[steps]++;
	sums->wipe += count(n->layouts[from]) + s.want_gpu.count;
	if (sums->plans % 8 == 0)
		expect_rest(n, after, set);
	mig_plan_free(plan);
}

static const struct mig_gpu *find_board(const char *name)
{
	for (size_t i = 0; i < boards->gpu_count; i++) {
		if (strstr(boards->gpus[i].name, name))
			return &boards->gpus[i];
	}
	fail_msg("no board %s", name);
	return NULL;
}

/* The profiles of these ids, or all. */
static struct naive *naive_of(const char *name, const unsigned *ids)
{
	const struct mig_gpu *gpu = find_board(name);
	bool use[NAIVE_PROFILES] = { false };

	for (size_t i = 0; i < gpu->profile_count; i++) {
		for (size_t k = 0; ids && ids[k] != MIG_UNKNOWN; k++)
			use[i] |= gpu->profiles[i].id == ids[k];
	}
	return naive_make(gpu, ids ? use : NULL);
}

/* Every @every-th pair on average, with every third instance in use or with none. */
static struct sums walk_pairs(struct naive *n, unsigned every, bool busy)
{
	struct sums sums = { 0 };

	for (size_t from = 0; from < n->count; from++) {
		naive_walk(n, from);
		for (size_t set = 0; set < n->set_count; set++) {
			uint64_t used = 0;

			if (every > 1 && scene_random(every) > 0)
				continue;
			for (unsigned i = 0; busy && i < n->place_count; i++) {
				if (scene_random(3) == 0)
					used |= n->layouts[from] & (UINT64_C(1) << i);
			}
			check_pair(n, from, n->sets[set], used, &sums);
		}
	}
	return sums;
}

static const unsigned basic[] = { 19, 14, 9, 5, 0, MIG_UNKNOWN };
static const unsigned doubled[] = { 19, 15, 14, 9, 5, 0, MIG_UNKNOWN };
static const unsigned a30[] = { 14, 5, 0, MIG_UNKNOWN };

static void print_sums(const char *name, const struct naive *n, const struct sums *s)
{
	print_message("# %s: %zu layouts, %zu multisets, %lu plans: %.2f steps, "
		      "%.2f by wiping\n",
		      name, n->count, n->set_count, s->plans,
		      (double)s->steps / (double)s->plans,
		      (double)s->wipe / (double)s->plans);
}

/* The published counts of an A100: layouts, multisets, steps. */
static void is_exact_on_an_a100(void **unused)
{
	struct naive *n = naive_of("A100-SXM4-40GB", doubled);
	struct sums s = walk_pairs(n, EVERY, false);

	(void)unused;
	print_sums("A100 with double memory", n, &s);
	assert_int_equal(n->count, 723);
	if (EVERY == 1) {
		assert_int_equal(s.plans, 56394);
		assert_int_equal((s.steps * 1000 + s.plans / 2) / s.plans, 4272);
		assert_int_equal((s.wipe * 100 + s.plans / 2) / s.plans, 700);
		assert_int_equal(s.histogram[11], 21);
	}
	naive_free(n);
	n = naive_of("A100-SXM4-40GB", basic);
	assert_int_equal(n->count, 298);
	assert_int_equal(n->set_count, 38);
	s = walk_pairs(n, EVERY, true);
	print_sums("A100, a third of the instances in use", n, &s);
	naive_free(n);
}

static void is_exact_on_an_a30(void **unused)
{
	struct naive *n = naive_of("A30", a30);
	struct sums s = walk_pairs(n, 1, false);

	(void)unused;
	print_sums("A30", n, &s);
	assert_int_equal(s.plans, 26 * 10);
	assert_int_equal((s.steps * 100 + s.plans / 2) / s.plans, 215);
	assert_int_equal((s.wipe * 100 + s.plans / 2) / s.plans, 386);
	walk_pairs(n, 1, true);
	naive_free(n);
	n = naive_of("A30", NULL);
	walk_pairs(n, 1, true);
	naive_free(n);
}

static void walk_part(const char *name)
{
	struct naive *n = naive_of(name, NULL);
	size_t pairs = n->count * n->set_count;
	struct sums s = walk_pairs(n, (unsigned)(pairs / 3000 + 1) * EVERY, true);

	print_sums(name, n, &s);
	naive_free(n);
}

static void is_exact_on_other_boards(void **unused)
{
	static const char *const names[] = { "A100-SXM4-80GB", "H100", "H200", "B200",
					     "RTX PRO 6000" };

	(void)unused;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		walk_part(names[i]);
}

/* Instances of a profile that a layout holds. */
static unsigned count_of(const struct naive *n, uint64_t layout, unsigned profile)
{
	unsigned sum = 0;

	for (unsigned i = 0; i < n->place_count; i++)
		sum += (layout & (UINT64_C(1) << i)) && n->places[i].profile == profile;
	return sum;
}

/* How often a replaced instance goes before its replacement is there. */
static unsigned count_gaps(const struct naive *n, const struct mig_plan *plan,
			   uint64_t from, uint64_t to)
{
	uint64_t layout = from, full = from;
	unsigned gaps = 0;

	for (size_t i = 0; i < plan->step_count; i++) {
		const struct mig_step *step = &plan->steps[i];
		unsigned profile = n->places[place_of(n, step)].profile, before, after;

		do_step(n, step, &layout, &full);
		before = count_of(n, from, profile);
		after = count_of(n, to, profile);
		gaps += step->kind == MIG_STEP_DESTROY_GI &&
			count_of(n, layout, profile) < (before < after ? before : after);
	}
	return gaps;
}

/* One exact layout to another of the same multiset. Return: was there a way? */
static bool check_move(const struct naive *n, size_t from, size_t to, unsigned moves)
{
	static struct scene s;
	struct mig_plan *plan;

	scene_set(&s, n, n->layouts[from], 0);
	scene_want_layout(&s, n->layouts[to]);
	s.opts.strategy = MIG_STRATEGY_MAKE_FIRST;
	plan = make_plan(&s);
	assert_true(run_plan(n, plan, n->layouts[from]) == n->layouts[to]);
	assert_int_equal(plan->gpus[0].gaps,
			 count_gaps(n, plan, n->layouts[from], n->layouts[to]));
	if (moves == 255) {
		assert_true(plan->gpus[0].gaps > 0);
	} else {
		assert_int_equal(plan->gpus[0].gaps, 0);
		assert_int_equal(count_steps(plan), 2 * moves);
	}
	mig_plan_free(plan);
	return moves != 255;
}

/* The published counts: 14,842 of 16,062 pairs, at most 8 moves. */
static void makes_before_it_breaks(void **unused)
{
	struct naive *n = naive_of("A100-SXM4-40GB", doubled);
	unsigned char *moves = malloc(n->count);
	unsigned pairs = 0, solved = 0, most = 0;

	(void)unused;
	for (size_t from = 0; from < n->count; from++) {
		naive_hitless(n, from, moves);
		for (size_t to = 0; to < n->count; to++) {
			if (from == to || n->set_of[from] != n->set_of[to] ||
			    (EVERY > 1 && scene_random(EVERY) > 0))
				continue;
			pairs++;
			solved += check_move(n, from, to, moves[to]);
			if (moves[to] != 255 && moves[to] > most)
				most = moves[to];
		}
	}
	print_message("# A100: %u of %u pairs without a gap, %u moves at most\n", solved,
		      pairs, most);
	if (EVERY == 1) {
		assert_int_equal(pairs, 16062);
		assert_int_equal(solved, 14842);
		assert_int_equal(most, 8);
	}
	free(moves);
	naive_free(n);
}

/* From anywhere to anything: it disturbs as few, and a gap is what it says it is. */
static void check_make_first(const struct naive *n, size_t from, uint64_t set,
			     uint64_t busy)
{
	static struct scene s;
	struct mig_plan *plan;
	unsigned disturbed, steps;
	uint64_t after;

	scene_set(&s, n, n->layouts[from], busy);
	scene_want_set(&s, set);
	s.opts.blocked = true;
	s.opts.strategy = MIG_STRATEGY_MAKE_FIRST;
	plan = make_plan(&s);
	after = run_plan(n, plan, n->layouts[from]);
	find_best(n, set, busy, &disturbed, &steps);
	assert_true(n->set_of[naive_find(n, after)] == set);
	assert_int_equal(plan->gpus[0].disturbed_count, disturbed);
	assert_true(count_steps(plan) >= steps);
	assert_int_equal(plan->gpus[0].gaps,
			 count_gaps(n, plan, n->layouts[from], after));
	mig_plan_free(plan);
}

static void makes_first_on_other_boards(void **unused)
{
	static const char *const names[] = { "A30", "H100", "RTX PRO 6000" };

	(void)unused;
	for (size_t b = 0; b < sizeof(names) / sizeof(names[0]); b++) {
		struct naive *n = naive_of(names[b], NULL);

		for (unsigned i = 0; i < 500 / EVERY; i++) {
			size_t from = scene_random((unsigned)n->count);
			uint64_t busy = n->layouts[from] &
					n->layouts[scene_random((unsigned)n->count)];

			naive_walk(n, from);
			check_make_first(n, from,
					 n->sets[scene_random((unsigned)n->set_count)],
					 i % 2 ? busy : 0);
		}
		naive_free(n);
	}
}

static int observe_boards(void **unused)
{
	struct mig_ctx *ctx = scene_open();
	int r = mig_observe(ctx, &boards, NULL);

	(void)unused;
	mig_ctx_close(ctx);
	return r;
}

static int forget_boards(void **unused)
{
	(void)unused;
	mig_state_free(boards);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_exact_on_an_a100),
		cmocka_unit_test(is_exact_on_an_a30),
		cmocka_unit_test(is_exact_on_other_boards),
		cmocka_unit_test(makes_before_it_breaks),
		cmocka_unit_test(makes_first_on_other_boards),
	};

	if (argc < 2)
		scene_inside(argv[0], BOARDS);
	print_message("# MIG_TEST_SEED=%u\n", scene_seed());
	return cmocka_run_group_tests(tests, observe_boards, forget_boards) != 0;
}
