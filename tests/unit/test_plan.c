/* SPDX-License-Identifier: Apache-2.0 */
/* Plans as values: the steps for a wish, in order, and the refusals. */
#include <stdio.h>

#include "model/plan.h"
#include "model/state.h"
#include "unit.h"

static const unsigned whole[] = { 0 };

/* Plans "wish wish ..." on one GPU (or the best: -1); compares the steps, one a line. */
static int plan_create(const struct mig_state *state, int index, const char *words,
		       char *text, size_t size, struct mig_error *err)
{
	AUTO(mig_plan) struct mig_plan *plan = NULL;
	AUTO(str) char *copy = strdup(words);
	const struct mig_gpu *gpu = index < 0 ? NULL : &state->gpus[index];
	struct mig_wish wishes[8];
	char *rest = copy, *word;
	size_t count = 0;
	int r;

	while ((word = strsep(&rest, " ")) != NULL) {
		r = mig_wish_parse(word, &wishes[count], err);
		if (r < 0)
			return r;
		wishes[count].compute = whole;
		wishes[count++].compute_count = 1;
	}
	r = mig_plan_create(state, gpu ? &gpu : NULL, gpu ? 1 : 0, wishes, count, &plan,
			    err);
	text[0] = '\0';
	for (size_t i = 0; r == 0 && i < plan->step_count; i++) {
		char line[160];

		mig_step_format(&plan->steps[i], line, sizeof(line));
		mig_text_add(text, size, "%s%s", i ? "\n" : "", line);
	}
	return r;
}

static void plans_new_instances(void **unused)
{
	AUTO(mig_state) struct mig_state *state = machine(A100, "on 3g.20gb@4; on; off");
	struct mig_error err = MIG_ERROR_INIT;
	char text[1000];

	(void)unused;
	assert_int_equal(plan_create(state, 1, "1g.5gb 14", text, sizeof(text), &err), 0);
	assert_string_equal(text, "gpu 1: create 1g.5gb at 6\n"
				  "gpu 1: create compute instance in it\n"
				  "gpu 1: create 2g.10gb at 4\n"
				  "gpu 1: create compute instance in it");
	assert_int_equal(
		plan_create(state, 0, "2xMIG 2g.10gb@x", text, sizeof(text), &err) < 0,
		1);
	assert_int_equal(plan_create(state, 0, "2x2g.10gb", text, sizeof(text), &err), 0);
	assert_string_equal(text, "gpu 0: create 2g.10gb at 0\n"
				  "gpu 0: create compute instance in it\n"
				  "gpu 0: create 2g.10gb at 2\n"
				  "gpu 0: create compute instance in it");
}

/* The GPU that loses least: a 4g fits beside a 3g at no loss of another half. */
static void picks_the_best_gpu(void **unused)
{
	AUTO(mig_state)
	struct mig_state *state =
		machine(A100, "on; on 3g.20gb@4; on 1g.5gb@0; off; none");
	struct mig_error err = MIG_ERROR_INIT;
	char text[1000];

	(void)unused;
	assert_int_equal(plan_create(state, -1, "4g.20gb", text, sizeof(text), &err), 0);
	assert_int_equal(strncmp(text, "gpu 1: create 4g.20gb at 0", 26), 0);
	assert_int_equal(plan_create(state, -1, "7g.40gb", text, sizeof(text), &err), 0);
	assert_int_equal(strncmp(text, "gpu 0: create 7g.40gb at 0", 26), 0);
}

static void refuses_with_the_remedy(void **unused)
{
	AUTO(mig_state)
	struct mig_state *state =
		machine(A100, "on 1g.5gb@6 3g.20gb@0; off; none; on 7g.40gb@0; on");
	static const struct {
		int gpu;
		const char *wish, *code, *part;
	} bad[] = {
		{ 0, "3g.20gb", "ENOSPC",
		  "in the way: 0/1 (1g.5gb at 6), 0/2 (3g.20gb at 0)" },
		{ 0, "3g.20gb", "ENOSPC",
		  "what fits: 2x1g.5gb or 1x1g.5gb+me or 1x1g.10gb" },
		{ 0, "2g.10gb@0", "ENOSPC", "no room for 2g.10gb at 0" },
		{ 0, "2g.10gb@1", "EINVAL", "it can at 0, 2, 4" },
		{ 0, "5g.20gb", "EINVAL",
		  "no profile is called '5g.20gb'; there are 1g.5gb, " },
		{ 0, "99", "EINVAL", "no profile is called '99'" },
		{ 4, "2x4g.20gb", "ENOSPC", "it holds 1 at most" },
		{ 4, "3g.20gb 7x1g.5gb", "ENOSPC", "do not fit together" },
		{ 1, "1g.5gb", "EOPNOTSUPP", "`migctl enable -i 1`" },
		{ 2, "1g.5gb", "EOPNOTSUPP", "cannot do MIG" },
		{ 3, "1g.5gb", "ENOSPC", "nothing more fits" },
		{ 0, "0x1g.5gb", "EINVAL", "is no wish" },
		{ 0, "2x1g.5gb@3", "EINVAL", "several instances cannot start" },
		{ 0, "@1", "EINVAL", "is no wish" },
	};
	char text[1000];

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct mig_error err = MIG_ERROR_INIT;

		assert_errno(plan_create(state, bad[i].gpu, bad[i].wish, text,
					 sizeof(text), &err),
			     bad[i].code);
		assert_says(err, bad[i].part);
	}
}

