/* SPDX-License-Identifier: Apache-2.0 */
/* Return codes and the order of checks: who may do what, when, and with which arguments. */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim.h"

static int teardown(void **state)
{
	(void)state;
	sim_destroy();
	return 0;
}

static int one_gpu(void **state)
{
	(void)state;
	sim_create("a100-sxm4-40gb");
	return 0;
}

static int old_driver(void **state)
{
	(void)state;
	sim_create("--driver-version 535.261.03 2xa100-sxm4-40gb");
	return 0;
}

static int mixed(void **state)
{
	(void)state;
	sim_create("a100-sxm4-40gb+t4+l40s");
	return 0;
}

static int named(void **state)
{
	(void)state;
	sim_create("dgx-a100-40gb+2xt4");
	return 0;
}

/* Boards without MIG stand beside others and say so. */
static void test_without_mig(void **state)
{
	nvmlGpuInstanceProfileInfo_t info;
	unsigned current = 9, pending = 9, n = 9;
	nvmlReturn_t status;
	nvmlDevice_t mig;

	(void)state;
	for (unsigned i = 1; i < 3; i++) {
		assert_code(nvmlDeviceGetMigMode(gpu(i), &current, &pending),
			    UNSUPPORTED);
		assert_code(nvmlDeviceSetMigMode(gpu(i), 1, &status), UNSUPPORTED);
		assert_code(nvmlDeviceGetGpuInstanceProfileInfo(gpu(i), 0, &info),
			    UNSUPPORTED);
		assert_code(nvmlDeviceGetMaxMigDeviceCount(gpu(i), &n), OK);
		assert_int_equal(n, 0);
		assert_code(nvmlDeviceGetMigDeviceHandleByIndex(gpu(i), 0, &mig), ABSENT);
	}
	mig_on(0);
}

static void test_named_machine(void **state)
{
	unsigned n = 0;
	char name[96];

	(void)state;
	assert_code(nvmlDeviceGetCount_v2(&n), OK);
	assert_int_equal(n, 10);
	assert_code(nvmlDeviceGetName(gpu(9), name, sizeof(name)), OK);
	assert_string_equal(name, "Tesla T4");
}

static void become_user(void)
{
	nvmlShutdown();
	setenv("NVML_SIM_AS_USER", "1", 1);
	assert_code(nvmlInit_v2(), OK);
}

static void test_before_init(void **state)
{
	unsigned n;
	char text[80];
	nvmlDevice_t device;

	(void)state;
	nvmlShutdown();
	assert_code(nvmlDeviceGetCount_v2(&n), UNINITIALIZED);
	assert_code(nvmlDeviceGetHandleByIndex_v2(0, &device), UNINITIALIZED);
	assert_code(nvmlSystemGetDriverVersion(text, sizeof(text)), UNINITIALIZED);
	assert_code(nvmlSystemGetNVMLVersion(text, sizeof(text)), OK);
	assert_string_equal(text, "12.550.163.01");
	assert_code(nvmlShutdown(), OK);
}

static void test_init_is_counted(void **state)
{
	unsigned n;

	(void)state;
	assert_code(nvmlInitWithFlags(0), OK);
	assert_code(nvmlShutdown(), OK);
	assert_code(nvmlDeviceGetCount_v2(&n), OK);
}

