/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a plan for a layout says, by example: which instances stay, what is refused and in
 * which words. That it is the best plan is tested elsewhere.
 */
#include <stdio.h>

#include "base/array.h"
#include "model/plan.h"
#include "model/state.h"
#include "unit.h"

static struct mig_plan_opts opts;
static struct mig_error err;

static void add_compute(struct mig_want *want, const char *sizes)
{
	while (*sizes && *sizes != ']') {
		struct mig_want_ci *ci =
			mig_array_add(&want->compute, &want->compute_count, sizeof(*ci));
		char *end;

		ci->slices = (unsigned)strtoul(sizes, &end, 10);
		ci->profile = MIG_UNKNOWN;
		ci->start =
			*end == '@' ? (unsigned)strtoul(end + 1, &end, 10) : MIG_UNKNOWN;
		sizes = *end == ',' ? end + 1 : end;
	}
}

/* "3g.20gb@4[1,2]": the brackets hold the sizes of its compute instances; 0: all of it */
static void read_want(const struct mig_gpu *gpu, const char *word, struct mig_want *want)
{
	const struct mig_profile *p;
	const char *at = strchr(word, '@'), *in = strchr(word, '[');
	char name[64];

	assert_int_equal(sscanf(word, "%63[^@[]", name), 1);
	p = mig_gpu_profile(gpu, name);
	want->profile = p ? p->id : 99;
	want->start = at && (!in || at < in) ? (unsigned)atoi(at + 1) : MIG_UNKNOWN;
	want->bearer = MIG_UNKNOWN;
	add_compute(want, in ? in + 1 : "0");
}

/* One text for each GPU: "off", "mode", or what shall be there, "+" for the rest. */
static struct mig_wanted *wanted(const struct mig_state *state, const char *text)
{
	struct mig_wanted *w = calloc(1, sizeof(*w));
	AUTO(str) char *copy = strdup(text);
	char *rest = copy, *part, *word;

	while ((part = strsep(&rest, ";")) != NULL) {
		struct mig_want_gpu *g =
			mig_array_add(&w->gpus, &w->gpu_count, sizeof(*g));

		g->gpu = (unsigned)w->gpu_count - 1;
		g->enabled = !strstr(part, "off");
		g->mode_only = strstr(part, "mode");
		g->rest.profile = MIG_UNKNOWN;
		while ((word = strsep(&part, " ")) != NULL) {
			if (word[0] == '+')
				read_want(&state->gpus[g->gpu], word + 1, &g->rest);
			else if (strchr("123479", word[0]) && word[0])
				read_want(&state->gpus[g->gpu], word,
					  mig_array_add(&g->wants, &g->count,
							sizeof(struct mig_want)));
		}
	}
	return w;
}

/* The plan's steps, without those of compute instances that go with their GPU instance. */
static const char *say_plan(const struct mig_plan *plan)
{
	static char text[2000];

	text[0] = '\0';
	for (size_t i = 0; i < plan->step_count; i++) {
		char step[200];

		mig_step_format(&plan->steps[i], step, sizeof(step));
		mig_text_add(text, sizeof(text), "%s%s", i ? "; " : "", step + 7);
	}
	return text;
}

static int make(const struct mig_state *now, const char *want, struct mig_plan **plan)
{
	struct mig_wanted *w = wanted(now, want);
	int r;

	err = (struct mig_error)MIG_ERROR_INIT;
	r = mig_plan_layout(now, w, &opts, plan, &err);
	mig_wanted_free(w);
	return r;
}

/* The steps from one layout of GPUs to another, or the error. */
static const char *plan(const char *geometry, const char *now, const char *want)
{
	AUTO(mig_state) struct mig_state *state = machine(geometry, now);
	AUTO(mig_plan) struct mig_plan *plan = NULL;

	return make(state, want, &plan) < 0 ? err.msg : say_plan(plan);
}

static int set_up(void **unused)
{
	(void)unused;
	opts = (struct mig_plan_opts)MIG_PLAN_OPTS_INIT;
	return 0;
}