static int plan_destroy(const struct mig_state *state, const char *list, char *text,
			size_t size, struct mig_error *err)
{
	AUTO(mig_plan) struct mig_plan *plan = NULL;
	struct mig_target *targets;
	size_t count;
	int r;

	assert_int_equal(mig_resolve(state, list, &targets, &count, NULL), 0);
	r = mig_plan_destroy(state, targets, count, &plan, err);
	free(targets);
	text[0] = '\0';
	for (size_t i = 0; r == 0 && i < plan->step_count; i++) {
		const struct mig_step *s = &plan->steps[i];

		if (s->kind == MIG_STEP_DESTROY_CI)
			mig_text_add(text, size, "%u/%u/%u ", s->gpu, s->gi, s->ci);
		else
			mig_text_add(text, size, "%u/%u ", s->gpu, s->gi);
	}
	return r;
}

static void destroys_what_is_named_and_no_more(void **unused)
{
	AUTO(mig_state)
	struct mig_state *state =
		machine(A100, "on 3g.20gb@4 (2g.10gb)@0 1g.5gb@2; on 7g.40gb@0");
	static const char *const cases[][2] = {
		{ "0/1", "0/1/0 0/1 " },	   { "0/1/0", "0/1/0 " },
		{ "0:0", "0/1/0 0/1 " },	   { "0/2", "0/2 " },
		{ "0:1,0/2", "0/2 0/3/0 0/3 " },   { "1:0,0/1/0", "0/1/0 1/1/0 1/1 " },
		{ "0/1,0/1/0,0:0", "0/1/0 0/1 " },
	};
	struct mig_error err = MIG_ERROR_INIT;
	char text[400];

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(
			plan_destroy(state, cases[i][0], text, sizeof(text), &err), 0);
		assert_string_equal(text, cases[i][1]);
	}
	assert_errno(plan_destroy(state, "0", text, sizeof(text), &err), "EINVAL");
	assert_says(err, "--all -i 0");
}

static void leaves_running_programs_alone(void **unused)
{
	AUTO(mig_state) struct mig_state *state = machine(A100, "on 3g.20gb@4");
	struct mig_error err = MIG_ERROR_INIT;
	char text[400];

	(void)unused;
	state->gpus[0].gis[0].cis[0].processes = 2;
	assert_errno(plan_destroy(state, "0/1", text, sizeof(text), &err), "EBUSY");
	assert_says(err, "0/1/0: 2 processes run on it");
}

static void switches_mode_where_it_differs(void **unused)
{
	AUTO(mig_state)
	struct mig_state *state = machine(A100, "on; off; on 1g.5gb@0; none");
	const struct mig_gpu *gpus[] = { &state->gpus[0], &state->gpus[1] };
	const struct mig_gpu *busy = &state->gpus[2], *never = &state->gpus[3];
	struct mig_error err = MIG_ERROR_INIT;
	struct mig_plan *plan = NULL;

	(void)unused;
	assert_int_equal(mig_plan_mode(state, gpus, 2, true, &plan, &err), 0);
	assert_int_equal(plan->step_count, 1);
	assert_int_equal(plan->steps[0].gpu, 1);
	mig_plan_free(plan);
	assert_errno(mig_plan_mode(state, &busy, 1, false, &plan, &err), "EBUSY");
	assert_says(err, "`migctl destroy --all -i 2`");
	assert_errno(mig_plan_mode(state, &never, 1, true, &plan, &err), "EOPNOTSUPP");
}

static void basis_shows_every_difference(void **unused)
{
	AUTO(mig_state) struct mig_state *a = machine(A100, "on 3g.20gb@4 1g.5gb@0");
	AUTO(mig_state) struct mig_state *b = machine(A100, "on 3g.20gb@4 1g.5gb@1");
	AUTO(str) char *before = mig_gpu_basis(&a->gpus[0]);
	AUTO(str) char *other = mig_gpu_basis(&b->gpus[0]);

	(void)unused;
	assert_string_not_equal(before, other);
	assert_true(mig_basis_has(before, before));
	assert_false(mig_basis_has(other, before));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plans_new_instances),
		cmocka_unit_test(picks_the_best_gpu),
		cmocka_unit_test(refuses_with_the_remedy),
		cmocka_unit_test(destroys_what_is_named_and_no_more),
		cmocka_unit_test(leaves_running_programs_alone),
		cmocka_unit_test(switches_mode_where_it_differs),
		cmocka_unit_test(basis_shows_every_difference),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
