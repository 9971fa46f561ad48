/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All or nothing: random changes of modes, GPU instances and compute instances, beside
 * instances in use, in each of which the k-th call fails, for every k; or the process dies
 * there and recovery goes back or on.
 */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/auto.h"
#include "hook.h"
#include "model/plan.h"
#include "model/state.h"
#include "moves.h"
#include "ops/context.h"
#include "scene.h"
#include "unit.h"

#define BOARDS	"2xa100-sxm4-40gb"
#define DIED	77
#define FOREVER (~0u)

DEFINE_AUTO(mig_result, struct mig_result *, mig_result_free)

/* Which of the points that were met is the one, and what happens there. */
struct trap {
	unsigned kinds;	   /* bits of enum hook_kind that count */
	unsigned at, last; /* from the at-th to the last-th, from 1 */
	nvmlReturn_t code; /* what fails; success: the process dies */
	unsigned met;
};

static nvmlReturn_t spring(enum hook_kind kind, const char *name, void *data)
{
	struct trap *t = data;

	(void)name;
	if (!(t->kinds & 1u << kind) || ++t->met < t->at || t->met > t->last)
		return NVML_SUCCESS;
	if (t->code == NVML_SUCCESS)
		_exit(DIED);
	return t->code;
}

static int apply(const struct mig_plan *plan, struct mig_result **ret,
		 struct mig_error *err)
{
	struct mig_apply_opts opts = MIG_APPLY_OPTS_INIT;

	opts.command = "test";
	return mig_apply(moves_ctx(), plan, &opts, ret, err);
}

static int apply_trapped(const struct mig_plan *plan, struct trap *t,
			 struct mig_result **ret, struct mig_error *err)
{
	int r;

	hook_set(spring, t);
	r = apply(plan, ret, err);
	hook_set(NULL, NULL);
	return r;
}

static void expect_picture(const char *want, const char *what, const struct trap *t,
			   const struct mig_error *err)
{
	AUTO(str) char *is = moves_picture();

	if (strcmp(is, want) != 0)
		fail_msg("%s, point %u: %s\nis:\n%s\nshould be:\n%s", what, t->at,
			 err ? err->msg : "", is, want);
}

/* The machine before a change, in the form that libmig keeps it itself. */
struct saved {
	char *layout, *ids;
};

static void reset_to(const struct move *m, const struct saved *saved)
{
	struct trap t = { 0 };

	moves_go(saved->layout, saved->ids);
	expect_picture(m->before, "reset", &t, NULL);
}

/* The change went through in spite of it, or because there is no k-th call. */
static void go_back(const struct move *m)
{
	AUTO(mig_state) struct mig_state *now = moves_observe();
	AUTO(mig_plan) struct mig_plan *plan = NULL;
	struct mig_error err = MIG_ERROR_INIT;
	struct trap none = { 0 };

	if (mig_plan_undo(moves_ctx(), now, NULL, &plan, &err) < 0 ||
	    apply(plan, NULL, &err) < 0)
		fail_msg("undo: %s", err.msg);
	expect_picture(m->before, "undo", &none, NULL);
}

static const unsigned changes = 1u << HOOK_CHANGE, reads = 1u << HOOK_READ,
		      files = 1u << HOOK_FILE;

/* Fails from point @k to point @last. Return: was there such a point? */
static bool fail_once(const struct move *m, const struct saved *saved, unsigned kinds,
		      unsigned k, unsigned last)
{
	static const nvmlReturn_t codes[] = { NVML_ERROR_INSUFFICIENT_RESOURCES,
					      NVML_ERROR_IN_USE, NVML_ERROR_UNKNOWN };
	struct trap t = { kinds, k, last, codes[k % 3], 0 };
	AUTO(mig_result) struct mig_result *result = NULL;
	struct mig_error err = MIG_ERROR_INIT;
	int r = apply_trapped(m->plan, &t, &result, &err);

	if (r == 0) {
		assert_int_equal(result->outcome, MIG_OUTCOME_DONE);
		if (kinds == files)
			reset_to(m, saved); /* it may be the history that failed */
		else
			go_back(m);
		return t.met >= k;
	}
	assert_true(t.met >= k);
	if (result->outcome == MIG_OUTCOME_STUCK) {
		if (last == k)
			fail_msg("point %u of %x: stuck: %s", k, kinds, err.msg);
		assert_says(err, "could not be taken back");
		assert_true(moves_journal());
		assert_errno(apply(m->plan, NULL, NULL), "EINPROGRESS");
		moves_recover(false);
	}
	if (result->outcome == MIG_OUTCOME_DONE) { /* all but the end of the journal */
		assert_int_equal(kinds, files);
		if (moves_journal())
			moves_recover(false);
		else
			reset_to(m, saved);
	}
	if (moves_journal())
		fail_msg("%s: point %u of %x: %s", mig_outcome_name(result->outcome), k,
			 kinds, err.msg);
	expect_picture(m->before, "failure", &t, &err);
	return true;
}