static void keeps_what_is_wanted(void **unused)
{
	(void)unused;
	assert_string_equal(plan(A100, "on 3g.20gb@4 1g.5gb@0", "1g.5gb 3g.20gb"), "");
	assert_string_equal(plan(A100, "on 1g.5gb@0 1g.5gb@6", "2g.10gb 1g.5gb 1g.5gb"),
			    "create 2g.10gb at 2; create compute instance in it");
	assert_string_equal(
		plan(A100, "on (1g.5gb)@1 (1g.5gb)@6", "1g.5gb[] 3g.20gb[] 4g.20gb[]"),
		"gpu 0: 4g.20gb 3g.20gb 1g.5gb cannot be: that takes 9 memory slices; "
		"there are 8; nearest that fit: `4g.20gb 3g.20gb`, `4g.20gb 2g.10gb "
		"1g.5gb`, `4g.20gb 1g.10gb 1g.5gb`");
}

static void plans_inside_what_stays(void **unused)
{
	(void)unused;
	assert_string_equal(plan(A100, "on 3g.20gb@4", "3g.20gb[1,2]"),
			    "destroy 3g.20gb 0/1/0; create 2c in 0/1; create 1c in 0/1");
	assert_string_equal(plan(A100, "on 3g.20gb@4", "3g.20gb[]"),
			    "destroy 3g.20gb 0/1/0");
	assert_string_equal(plan(A100, "on (3g.20gb)@4", "3g.20gb[3]"),
			    "create 3c in 0/1");
	assert_string_equal(plan(A100, "on 3g.20gb@4", "3g.20gb[3]"), "");
	assert_string_equal(plan(A100, "on 3g.20gb@4 (3g.20gb)@0", "3g.20gb[]"),
			    "destroy 3g.20gb 0/1/0; destroy 3g.20gb 0/1 at 4");
	assert_string_equal(plan(A100, "on", "2g.10gb[2,1]"),
			    "gpu 0: 2g.10gb has 2 compute slices; the compute instances "
			    "wanted in it need 3");
}

static void fills_the_rest(void **unused)
{
	AUTO(mig_plan) struct mig_plan *p = NULL;
	AUTO(mig_state) struct mig_state *now = machine(A100, "on 1g.5gb@2 2g.10gb@0");

	(void)unused;
	assert_int_equal(make(now, "3g.20gb +1g.5gb", &p), 0);
	assert_int_equal(p->gpus[0].kept, 1);
	assert_int_equal(p->gpus[0].after_count, 5);
	assert_int_equal(p->gpus[0].after[0].gi, MIG_UNKNOWN);
	assert_string_equal(p->gpus[0].after[2].profile_name, "1g.5gb");
	assert_int_equal(p->gpus[0].after[2].gi, 1);
	assert_string_equal(p->gpus[0].after[4].profile_name, "3g.20gb");
	assert_string_equal(plan(A30, "on 1g.6gb@0 1g.6gb@1", "2g.12gb +1g.6gb"),
			    "create 2g.12gb at 2; create compute instance in it");
}

static void switches_the_mode(void **unused)
{
	AUTO(mig_plan) struct mig_plan *p = NULL;
	AUTO(mig_state) struct mig_state *now = machine("", "off");

	(void)unused;
	assert_string_equal(plan(A30, "off", "4g.24gb[]"),
			    "enable MIG mode; create 4g.24gb at 0");
	assert_string_equal(plan(A30, "on (2g.12gb)@0; off", "off; off"),
			    "destroy 2g.12gb 0/1 at 0; disable MIG mode");
	assert_string_equal(plan(A30, "on (2g.12gb)@0; off", "mode; mode"),
			    "enable MIG mode");
	assert_string_equal(plan(A30, "none", "off"), "");
	assert_string_equal(plan(A30, "none", "1g.6gb"),
			    "gpu 0: Test GPU cannot do MIG; leave it out of the layout");
	assert_string_equal(plan(A30, "on; off", "1g.6gb[]; 2g.12gb[]"),
			    "enable MIG mode; create 1g.6gb at 0; create 2g.12gb at 0");
	assert_int_equal(make(now, "1g.6gb", &p), 0);
	assert_true(p->unfinished);
	assert_string_equal(say_plan(p), "enable MIG mode");
}

