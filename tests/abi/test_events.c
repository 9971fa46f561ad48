/* SPDX-License-Identifier: Apache-2.0 */
/* Events: changes of the MIG configuration, by whoever makes them, and errors; waited for
 * at length. */
#include <pthread.h>
#include <sched.h>
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

/* Errors come in their order, to who watches for them, with the instance they hit. */
static void test_xid(void **state)
{
	nvmlEventData_t data;
	nvmlComputeInstance_t ci;
	nvmlGpuInstance_t gi;

	(void)state;
	make_gi(gpu(1), 9, &gi);
	assert_code(nvmlGpuInstanceCreateComputeInstance(gi, 2, &ci), OK);
	assert_int_equal(sim_command("xid --on 1 13"), 0); /* before anybody watched */
	assert_code(nvmlDeviceRegisterEvents(gpu(1), NVML_EVENT_XID, set), OK);
	assert_code(nvmlDeviceRegisterEvents(gpu(0), NVML_EVENT_MIG_CONFIG_CHANGE, set),
		    OK);
	assert_int_equal(sim_command("xid --on 1 79"), 0);
	assert_int_equal(sim_command("xid --on 1:0 31"), 0);
	assert_int_equal(sim_command("xid --on 0 63"), 0); /* not watched for there */
	assert_code(nvmlEventSetWait_v2(set, &data, 1000), OK);
	assert_ptr_equal(data.device, gpu(1));
	assert_int_equal(data.eventType, NVML_EVENT_XID);
	assert_int_equal(data.eventData, 79);
	assert_int_equal(data.gpuInstanceId, NVML_NO_INSTANCE);
	assert_code(nvmlEventSetWait_v2(set, &data, 1000), OK);
	assert_int_equal(data.eventData, 31);
	assert_int_equal(data.gpuInstanceId, 2);
	assert_int_equal(data.computeInstanceId, 0);
	assert_code(nvmlEventSetWait_v2(set, &data, 0), NVML_ERROR_TIMEOUT);
	assert_int_equal(sim_command("xid --on 1:1 31"), 2);
	assert_int_equal(sim_command("xid --on 1 0"), 2);
	assert_int_equal(sim_command("fault lost@gpu=1"), 0);
	assert_code(nvmlEventSetWait_v2(set, &data, 60000), LOST);
}

/* Who looked away for long misses the oldest. */
static void test_many_xids(void **state)
{
	nvmlEventData_t data;
	unsigned n = 0;

	(void)state;
	assert_code(nvmlDeviceRegisterEvents(gpu(0), NVML_EVENT_XID, set), OK);
	for (unsigned i = 1; i <= 11; i++) {
		char command[32];

		snprintf(command, sizeof(command), "xid --on 0 %u", i);
		assert_int_equal(sim_command(command), 0);
	}
	while (nvmlEventSetWait_v2(set, &data, 0) == NVML_SUCCESS)
		assert_int_equal(data.eventData, 4 + n++);
	assert_int_equal(n, 8);
}

static void *wait_long(void *answer)
{
	nvmlEventData_t data;

	*(nvmlReturn_t *)answer = nvmlEventSetWait_v2(set, &data, 60000);
	return NULL;
}

/* The last shutdown ends the waits of other threads, and takes nothing from under them. */
static void test_shutdown_under_waits(void **state)
{
	pthread_t threads[4];
	nvmlReturn_t answers[4];

	(void)state;
	for (unsigned round = 0; round < 20; round++) {
		for (unsigned i = 0; i < 4; i++)
			assert_int_equal(
				pthread_create(&threads[i], NULL, wait_long, &answers[i]),
				0);
		if (round % 2)
			sched_yield();
		assert_code(nvmlShutdown(), OK);
		for (unsigned i = 0; i < 4; i++) {
			assert_int_equal(pthread_join(threads[i], NULL), 0);
			assert_code(answers[i], UNINITIALIZED);
		}
		assert_code(nvmlInit_v2(), OK);
	}
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
		TEST(test_xid),
		TEST(test_many_xids),
		TEST(test_shutdown_under_waits),
		TEST(test_arguments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