static void test_fork(void **state)
{
	unsigned n;
	int status;
	pid_t pid = fork();

	(void)state;
	if (pid == 0) {
		int good = nvmlDeviceGetCount_v2(&n) == NVML_ERROR_UNINITIALIZED &&
			   nvmlInit_v2() == NVML_SUCCESS &&
			   nvmlDeviceGetCount_v2(&n) == NVML_SUCCESS && n == 1;

		nvmlShutdown();
		_exit(good ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_code(nvmlDeviceGetCount_v2(&n), OK);
}

static void test_text_buffers(void **state)
{
	char text[80] = "untouched";

	(void)state;
	assert_code(nvmlDeviceGetName(gpu(0), text, 21), TOO_SMALL);
	assert_string_equal(text, "untouched");
	assert_code(nvmlDeviceGetName(gpu(0), text, 22), OK);
	assert_string_equal(text, "NVIDIA A100-SXM4-40GB");
	assert_code(nvmlDeviceGetName(gpu(0), NULL, 22), INVALID);
	assert_code(nvmlDeviceGetName((nvmlDevice_t)text, text, 80), INVALID);
}

static void test_mode(void **state)
{
	unsigned current = 9, pending = 9;
	nvmlReturn_t status = NVML_ERROR_UNKNOWN;

	(void)state;
	assert_code(nvmlDeviceGetMigMode(gpu(0), &current, &pending), OK);
	assert_int_equal(current, 0);
	assert_int_equal(pending, 0);
	assert_code(nvmlDeviceSetMigMode(gpu(0), 2, &status), INVALID);
	assert_code(nvmlDeviceSetMigMode(gpu(0), 1, NULL), INVALID);
	mig_on(0);
	assert_code(nvmlDeviceGetMigMode(gpu(0), &current, &pending), OK);
	assert_int_equal(current, 1);
	assert_int_equal(pending, 1);
	make_gi(gpu(0), 19, NULL);
	assert_code(nvmlDeviceSetMigMode(gpu(0), 0, &status), BUSY);
	assert_code(nvmlDeviceSetMigMode(gpu(0), 1, &status), OK);
}

/* Permission comes before the question whether MIG is on. */
static void test_user(void **state)
{
	nvmlGpuInstanceProfileInfo_t info;
	nvmlGpuInstance_t gi, list[7];
	nvmlDevice_t mig;
	nvmlReturn_t status;
	unsigned n;

	(void)state;
	become_user();
	assert_code(nvmlDeviceSetMigMode(gpu(0), 1, &status), FORBIDDEN);
	assert_code(nvmlDeviceCreateGpuInstance(gpu(0), 19, &gi), FORBIDDEN);
	assert_code(nvmlDeviceCreateGpuInstance(gpu(0), 99, &gi), INVALID);
	unsetenv("NVML_SIM_AS_USER");
	nvmlShutdown();
	assert_code(nvmlInit_v2(), OK);
	make_gi(mig_on(0), 19, &gi);
	assert_code(nvmlGpuInstanceCreateComputeInstance(gi, 0,
							 &(nvmlComputeInstance_t){ 0 }),
		    OK);
	become_user();
	assert_code(nvmlDeviceGetGpuInstances(gpu(0), 19, list, &n), FORBIDDEN);
	assert_code(nvmlDeviceGetGpuInstanceRemainingCapacity(gpu(0), 19, &n), FORBIDDEN);
	assert_code(nvmlDeviceGetGpuInstancePossiblePlacements_v2(gpu(0), 19, NULL, &n),
		    FORBIDDEN);
	assert_code(nvmlDeviceGetGpuInstanceById(gpu(0), 13, &gi), FORBIDDEN);
	assert_code(nvmlDeviceGetGpuInstanceProfileInfo(gpu(0), 0, &info), OK);
	assert_code(nvmlDeviceGetMigDeviceHandleByIndex(gpu(0), 0, &mig), OK);
	unsetenv("NVML_SIM_AS_USER");
}

static void test_profiles(void **state)
{
	nvmlGpuInstanceProfileInfo_v2_t v2 = { .version = NVML_GI_PROFILE_INFO_V2_WORD };
	nvmlGpuInstanceProfileInfo_v3_t v3 = { .version = NVML_GI_PROFILE_INFO_V3_WORD };
	nvmlGpuInstanceProfileInfo_t v1;
	nvmlDevice_t device = gpu(0);

	(void)state;
	assert_code(nvmlDeviceGetGpuInstanceProfileInfo(device, 0, &v1), OK);
	assert_code(nvmlDeviceGetGpuInstanceProfileInfo(device, 5, &v1), UNSUPPORTED);
	assert_code(nvmlDeviceGetGpuInstanceProfileInfo(device, 10, &v1), INVALID);
	assert_code(nvmlDeviceGetGpuInstanceProfileInfoV(device, 7, &v2), OK);
	assert_string_equal(v2.name, "MIG 1g.5gb+me");
	assert_code(nvmlDeviceGetGpuInstanceProfileInfoV(
			    device, 9, (nvmlGpuInstanceProfileInfo_v2_t *)(void *)&v3),
		    OK);
	assert_string_equal(v3.name, "MIG 1g.10gb");
	assert_int_equal(v3.id, 15);
	assert_int_equal(v3.multiprocessorCount, 14);
	v2.version = 0x01000098;
	assert_code(nvmlDeviceGetGpuInstanceProfileInfoV(device, 0, &v2), INVALID);
}

/* Before 550 nothing is told of profiles while MIG is off, and version 3 is not known. */
static void test_profiles_of_old_driver(void **state)
{
	nvmlGpuInstanceProfileInfo_v3_t v3 = { .version = NVML_GI_PROFILE_INFO_V3_WORD };
	nvmlGpuInstanceProfileInfo_t v1;
	nvmlGpuInstance_t gi;
	unsigned n;

	(void)state;
	assert_code(nvmlDeviceGetGpuInstanceProfileInfo(gpu(0), 0, &v1), UNSUPPORTED);
	assert_code(nvmlDeviceGetGpuInstanceRemainingCapacity(gpu(0), 19, &n),
		    UNSUPPORTED);
	assert_code(nvmlDeviceGetGpuInstanceById(gpu(0), 1, &gi), ABSENT);
	mig_on(0);
	assert_code(nvmlDeviceGetGpuInstanceProfileInfo(gpu(0), 0, &v1), OK);
	assert_code(nvmlDeviceGetGpuInstanceProfileInfo(gpu(1), 0, &v1), UNSUPPORTED);
	assert_code(nvmlDeviceGetGpuInstanceProfileInfoV(
			    gpu(0), 0, (nvmlGpuInstanceProfileInfo_v2_t *)(void *)&v3),
		    INVALID);
}

static void test_placements(void **state)
{
	nvmlGpuInstancePlacement_t list[8], at = { 1, 2 };
	nvmlGpuInstance_t gi;
	nvmlDevice_t device;
	unsigned n = 77;

	(void)state;
	device = mig_on(0);
	assert_code(nvmlDeviceGetGpuInstancePossiblePlacements_v2(device, 14, NULL, &n),
		    OK);
	assert_int_equal(n, 3);
	assert_code(nvmlDeviceGetGpuInstancePossiblePlacements_v2(device, 14, list, &n),
		    OK);
	assert_int_equal(list[2].start, 4);
	assert_int_equal(list[2].size, 2);
	assert_code(nvmlDeviceGetGpuInstancePossiblePlacements(device, 20, list, &n),
		    UNSUPPORTED);
	assert_code(nvmlDeviceGetGpuInstancePossiblePlacements_v2(device, 6, NULL, &n),
		    UNSUPPORTED);
	assert_code(nvmlDeviceGetGpuInstancePossiblePlacements_v2(device, 7, NULL, &n),
		    INVALID);
	assert_code(nvmlDeviceCreateGpuInstanceWithPlacement(device, 14, &at, &gi),
		    INVALID);
	at.start = 2, at.size = 1;
	assert_code(nvmlDeviceCreateGpuInstanceWithPlacement(device, 14, &at, &gi),
		    INVALID);
	at.size = 2;
	assert_code(nvmlDeviceCreateGpuInstanceWithPlacement(device, 14, &at, &gi), OK);
	at.start = 3, at.size = 1;
	assert_code(nvmlDeviceCreateGpuInstanceWithPlacement(device, 19, &at, &gi), FULL);
	assert_code(nvmlDeviceCreateGpuInstanceWithPlacement(device, 19, NULL, &gi),
		    INVALID);
}

static void test_off(void **state)
{
	nvmlGpuInstance_t gi;
	nvmlDevice_t mig;
	unsigned n = 9;

	(void)state;
	assert_code(nvmlDeviceCreateGpuInstance(gpu(0), 19, &gi), UNSUPPORTED);
	assert_code(nvmlDeviceGetMaxMigDeviceCount(gpu(0), &n), OK);
	assert_int_equal(n, 0);
	assert_code(nvmlDeviceGetMigDeviceHandleByIndex(gpu(0), 0, &mig), ABSENT);
	assert_code(nvmlDeviceGetGpuInstanceId(gpu(0), &n), INVALID);
}

static void test_media_is_one(void **state)
{
	nvmlGpuInstance_t gi;
	nvmlDevice_t device;

	(void)state;
	device = mig_on(0);
	make_gi(device, 20, NULL);
	assert_code(nvmlDeviceCreateGpuInstance(device, 20, &gi), FULL);
	make_gi(device, 19, NULL);
}

static void test_compute(void **state)
{
	nvmlComputeInstancePlacement_t at = { 1, 9 };
	nvmlComputeInstanceProfileInfo_v2_t v2 = { .version =
							   NVML_CI_PROFILE_INFO_V2_WORD };
	nvmlComputeInstance_t a, b;
	nvmlGpuInstance_t gi;
	unsigned n;

	(void)state;
	make_gi(mig_on(0), 9, &gi);
	assert_code(nvmlGpuInstanceGetComputeInstanceProfileInfoV(gi, 0, 0, &v2), OK);
	assert_string_equal(v2.name, "MIG 1c.3g.20gb");
	assert_int_equal(v2.instanceCount, 3);
	assert_code(nvmlGpuInstanceGetComputeInstanceProfileInfoV(gi, 3, 0, &v2),
		    UNSUPPORTED);
	assert_code(nvmlGpuInstanceGetComputeInstanceProfileInfoV(gi, 8, 0, &v2),
		    INVALID);
	assert_code(nvmlGpuInstanceGetComputeInstanceProfileInfoV(gi, 0, 1, &v2),
		    INVALID);
	assert_code(nvmlGpuInstanceCreateComputeInstance(gi, 3, &a), UNSUPPORTED);
	/* The size of a placement is not looked at. */
	assert_code(nvmlGpuInstanceCreateComputeInstanceWithPlacement(gi, 0, &at, &a),
		    OK);
	assert_code(nvmlGpuInstanceCreateComputeInstanceWithPlacement(gi, 0, &at, &b),
		    BUSY);
	at.start = 3;
	assert_code(nvmlGpuInstanceCreateComputeInstanceWithPlacement(gi, 0, &at, &b),
		    FULL);
	assert_code(nvmlGpuInstanceGetComputeInstanceRemainingCapacity(gi, 1, &n), OK);
	assert_int_equal(n, 0);
	assert_code(nvmlGpuInstanceCreateComputeInstance(gi, 1, &b), FULL);
	assert_code(nvmlGpuInstanceDestroy(gi), BUSY);
	assert_code(nvmlComputeInstanceDestroy(a), OK);
	assert_code(nvmlComputeInstanceDestroy(a), INVALID);
	assert_code(nvmlGpuInstanceDestroy(gi), OK);
	assert_code(nvmlGpuInstanceDestroy(gi), INVALID);
}

/* The unsuffixed calls end before the fields that came later. */
static void test_old_structs(void **state)
{
	nvmlComputeInstanceInfo_t info;
	nvmlDeviceAttributes_t a;
	nvmlComputeInstance_t ci;
	nvmlGpuInstance_t gi;
	nvmlDevice_t mig;

	(void)state;
	make_gi(mig_on(0), 14, &gi);
	assert_code(nvmlGpuInstanceCreateComputeInstance(gi, 1, &ci), OK);
	memset(&info, 0x5a, sizeof(info));
	assert_code(nvmlComputeInstanceGetInfo(ci, &info), OK);
	assert_int_equal(info.profileId, 1);
	assert_int_equal(info.placement.size, 0x5a5a5a5a);
	assert_code(nvmlDeviceGetMigDeviceHandleByIndex(gpu(0), 0, &mig), OK);
	memset(&a, 0x5a, sizeof(a));
	assert_code(nvmlDeviceGetAttributes(mig, &a), OK);
	assert_int_equal(a.multiprocessorCount, 28);
	assert_int_equal(a.gpuInstanceSliceCount, 0x5a5a5a5a);
	assert_code(nvmlDeviceGetAttributes_v2(mig, &a), OK);
	assert_int_equal(a.gpuInstanceSliceCount, 2);
	assert_int_equal(a.memorySizeMB, 9856);
	assert_code(nvmlDeviceGetAttributes_v2(gpu(0), &a), INVALID);
}

/* A function that is not simulated is there, and says so after the common checks. */
static void test_rest(void **state)
{
	nvmlReturn_t (*interrupt)(nvmlDevice_t, unsigned *);
	extern nvmlReturn_t nvmlDeviceGetIrqNum(nvmlDevice_t, unsigned *);
	unsigned value;

	(void)state;
	interrupt = nvmlDeviceGetIrqNum;
	assert_code(interrupt(gpu(0), &value), UNSUPPORTED);
	nvmlShutdown();
	assert_code(interrupt(NULL, &value), UNINITIALIZED);
}

int main(void)
{
#define TEST(f, setup) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_before_init, one_gpu),
		TEST(test_init_is_counted, one_gpu),
		TEST(test_fork, one_gpu),
		TEST(test_text_buffers, one_gpu),
		TEST(test_mode, one_gpu),
		TEST(test_user, one_gpu),
		TEST(test_profiles, one_gpu),
		TEST(test_profiles_of_old_driver, old_driver),
		TEST(test_placements, one_gpu),
		TEST(test_off, one_gpu),
		TEST(test_media_is_one, one_gpu),
		TEST(test_compute, one_gpu),
		TEST(test_old_structs, one_gpu),
		TEST(test_rest, one_gpu),
		TEST(test_without_mig, mixed),
		TEST(test_named_machine, named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