static struct mig_state *busy_machine(void)
{
	struct mig_state *now = machine(A100, "on 1g.5gb@0 3g.20gb@4");

	now->gpus[0].gis[0].cis[0].processes = 2;
	return now;
}

static void asks_before_it_disturbs(void **unused)
{
	AUTO(mig_state) struct mig_state *now = busy_machine();
	struct mig_target busy = { &now->gpus[0], &now->gpus[0].gis[0], NULL, 0 };
	AUTO(mig_plan) struct mig_plan *p = NULL, *q = NULL;

	(void)unused;
	assert_errno(make(now, "4g.20gb", &p), "EBUSY");
	assert_says(err, "in use, and in the way: 0/1/0 (1g.5gb at 0, 2 processes); end "
			 "or evict it first");
	opts.blocked = true;
	assert_int_equal(make(now, "4g.20gb", &p), 0);
	assert_true(p->blocked);
	assert_int_equal(p->gpus[0].disturbed_count, 1);
	assert_int_equal(p->gpus[0].disturbed[0].processes, 2);
	assert_false(p->gpus[0].disturbed[0].evicted);
	opts.blocked = false;
	opts.evict = &busy;
	opts.evict_count = 1;
	assert_int_equal(make(now, "4g.20gb", &q), 0);
	assert_false(q->blocked);
	assert_true(q->gpus[0].disturbed[0].evicted);
}

static void spares_what_is_leased(void **unused)
{
	AUTO(mig_state)
	struct mig_state *now = machine(A100, "on 3g.20gb@0 3g.20gb@4");
	struct mig_target leased = { &now->gpus[0], &now->gpus[0].gis[0], NULL, 0 };
	AUTO(mig_plan) struct mig_plan *p = NULL;

	(void)unused;
	opts.leased = &leased;
	opts.leased_count = 1;
	assert_int_equal(make(now, "3g.20gb", &p), 0);
	assert_int_equal(p->gpus[0].after[0].gi, 1);
	assert_errno(make(now, "3g.20gb@4", &p), "EBUSY");
	assert_says(err, "0/1/0 (3g.20gb at 0, leased)");
}

static void wipes_only_what_differs(void **unused)
{
	(void)unused;
	opts.strategy = MIG_STRATEGY_WIPE;
	assert_string_equal(plan(A30, "on (1g.6gb)@0 (1g.6gb)@3", "1g.6gb[] 1g.6gb[]"),
			    "");
	assert_string_equal(
		plan(A30, "on (1g.6gb)@3", "1g.6gb[] 1g.6gb[]"),
		"destroy 1g.6gb 0/1 at 3; create 1g.6gb at 0; create 1g.6gb at 1");
}

static void makes_before_it_breaks(void **unused)
{
	(void)unused;
	opts.strategy = MIG_STRATEGY_MAKE_FIRST;
	assert_string_equal(plan(A30, "on (1g.6gb)@0", "1g.6gb@3[]"),
			    "create 1g.6gb at 3; destroy 1g.6gb 0/1 at 0");
	assert_string_equal(plan(A30, "on (1g.6gb)@0 (2g.12gb)@2", "2g.12gb@0[]"),
			    "destroy 1g.6gb 0/1 at 0; create 2g.12gb at 0; "
			    "destroy 2g.12gb 0/2 at 2");
}

