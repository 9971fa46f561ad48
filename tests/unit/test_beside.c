/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changes beside others: programs that run on the same GPU, and another administrator who
 * takes no lock and acts between two calls of the driver.
 */
#include <stdio.h>

#include "base/auto.h"
#include "hook.h"
#include "model/plan.h"
#include "model/state.h"
#include "moves.h"
#include "ops/context.h"
#include "scene.h"
#include "unit.h"

#define BOARDS "2xa100-sxm4-40gb"

DEFINE_AUTO(mig_result, struct mig_result *, mig_result_free)

/* What the other does, right before the at-th change. */
struct other {
	unsigned at, met;
	unsigned gpu;
	unsigned profile;      /* to create; MIG_UNKNOWN: destroy something */
	struct mig_gi created; /* profile and place; size 0: nothing was */
	struct mig_gi gone;    /* likewise */
};

static void create(struct other *o)
{
	const struct nvml_api *api = moves_ctx()->api;
	nvmlGpuInstanceInfo_t info;
	nvmlGpuInstance_t gi;
	nvmlDevice_t dev;

	assert_int_equal(api->nvmlDeviceGetHandleByIndex_v2(o->gpu, &dev), 0);
	if (api->nvmlDeviceCreateGpuInstance(dev, o->profile, &gi) != NVML_SUCCESS)
		return;
	assert_int_equal(api->nvmlGpuInstanceGetInfo(gi, &info), 0);
	o->created.profile_id = info.profileId;
	o->created.place = (struct mig_span){ info.placement.start, info.placement.size };
}

static void destroy_all_in(nvmlGpuInstance_t handle, const struct mig_gi *gi)
{
	const struct nvml_api *api = moves_ctx()->api;
	nvmlComputeInstance_t ci;

	for (size_t i = 0; i < gi->ci_count; i++) {
		if (api->nvmlGpuInstanceGetComputeInstanceById(handle, gi->cis[i].id,
							       &ci) == NVML_SUCCESS)
			api->nvmlComputeInstanceDestroy(ci);
	}
}

/* What is in use is refused to others as well. */
static void destroy(struct other *o)
{
	AUTO(mig_state) struct mig_state *now = moves_observe();
	const struct nvml_api *api = moves_ctx()->api;
	const struct mig_gpu *gpu = &now->gpus[o->gpu];
	const struct mig_gi *gi;
	nvmlGpuInstance_t handle;
	nvmlDevice_t dev;

	if (gpu->gi_count == 0)
		return;
	gi = &gpu->gis[scene_random((unsigned)gpu->gi_count)];
	for (size_t i = 0; i < gi->ci_count; i++) {
		if (gi->cis[i].processes)
			return;
	}
	assert_int_equal(api->nvmlDeviceGetHandleByIndex_v2(o->gpu, &dev), 0);
	assert_int_equal(api->nvmlDeviceGetGpuInstanceById(dev, gi->id, &handle), 0);
	destroy_all_in(handle, gi);
	assert_int_equal(api->nvmlGpuInstanceDestroy(handle), 0);
	o->gone.profile_id = gi->profile_id;
	o->gone.place = gi->place;
}

static nvmlReturn_t act(enum hook_kind kind, const char *name, void *data)
{
	struct other *o = data;

	(void)name;
	if (kind != HOOK_CHANGE || ++o->met != o->at)
		return NVML_SUCCESS;
	if (o->profile != MIG_UNKNOWN)
		create(o);
	else
		destroy(o);
	return NVML_SUCCESS;
}

static bool stands(const struct mig_state *state, unsigned gpu, const struct mig_gi *is)
{
	FOR_EACH_GI (gi, &state->gpus[gpu]) {
		if (gi->profile_id == is->profile_id &&
		    gi->place.start == is->place.start)
			return true;
	}
	return false;
}

/* Is the place one that the change is about? */
static bool is_named(const struct mig_plan *plan, unsigned gpu, const struct mig_gi *is)
{
	for (size_t i = 0; i < plan->step_count; i++) {
		const struct mig_step *step = &plan->steps[i];

		if (step->gpu == gpu && step->gi_profile == is->profile_id &&
		    step->gi_place.start == is->place.start)
			return true;
	}
	return false;
}

static void expect_kept(const struct move *m, const struct other *o, int r,
			const struct mig_error *err)
{
	AUTO(mig_state) struct mig_state *after = moves_observe();

	if (o->created.place.size && !is_named(m->plan, o->gpu, &o->created)) {
		if (!stands(after, o->gpu, &o->created))
			fail_msg("what another made is gone: %s", err->msg);
		assert_true(r < 0);
	}
	if (o->gone.place.size && !is_named(m->plan, o->gpu, &o->gone)) {
		assert_false(stands(after, o->gpu, &o->gone));
		assert_true(r < 0);
	}
}