static unsigned stride; /* of reads, which there are many of */

static void fail_everywhere(const struct move *m, const struct saved *saved,
			    unsigned *met)
{
	for (unsigned k = 1; fail_once(m, saved, changes, k, k); k++)
		++*met;
	for (unsigned k = 1; fail_once(m, saved, changes, k, FOREVER); k++)
		++*met;
	for (unsigned k = 1; fail_once(m, saved, files, k, k); k++)
		++*met;
	for (unsigned k = 1 + scene_random(stride); fail_once(m, saved, reads, k, k);
	     k += stride)
		++*met;
}

/* Return: did it die there, before it was through? */
static bool die_at(const struct mig_plan *plan, unsigned kinds, unsigned k, bool recover,
		   bool finish)
{
	struct trap t = { kinds, k, k, NVML_SUCCESS, 0 };
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (child == 0) {
		hook_set(spring, &t);
		if (recover)
			moves_recover(finish);
		else
			apply(plan, NULL, NULL);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_true(WEXITSTATUS(status) == DIED || WEXITSTATUS(status) == 0);
	return WEXITSTATUS(status) == DIED;
}

static const unsigned points = 1u << HOOK_CHANGE | 1u << HOOK_CHANGED | 1u << HOOK_FILE;

/* @after: the picture of what was wished */
static void expect_recovery(const struct move *m, const char *after, unsigned k)
{
	struct trap t = { .at = k };
	bool finish = scene_random(2);

	if (moves_journal()) {
		struct mig_error err = MIG_ERROR_INIT;

		assert_errno(apply(m->plan, NULL, &err), "EINPROGRESS");
		assert_says(err, "migctl recover");
		if (scene_random(3) == 0)
			die_at(NULL, points, 1 + scene_random(12), true, finish);
		if (moves_journal())
			moves_recover(finish);
		expect_picture(finish ? after : m->before, finish ? "on" : "back", &t,
			       NULL);
	} else {
		AUTO(str) char *is = moves_picture();

		if (strcmp(is, m->before) != 0)
			expect_picture(after, "no journal", &t, NULL);
	}
}

static void die_everywhere(const struct move *m, const struct saved *saved, unsigned *met)
{
	AUTO(str) char *after = NULL;
	AUTO(mig_result) struct mig_result *result = NULL;

	assert_int_equal(apply(m->plan, &result, NULL), 0);
	after = moves_picture();
	reset_to(m, saved);
	for (unsigned k = 1; die_at(m->plan, points, k, false, false); k++) {
		expect_recovery(m, after, k);
		reset_to(m, saved);
		++*met;
	}
	reset_to(m, saved);
}

typedef void test_fn(const struct move *m, const struct saved *saved, unsigned *met);

static void run(test_fn *test, unsigned count)
{
	unsigned met = 0, done = 0;

	while (done < count) {
		struct saved saved;
		struct move m;

		if (!moves_next(&m))
			continue;
		saved = (struct saved){ moves_layout(), moves_ids(&m) };
		test(&m, &saved, &met);
		free(saved.layout);
		free(saved.ids);
		moves_check_held();
		if (apply(m.plan, NULL, NULL) < 0)
			fail_msg("the change itself fails");
		moves_end(&m);
		done++;
	}
	print_message("# %u changes, %u points\n", done, met);
	assert_true(met > 10 * done);
}

static void fails_or_is_done(void **unused)
{
	(void)unused;
	stride = getenv("MIG_SOAK") ? 1 : 67;
	run(fail_everywhere, moves_count(40, 200));
}

static void dies_and_is_recovered(void **unused)
{
	(void)unused;
	run(die_everywhere, moves_count(40, 200));
}

static int open_machine(void **unused)
{
	(void)unused;
	moves_open();
	moves_go("version: migctl/v1\nlayouts:\n  a:\n  - devices: [0]\n    instances: "
		 "[1g.5gb@0, {profile: 2g.10gb, start: 2, compute: [1c, 1c]}]\n",
		 NULL);
	moves_hold(0, "0:0");
	moves_hold(0, "0:1");
	hook_api(moves_ctx()->api);
	return 0;
}

static int close_machine(void **unused)
{
	(void)unused;
	moves_close();
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fails_or_is_done),
		cmocka_unit_test(dies_and_is_recovered),
	};

	if (argc < 2)
		scene_inside(argv[0], BOARDS);
	print_message("# MIG_SEED=%u\n", scene_seed());
	return cmocka_run_group_tests(tests, open_machine, close_machine) != 0;
}