static void says_which_limit_binds(void **unused)
{
	(void)unused;
	assert_string_equal(plan(A100, "off", "4g.20gb 4g.20gb"),
			    "gpu 0: 2x4g.20gb cannot be: 1 of 4g.20gb is the most there "
			    "can be; nearest that fit: `4g.20gb 3g.20gb`, `4g.20gb "
			    "2g.10gb`, `4g.20gb 1g.10gb`");
	assert_string_equal(plan(A100, "on", "2g.10gb@1"),
			    "gpu 0: 2g.10gb cannot start at 1; it can at 0, 2, 4");
	assert_string_equal(plan(A100, "on", "2g.10gb@0 1g.5gb@1"),
			    "gpu 0: 2g.10gb 1g.5gb cannot be: the places where they may "
			    "stand overlap, at these starts; without them all fit");
	plan(A100, "on", "9g.90gb");
	assert_says(err, "no profile is called '99'; there are 1g.5gb");
	plan(A100, "on", "3g.20gb 3g.20gb 1g.5gb");
	assert_says(err, "that takes 9 memory slices; there are 8");
}

/* Engines are shared out too: all of the media engines can be had once. */
static void counts_engines(void **unused)
{
	AUTO(mig_state) struct mig_state *now = machine(RTX, "on");
	AUTO(mig_plan) struct mig_plan *p = NULL;

	(void)unused;
	FOR_EACH_PROFILE (profile, &now->gpus[0])
		profile->decoders = profile->slices;
	now->gpus[0].profiles[1].decoders = 4;
	assert_errno(make(now, "1g.24gb+me 1g.24gb", &p), "ENOSPC");
	assert_says(err, "that takes 5 decoders; there are 4; nearest that fit:");
}

static void follows_names(void **unused)
{
	AUTO(mig_state) struct mig_state *now = machine(A30, "on 1g.6gb@0 1g.6gb@1");
	struct mig_wanted *w = wanted(now, "1g.6gb 1g.6gb");
	AUTO(mig_plan) struct mig_plan *p = NULL;

	(void)unused;
	strcpy(w->gpus[0].wants[0].name, "trainer");
	w->gpus[0].wants[0].bearer = 2;
	assert_int_equal(mig_plan_layout(now, w, &opts, &p, &err), 0);
	assert_int_equal(p->step_count, 0);
	assert_string_equal(p->gpus[0].after[0].label, "");
	assert_string_equal(p->gpus[0].after[1].label, "trainer");
	mig_wanted_free(w);
}

/* The largest profile keeps its places before any other does. */
static void leaves_room_for_the_large(void **unused)
{
	(void)unused;
	assert_string_equal(plan(A100, "on", "1g.5gb[] 1g.5gb[] 1g.5gb[]"),
			    "create 1g.5gb at 4; create 1g.5gb at 5; create 1g.5gb at 6");
	assert_string_equal(plan(A100, "on", "2g.10gb[]"), "create 2g.10gb at 4");
}

/* A board that no one has built: the search ends all the same, with a plan that holds. */
static void ends_on_odd_boards(void **unused)
{
	static const char odd[] =
		"1 1g.1gb 1 1 1000 24 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,"
		"18,19,20,21,22,23 1\n"
		"0 24g.24gb 24 24 24000 1 0 24\n";
	AUTO(mig_state) struct mig_state *now = machine(odd, "on 1g.1gb@9");
	AUTO(mig_plan) struct mig_plan *p = NULL;

	(void)unused;
	assert_int_equal(make(now,
			      "1g.1gb 1g.1gb 1g.1gb 1g.1gb 1g.1gb 1g.1gb 1g.1gb 1g.1gb "
			      "1g.1gb 1g.1gb 1g.1gb 1g.1gb",
			      &p),
			 0);
	assert_true(p->gpus[0].bounded);
	assert_int_equal(p->gpus[0].after_count, 12);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, set_up)
	const struct CMUnitTest tests[] = {
		TEST(keeps_what_is_wanted),    TEST(plans_inside_what_stays),
		TEST(fills_the_rest),	       TEST(switches_the_mode),
		TEST(asks_before_it_disturbs), TEST(spares_what_is_leased),
		TEST(wipes_only_what_differs), TEST(makes_before_it_breaks),
		TEST(says_which_limit_binds),  TEST(counts_engines),
		TEST(follows_names),	       TEST(leaves_room_for_the_large),
		TEST(ends_on_odd_boards),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