/* What the other made may stand in the way of what was before: it is not overwritten. */
static void recover_beside(const struct other *o)
{
	const struct nvml_api *api = moves_ctx()->api;
	struct mig_error err = MIG_ERROR_INIT;
	AUTO(mig_state) struct mig_state *now = NULL;
	nvmlGpuInstance_t list[16];
	unsigned count = 0;
	nvmlDevice_t dev;

	assert_true(moves_journal());
	if (moves_try_recover(false, &err) == 0)
		return;
	assert_errno(-err.code, "ENOSPC");
	assert_int_not_equal(o->created.place.size, 0);
	now = moves_observe();
	assert_true(stands(now, o->gpu, &o->created));
	assert_int_equal(api->nvmlInitWithFlags(0), 0);
	assert_int_equal(api->nvmlDeviceGetHandleByIndex_v2(o->gpu, &dev), 0);
	assert_int_equal(
		api->nvmlDeviceGetGpuInstances(dev, o->created.profile_id, list, &count),
		0);
	for (unsigned i = 0; i < count; i++) {
		nvmlGpuInstanceInfo_t info;

		assert_int_equal(api->nvmlGpuInstanceGetInfo(list[i], &info), 0);
		if (info.placement.start == o->created.place.start)
			assert_int_equal(api->nvmlGpuInstanceDestroy(list[i]), 0);
	}
	api->nvmlShutdown();
	moves_recover(false);
}

/* Another acts before the at-th change. Return: is there one? */
static bool meet(const struct move *m, unsigned at)
{
	AUTO(mig_state) struct mig_state *now = moves_observe();
	const struct mig_gpu *gpu = mig_state_gpu(now, m->plan->gpus[0].gpu);
	struct other o = { .at = at, .gpu = gpu->index, .profile = MIG_UNKNOWN };
	AUTO(mig_result) struct mig_result *result = NULL;
	struct mig_error err = MIG_ERROR_INIT;
	int r;

	if (scene_random(2))
		o.profile = gpu->profiles[scene_random((unsigned)gpu->profile_count)].id;
	hook_set(act, &o);
	r = mig_apply(moves_ctx(), m->plan, NULL, &result, &err);
	hook_set(NULL, NULL);
	expect_kept(m, &o, r, &err);
	if (result->outcome == MIG_OUTCOME_STUCK)
		recover_beside(&o);
	assert_false(moves_journal());
	return o.met >= at;
}

static void meets_another(void **unused)
{
	unsigned met = 0, done = 0, count = moves_count(40, 200);

	(void)unused;
	while (done < count) {
		AUTO(str) char *layout = NULL, *ids = NULL;
		struct move m;

		if (!moves_next(&m))
			continue;
		layout = moves_layout();
		ids = moves_ids(&m);
		for (unsigned at = 1; meet(&m, at); at++) {
			moves_go(layout, ids);
			met++;
		}
		moves_check_held();
		moves_end(&m);
		done++;
	}
	print_message("# %u changes, another in %u places\n", done, met);
	assert_true(met > done);
}

static struct mig_plan *undo(void)
{
	AUTO(mig_state) struct mig_state *now = moves_observe();
	struct mig_error err = MIG_ERROR_INIT;
	struct mig_plan *plan = NULL;

	if (mig_plan_undo(moves_ctx(), now, NULL, &plan, &err) < 0)
		fail_msg("undo: %s", err.msg);
	return plan;
}

static void apply(struct mig_plan *plan, const char *want)
{
	struct mig_error err = MIG_ERROR_INIT;
	AUTO(str) char *is = NULL;

	if (mig_apply(moves_ctx(), plan, NULL, NULL, &err) < 0)
		fail_msg("%s", err.msg);
	is = moves_picture();
	if (want)
		assert_string_equal(is, want);
}

/* There, back, and there again: ids, UUIDs and names are the same each time. */
static void there_and_back(const struct move *m)
{
	AUTO(mig_plan) struct mig_plan *back = NULL, *again = NULL;
	AUTO(str) char *after = NULL;

	apply(m->plan, NULL);
	after = moves_picture();
	back = undo();
	apply(back, m->before);
	again = undo();
	apply(again, after);
}

static void lets_programs_run(void **unused)
{
	unsigned done = 0, count = moves_count(100, 1000);

	(void)unused;
	while (done < count) {
		struct move m;

		if (!moves_next(&m))
			continue;
		if (done % 5 == 0)
			there_and_back(&m);
		else
			apply(m.plan, NULL);
		moves_check_held();
		moves_end(&m);
		done++;
	}
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
		cmocka_unit_test(lets_programs_run),
		cmocka_unit_test(meets_another),
	};

	if (argc < 2)
		scene_inside(argv[0], BOARDS);
	print_message("# MIG_SEED=%u\n", scene_seed());
	return cmocka_run_group_tests(tests, open_machine, close_machine) != 0;
}
