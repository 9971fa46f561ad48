/* SPDX-License-Identifier: Apache-2.0 */
/* How many fit: the classical examples in both senses, and amounts of memory as text. */
#include "model/state.h"
#include "unit.h"

/* Answers "sms memory" on a GPU, as "arithmetic empty now profile". */
static struct mig_fit fit(struct mig_state *state, unsigned sms, const char *memory)
{
	struct mig_fit_query q = MIG_FIT_QUERY_INIT;
	struct mig_error err = MIG_ERROR_INIT;
	struct mig_fit f;

	q.sms = sms;
	if (memory)
		assert_int_equal(mig_memory_parse(memory, &q.memory, &err), 0);
	assert_int_equal(mig_fit_make(&state->gpus[0], &q, &f, &err), 0);
	return f;
}

static bool is_said(const struct mig_fit *f, const char *part)
{
	for (size_t i = 0; i < f->reason_count; i++) {
		if (strstr(f->reasons[i], part))
			return true;
	}
	return false;
}

static void answers_the_classical_examples(void **unused)
{
	AUTO(mig_state) struct mig_state *state = machine(A100, "on");
	struct mig_fit f;

	(void)unused;
	state->gpus[0].sms = 108;
	f = fit(state, 28, "10GB");
	assert_int_equal(f.arithmetic, 3);
	assert_int_equal(f.empty, 3);
	assert_string_equal(f.profile->name, "2g.10gb");
	f = fit(state, 20, "5GB");
	assert_int_equal(f.by_sms, 5);
	assert_int_equal(f.by_memory, 8);
	assert_int_equal(f.arithmetic, 5);
	assert_int_equal(f.empty, 3);
	assert_int_equal(f.now, 3);
	assert_true(is_said(&f, "slices of 14"));
	assert_true(is_said(&f, "98 of the 108"));
	assert_true(is_said(&f, "28 SMs and 10GB"));
}

static void says_when_only_mig_sms_are_known(void **unused)
{
	AUTO(mig_state) struct mig_state *state = machine(A100, "on");
	struct mig_fit_query q = MIG_FIT_QUERY_INIT;
	struct mig_fit f = fit(state, 20, "5GB");

	(void)unused;
	assert_int_equal(f.arithmetic, 4);
	assert_true(f.total_is_mig);
	assert_true(is_said(&f, "--total-sm"));
	q.sms = 20;
	q.total_sms = 108;
	assert_int_equal(mig_fit_make(&state->gpus[0], &q, &f, NULL), 0);
	assert_int_equal(f.arithmetic, 5);
	assert_false(f.total_is_mig);
}

static void tells_nominal_from_real_memory(void **unused)
{
	AUTO(mig_state) struct mig_state *state = machine(A100, "on");

	(void)unused;
	assert_string_equal(fit(state, 0, "10GB").profile->name, "1g.10gb");
	assert_string_equal(fit(state, 0, "9.5GiB").profile->name, "1g.10gb");
	assert_string_equal(fit(state, 0, "10GiB").profile->name, "3g.20gb");
	assert_int_equal(fit(state, 0, "5GB").empty, 7);
	assert_int_equal(fit(state, 0, "5GiB").empty, 4);
	assert_null(fit(state, 0, "40GiB").profile);
	assert_string_equal(fit(state, 0, "40GB").profile->name, "7g.40gb");
}

static void counts_what_is_there(void **unused)
{
	AUTO(mig_state) struct mig_state *state = machine(A100, "on 1g.5gb@6 3g.20gb@0");
	struct mig_fit f = fit(state, 28, "10GB");

	(void)unused;
	assert_int_equal(f.empty, 3);
	assert_int_equal(f.now, 1);
	assert_true(is_said(&f, "0/1 1g.5gb"));
}

static void needs_a_question_and_a_gpu(void **unused)
{
	AUTO(mig_state) struct mig_state *state = machine(A100, "on; none");
	struct mig_fit_query q = MIG_FIT_QUERY_INIT;
	struct mig_error err = MIG_ERROR_INIT;
	struct mig_fit f;

	(void)unused;
	assert_errno(mig_fit_make(&state->gpus[0], &q, &f, &err), "EINVAL");
	q.sms = 1;
	assert_errno(mig_fit_make(&state->gpus[1], &q, &f, &err), "EOPNOTSUPP");
	q.memory = (struct mig_memory){ 10000, false };
	q.total_memory = (struct mig_memory){ 40960, true };
	assert_errno(mig_fit_make(&state->gpus[0], &q, &f, &err), "EINVAL");
}

static void reads_and_writes_amounts(void **unused)
{
	static const char *const good[][2] = {
		{ "10GB", "10GB" },	  { "10", "10GB" },
		{ "10g", "10GB" },	  { "4.75GiB", "4.75GiB" },
		{ "4864MiB", "4.75GiB" }, { "500MB", "0.5GB" },
		{ "2TB", "2000GB" },	  { "4865MiB", "4865MiB" },
		{ "1.25GB", "1.25GB" },
	};
	static const char *const bad[] = { "",	    "GB",	"-1GB",	       "0",
					   "10XB",  "1.GB",	"1..2",	       "ten",
					   "10 GB", "1.2345GB", "9999999999GB" };
	struct mig_memory memory;
	char text[40];

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		assert_int_equal(mig_memory_parse(good[i][0], &memory, NULL), 0);
		mig_memory_format(memory, text, sizeof(text));
		assert_string_equal(text, good[i][1]);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_errno(mig_memory_parse(bad[i], &memory, NULL), "EINVAL");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_the_classical_examples),
		cmocka_unit_test(says_when_only_mig_sms_are_known),
		cmocka_unit_test(tells_nominal_from_real_memory),
		cmocka_unit_test(counts_what_is_there),
		cmocka_unit_test(needs_a_question_and_a_gpu),
		cmocka_unit_test(reads_and_writes_amounts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
