/* SPDX-License-Identifier: Apache-2.0 */
/* Who uses an instance: what is read from text, and what plans make of it. */
#include <stdio.h>

#include "base/auto.h"
#include "model/holders.h"
#include "ops/capability.h"
#include "ops/proc.h"
#include "unit.h"

DEFINE_AUTO(state, struct mig_state *, mig_state_free)
DEFINE_AUTO(plan, struct mig_plan *, mig_plan_free)

#define ID "3f2a6b1c9d0e4f5a6b7c8d9e0f1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f90"

static void test_units(void **state)
{
	static const struct {
		const char *cgroup, *unit;
	} cases[] = {
		{ "0::/system.slice/docker-" ID ".scope\n", "docker-3f2a6b1c9d0e" },
		{ "12:devices:/docker/" ID "\n0::/\n", "docker-3f2a6b1c9d0e" },
		{ "0::/machine.slice/libpod-" ID ".scope/container\n",
		  "libpod-3f2a6b1c9d0e" },
		{ "0::/kubepods.slice/kubepods-burstable.slice/"
		  "kubepods-burstable-pod1.slice/cri-containerd-" ID ".scope\n",
		  "cri-containerd-3f2a6b1c9d0e" },
		{ "0::/system.slice/nginx.service\n", "nginx.service" },
		{ "0::/user.slice/user-1000.slice/user@1000.service/app.slice/x.scope\n",
		  "x.scope" },
		{ "0::/system.slice/slurmstepd.scope/job_42/step_0/user/task_0\n",
		  "job_42" },
		{ "2:cpu:/\n1:name=systemd:/system.slice/cron.service\n0::/\n",
		  "cron.service" },
		{ "0::/\n", "" },
		{ "", "" },
		{ "nonsense", "" },
		{ "0::/user.slice", "" },
	};
	char unit[96];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		mig_proc_unit(cases[i].cgroup, unit, sizeof(unit));
		assert_string_equal(unit, cases[i].unit);
	}
	mig_proc_unit("0::/a-long-name.service", unit, 8);
	assert_string_equal(unit, "a-long-");
}

static void test_capabilities(void **state)
{
	static const char list[] = "config 1\nmonitor 2\ngpu0/gi1/access 12\n"
				   "gpu0/gi1/ci0/access 13\ngpu0/gi12/access 111\n"
				   "gpu1/gi1/access 147";

	(void)state;
	assert_int_equal(mig_capability_of_list(list, "gpu0/gi1/access"), 12);
	assert_int_equal(mig_capability_of_list(list, "gpu0/gi1/ci0/access"), 13);
	assert_int_equal(mig_capability_of_list(list, "gpu1/gi1/access"), 147);
	assert_int_equal(mig_capability_of_list(list, "gpu0/gi2/access"), -1);
	assert_int_equal(mig_capability_of_list("", "gpu0/gi2/access"), -1);
	assert_int_equal(mig_capability_of_file("DeviceFileMinor: 84\nDeviceFileMode: "
						"292\nDeviceFileModify: 1\n"),
			 84);
	assert_int_equal(mig_capability_of_file("DeviceFileMinor: x\n"), -1);
	assert_int_equal(mig_capability_of_file(""), -1);
	assert_int_equal(mig_capability_of_link("/dev/nvidia-caps/nvidia-cap21"), 21);
	assert_int_equal(mig_capability_of_link("/n/dev/nvidia-caps/nvidia-cap1"), 1);
	assert_int_equal(mig_capability_of_link("/dev/nvidia-caps/nvidia-cap"), -1);
	assert_int_equal(mig_capability_of_link("/dev/nvidia-caps/nvidia-cap2x"), -1);
	assert_int_equal(mig_capability_of_link("/dev/nvidia0"), -1);
}

static void test_texts(void **state)
{
	struct mig_holder h = { .pid = 4711,
				.name = "python3",
				.user = "alice",
				.unit = "docker-3f2a6b1c9d0e" };
	char text[256];

	(void)state;
	mig_holder_format(&h, text, sizeof(text));
	assert_string_equal(text, "pid 4711 python3 (alice, docker-3f2a6b1c9d0e)");
	h.user[0] = '\0';
	mig_holder_format(&h, text, sizeof(text));
	assert_string_equal(text, "pid 4711 python3 (docker-3f2a6b1c9d0e)");
	h.unit[0] = h.name[0] = '\0';
	mig_holder_format(&h, text, sizeof(text));
	assert_string_equal(text, "pid 4711");
}

/* Whoever holds a compute instance is not told a second time of its GPU instance. */
static void test_once(void **state)
{
	AUTO(state) struct mig_state *now = machine(A100, "on 3g.20gb@4");
	struct mig_gpu *gpu = &now->gpus[0];

	(void)state;
	mig_holders_add(gpu, 1, MIG_UNKNOWN, 5);
	mig_holders_add(gpu, 1, 0, 5);
	mig_holders_add(gpu, 1, MIG_UNKNOWN, 5);
	assert_int_equal(gpu->holder_count, 1);
	assert_true(mig_holders_use(gpu, 1, 0));
	assert_false(mig_holders_use(gpu, 1, MIG_UNKNOWN));
	mig_holders_add(gpu, 1, 1, 5);
	mig_holders_add(gpu, 1, MIG_UNKNOWN, 6);
	assert_int_equal(gpu->holder_count, 3);
	assert_true(mig_holders_use(gpu, 1, MIG_UNKNOWN));
}

static int plan_7g(const struct mig_state *now, const struct mig_plan_opts *opts,
		   struct mig_plan **ret, struct mig_error *err)
{
	struct mig_want want = { .profile = 0,
				 .start = MIG_UNKNOWN,
				 .bearer = MIG_UNKNOWN };
	struct mig_want_gpu gpu = { .enabled = true,
				    .count = 1,
				    .wants = &want,
				    .rest = { .profile = MIG_UNKNOWN } };
	struct mig_wanted wanted = { 1, &gpu };

	return mig_plan_layout(now, &wanted, opts, ret, err);
}

/* Held by its GPU instance's node or by its compute instance's: in use either way. */
static void test_plans(void **state)
{
	static const unsigned cis[] = { 0, MIG_UNKNOWN };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cis); i++) {
		AUTO(state) struct mig_state *now = machine(A100, "on 3g.20gb@4");
		AUTO(plan) struct mig_plan *plan = NULL;
		struct mig_target all = { .gpu = now->gpus, .gi = now->gpus->gis };
		struct mig_plan_opts opts = MIG_PLAN_OPTS_INIT;
		struct mig_error err = MIG_ERROR_INIT;

		assert_errno(plan_7g(now, NULL, &plan, &err), "success");
		plan = mig_plan_free(plan);
		mig_holders_add(now->gpus, 1, cis[i], 4711);
		assert_errno(plan_7g(now, NULL, &plan, &err), "EBUSY");
		assert_says(err, "pid 4711");
		assert_errno(mig_plan_destroy(now, &all, 1, &plan, &err), "EBUSY");
		assert_says(err, "pid 4711");
		opts.evict = &all;
		opts.evict_count = 1;
		assert_errno(plan_7g(now, &opts, &plan, &err), "success");
		assert_int_equal(plan->gpus[0].disturbed_count, 1);
		assert_int_equal(plan->gpus[0].disturbed[0].holder_count, 1);
		assert_int_equal(plan->gpus[0].disturbed[0].holders[0].pid, 4711);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_units), cmocka_unit_test(test_capabilities),
		cmocka_unit_test(test_texts), cmocka_unit_test(test_once),
		cmocka_unit_test(test_plans),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
