/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The transaction, on a simulated machine: a second writer that takes no lock acts
 * between two driver calls, from within the progress callback.
 */
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/auto.h"
#include "nvml/library.h"
#include "unit.h"

DEFINE_AUTO(state, struct mig_state *, mig_state_free)
DEFINE_AUTO(plan, struct mig_plan *, mig_plan_free)
DEFINE_AUTO(result, struct mig_result *, mig_result_free)

extern char **environ;

static char dir[] = "/tmp/mig-apply-XXXXXX";
static char library[4096], program[4096];
static struct mig_ctx *ctx;

static void run_program(char *const *argv)
{
	pid_t child;
	int status;

	assert_int_equal(posix_spawn(&child, argv[0], NULL, NULL, argv, environ), 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

/* The second writer: NVML itself, and no lock. */
static void create_foreign(unsigned profile, unsigned start, unsigned size)
{
	AUTO(nvml) struct nvml_api *api = NULL;
	nvmlGpuInstancePlacement_t place = { start, size };
	nvmlGpuInstance_t gi;
	nvmlDevice_t dev;

	assert_int_equal(nvml_open(library, &api, NULL), 0);
	assert_int_equal(api->nvmlInitWithFlags(0), 0);
	assert_int_equal(api->nvmlDeviceGetHandleByIndex_v2(0, &dev), 0);
	assert_int_equal(
		api->nvmlDeviceCreateGpuInstanceWithPlacement(dev, profile, &place, &gi),
		0);
	api->nvmlShutdown();
}

/* What the second writer does, and before which step. */
struct foreign {
	enum mig_step_kind before;
	bool undo;
	unsigned profile, start, size;
	bool done;
};

static void act(const struct mig_step *step, bool undo, void *data)
{
	struct foreign *f = data;

	if (f->done || undo != f->undo || step->kind != f->before)
		return;
	create_foreign(f->profile, f->start, f->size);
	f->done = true;
}

static void act_both(const struct mig_step *step, bool undo, void *data)
{
	struct foreign **both = data;

	act(step, undo, both[0]);
	act(step, undo, both[1]);
}

static struct mig_state *observe(void)
{
	struct mig_state *state = NULL;

	assert_int_equal(mig_observe(ctx, &state, NULL), 0);
	return state;
}

/* GPU 0 as text, all that identifies an instance. */
static char *picture(void)
{
	AUTO(state) struct mig_state *state = observe();
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	for (size_t i = 0; i < state->gpus[0].gi_count; i++) {
		const struct mig_gi *gi = &state->gpus[0].gis[i];

		fprintf(out, "%u %s@%u\n", gi->id, gi->profile, gi->place.start);
		for (size_t k = 0; k < gi->ci_count; k++)
			fprintf(out, " %u/%u %s@%u %s\n", gi->id, gi->cis[k].id,
				gi->cis[k].profile, gi->cis[k].place.start,
				gi->cis[k].uuid);
	}
	fclose(out);
	return text;
}

/* One wish on GPU 0, with compute instances of these sizes. */
static struct mig_plan *plan_create(const char *word, const unsigned *compute,
				    size_t count)
{
	AUTO(state) struct mig_state *now = observe();
	const struct mig_gpu *gpu = &now->gpus[0];
	struct mig_plan *plan = NULL;
	struct mig_wish wish;

	assert_int_equal(mig_wish_parse(word, &wish, NULL), 0);
	wish.compute = compute;
	wish.compute_count = count;
	assert_int_equal(mig_plan_create(now, &gpu, 1, &wish, 1, &plan, NULL), 0);
	return plan;
}

static struct mig_plan *plan_destroy(const char *list)
{
	AUTO(state) struct mig_state *now = observe();
	struct mig_plan *plan = NULL;
	struct mig_target *targets;
	size_t count;

	assert_int_equal(mig_resolve(now, list, &targets, &count, NULL), 0);
	assert_int_equal(mig_plan_destroy(now, targets, count, &plan, NULL), 0);
	free(targets);
	return plan;
}

static void apply(struct mig_plan *plan)
{
	assert_int_equal(mig_apply(ctx, plan, NULL, NULL, NULL), 0);
	mig_plan_free(plan);
}

/* The steps of one plan, then those of another, on the layout that both were made for. */
static struct mig_plan *chain(struct mig_plan *first, struct mig_plan *second)
{
	size_t count = first->step_count + second->step_count;

	first->steps = reallocarray(first->steps, count, sizeof(*first->steps));
	assert_non_null(first->steps);
	memcpy(first->steps + first->step_count, second->steps,
	       second->step_count * sizeof(*second->steps));
	first->step_count = count;
	mig_plan_free(second);
	return first;
}

static int apply_against(const struct mig_plan *plan, struct foreign *f,
			 enum mig_outcome *ret, struct mig_error *err)
{
	struct mig_apply_opts opts = MIG_APPLY_OPTS_INIT;
	AUTO(result) struct mig_result *result = NULL;
	int r;

	opts.progress = act;
	opts.data = f;
	r = mig_apply(ctx, plan, &opts, &result, err);
	assert_true(f->done);
	*ret = result->outcome;
	return r;
}

static const unsigned whole[] = { 0 };
static const unsigned thirds[] = { 1, 1, 1 };

static void does_all_and_tells(void **unused)
{
	AUTO(plan) struct mig_plan *plan = plan_create("2x2g.10gb", whole, 1);
	AUTO(result) struct mig_result *result = NULL;

	(void)unused;
	assert_int_equal(mig_apply(ctx, plan, NULL, &result, NULL), 0);
	assert_int_equal(result->outcome, MIG_OUTCOME_DONE);
	assert_int_equal(result->step_count, 4);
	assert_int_equal(strncmp(result->steps[1].uuid, "MIG-", 4), 0);
	assert_string_equal(result->steps[1].ci_name, "2g.10gb");
	assert_int_equal(result->after->gpus[0].gi_count, 2);
}

static void refuses_a_stale_plan(void **unused)
{
	AUTO(plan) struct mig_plan *plan = plan_create("1g.5gb", whole, 1);
	AUTO(result) struct mig_result *result = NULL;
	struct mig_error err = MIG_ERROR_INIT;

	(void)unused;
	create_foreign(19, 0, 1);
	assert_errno(mig_apply(ctx, plan, NULL, &result, &err), "ESTALE");
	assert_says(err, "gpu 0: somebody changed it meanwhile");
	assert_int_equal(result->outcome, MIG_OUTCOME_NOTHING);
	assert_int_equal(result->step_count, 0);
}

static void takes_creations_back(void **unused)
{
	AUTO(plan)
	struct mig_plan *plan = chain(plan_create("4g.20gb", whole, 1),
				      plan_create("2g.10gb@4", NULL, 0));
	struct foreign f = {
		.before = MIG_STEP_CREATE_CI, .profile = 14, .start = 4, .size = 2
	};
	struct mig_error err = MIG_ERROR_INIT;
	enum mig_outcome outcome;
	AUTO(str) char *after = NULL;

	(void)unused;
	assert_errno(apply_against(plan, &f, &outcome, &err), "ENOSPC");
	assert_says(err,
		    "step 3 of 3: gpu 0: create 2g.10gb at 4: Insufficient Resources");
	assert_int_equal(outcome, MIG_OUTCOME_ROLLED_BACK);
	after = picture();
	assert_string_equal(after, "5 2g.10gb@4\n");
}

/* What was destroyed comes back with its ids and UUIDs. */
static void takes_destructions_back(void **unused)
{
	AUTO(plan) struct mig_plan *plan = NULL;
	struct foreign f = {
		.before = MIG_STEP_CREATE_GI, .profile = 19, .start = 6, .size = 1
	};
	struct mig_error err = MIG_ERROR_INIT;
	AUTO(str) char *before = NULL, *after = NULL;
	enum mig_outcome outcome;

	(void)unused;
	apply(plan_create("3g.20gb@0", thirds, 3));
	before = picture();
	plan = chain(plan_destroy("0/1"), plan_create("1g.5gb@6", whole, 1));
	assert_errno(apply_against(plan, &f, &outcome, &err), "ENOSPC");
	assert_int_equal(outcome, MIG_OUTCOME_ROLLED_BACK);
	apply(plan_destroy("0/13"));
	after = picture();
	assert_string_equal(after, before);
}

/* A compute instance above a free id gets its own id again, not the free one. */
static void gives_ids_back_above_holes(void **unused)
{
	AUTO(plan) struct mig_plan *plan = NULL;
	struct foreign f = {
		.before = MIG_STEP_CREATE_GI, .profile = 19, .start = 6, .size = 1
	};
	struct mig_error err = MIG_ERROR_INIT;
	AUTO(str) char *before = NULL, *after = NULL;
	enum mig_outcome outcome;

	(void)unused;
	apply(plan_create("3g.20gb@0", thirds, 3));
	apply(plan_destroy("0/1/0"));
	before = picture();
	plan = chain(plan_destroy("0/1/2"), plan_create("1g.5gb@6", whole, 1));
	assert_errno(apply_against(plan, &f, &outcome, &err), "ENOSPC");
	assert_int_equal(outcome, MIG_OUTCOME_ROLLED_BACK);
	apply(plan_destroy("0/13"));
	after = picture();
	assert_string_equal(after, before);
}

/* When somebody has taken the place of what must come back, the truth is told. */
static void says_when_it_is_stuck(void **unused)
{
	AUTO(plan) struct mig_plan *plan = NULL;
	struct foreign f = { .before = MIG_STEP_DESTROY_GI,
			     .undo = true,
			     .profile = 19,
			     .start = 0,
			     .size = 1 };
	struct foreign first = {
		.before = MIG_STEP_CREATE_GI, .profile = 19, .start = 6, .size = 1
	};
	struct mig_apply_opts opts = MIG_APPLY_OPTS_INIT;
	AUTO(result) struct mig_result *result = NULL;
	struct mig_error err = MIG_ERROR_INIT;
	struct foreign *both[] = { &first, &f };

	(void)unused;
	apply(plan_create("3g.20gb@0", whole, 1));
	plan = chain(plan_destroy("0/1"), plan_create("1g.5gb@6", whole, 1));
	opts.progress = act_both;
	opts.data = both;
	assert_errno(mig_apply(ctx, plan, &opts, &result, &err), "ENOSPC");
	assert_int_equal(result->outcome, MIG_OUTCOME_STUCK);
	assert_says(err, "and it could not be taken back: gpu 0: create 3g.20gb");
}

static int start(void **unused)
{
	static char create[] = "create", replace[] = "--replace",
		    spec[] = "1xa100-sxm4-40gb";
	char *argv[] = { program, create, replace, spec, NULL };
	AUTO(state) struct mig_state *now = NULL;
	const struct mig_gpu *gpu;
	struct mig_plan *plan = NULL;

	(void)unused;
	run_program(argv);
	if (mig_ctx_open(library, &ctx, NULL) < 0)
		return -1;
	now = observe();
	gpu = &now->gpus[0];
	assert_int_equal(mig_plan_mode(now, &gpu, 1, true, &plan, NULL), 0);
	apply(plan);
	return 0;
}

static int stop(void **unused)
{
	(void)unused;
	ctx = mig_ctx_close(ctx);
	return 0;
}

static int make_dir(void **unused)
{
	char state[64];

	(void)unused;
	if (!mkdtemp(dir))
		return -1;
	snprintf(state, sizeof(state), "%s/machine", dir);
	snprintf(library, sizeof(library), "%s/lib/nvml-sim/libnvidia-ml.so.1",
		 getenv("MIG_STAGE"));
	snprintf(program, sizeof(program), "%s/bin/nvml-sim", getenv("MIG_STAGE"));
	return setenv("NVML_SIM_STATE", state, 1);
}

static int drop_dir(void **unused)
{
	static char rm[] = "/bin/rm", all[] = "-rf";
	char *argv[] = { rm, all, dir, NULL };

	(void)unused;
	run_program(argv);
	return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(does_all_and_tells),	  TEST(refuses_a_stale_plan),
		TEST(takes_creations_back),	  TEST(takes_destructions_back),
		TEST(gives_ids_back_above_holes), TEST(says_when_it_is_stuck),
	};

	return cmocka_run_group_tests(tests, make_dir, drop_dir) != 0;
}
