/* SPDX-License-Identifier: Apache-2.0 */
/* MIG configuration events: raised by whoever changes a watched GPU, waited for at
 * length. */
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sim.h"

static nvmlEventSet_t set;

static int setup(void **state)
{
	(void)state;
	sim_create("2xa100-sxm4-40gb");
	mig_on(0);
	mig_on(1);
	assert_code(nvmlEventSetCreate(&set), OK);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	nvmlEventSetFree(set);
	sim_destroy();
	return 0;
}

static void test_own_changes(void **state)
{
	nvmlEventData_t data;
	nvmlComputeInstance_t ci;
	nvmlGpuInstance_t gi;

	(void)state;
	assert_code(nvmlDeviceRegisterEvents(gpu(0), NVML_EVENT_MIG_CONFIG_CHANGE, set),
		    OK);
	assert_code(nvmlEventSetWait_v2(set, &data, 0), NVML_ERROR_TIMEOUT);
	make_gi(gpu(1), 19, NULL); /* not watched */
	assert_code(nvmlEventSetWait_v2(set, &data, 0), NVML_ERROR_TIMEOUT);
	make_gi(gpu(0), 9, &gi);
	assert_code(nvmlGpuInstanceCreateComputeInstance(gi, 0, &ci), OK);
	for (unsigned i = 0; i < 2; i++) { /* one for each change */
		assert_code(nvmlEventSetWait_v2(set, &data, 1000), OK);
		assert_ptr_equal(data.device, gpu(0));
		assert_int_equal(data.eventType, NVML_EVENT_MIG_CONFIG_CHANGE);
		assert_int_equal(data.gpuInstanceId, NVML_NO_INSTANCE);
	}
	assert_code(nvmlEventSetWait_v2(set, &data, 0), NVML_ERROR_TIMEOUT);
}

/* A wait that would last a minute ends with another process's change. */
static void test_changes_of_others(void **state)
{
	struct timespec before, after;
	nvmlEventData_t data;
	pid_t pid;

	(void)state;
	assert_code(nvmlDeviceRegisterEvents(gpu(0), NVML_EVENT_MIG_CONFIG_CHANGE, set),
		    OK);
	pid = fork();
	if (pid == 0) {
		struct timespec moment = { 0,
					   50000000 }; /* let the parent begin to wait */
		nvmlGpuInstance_t gi;

		nanosleep(&moment, NULL);
		_exit(nvmlInit_v2() == NVML_SUCCESS &&
				      nvmlDeviceCreateGpuInstance(gpu(0), 19, &gi) ==
					      NVML_SUCCESS
			      ? 0
			      : 1);
	}
	clock_gettime(CLOCK_MONOTONIC, &before);
	assert_code(nvmlEventSetWait_v2(set, &data, 60000), OK);
	clock_gettime(CLOCK_MONOTONIC, &after);
	assert_true(after.tv_sec - before.tv_sec < 30);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void test_arguments(void **state)
{
	unsigned long long kinds = 0;
	nvmlEventData_t data;

	(void)state;
	assert_code(nvmlDeviceGetSupportedEventTypes(gpu(0), &kinds), OK);
	assert_true(kinds & NVML_EVENT_MIG_CONFIG_CHANGE);
	assert_true(kinds & NVML_EVENT_XID);
	assert_code(nvmlDeviceRegisterEvents(gpu(0), 1ull << 40, set), UNSUPPORTED);
	assert_code(nvmlDeviceRegisterEvents(gpu(0), kinds, NULL), INVALID);
	assert_code(nvmlEventSetWait_v2(set, NULL, 0), INVALID);
	assert_code(nvmlEventSetWait_v2((nvmlEventSet_t)&data, &data, 0), INVALID);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_own_changes),
		TEST(test_changes_of_others),
		TEST(test_arguments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
