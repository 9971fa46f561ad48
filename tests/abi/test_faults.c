/* SPDX-License-Identifier: Apache-2.0 */
/* Faults on demand: which call fails, for whom, with what, and how long it takes. */
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sim.h"

static int setup(void **state)
{
	(void)state;
	sim_create("2xa100-sxm4-40gb");
	mig_on(0);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	sim_destroy();
	return 0;
}

static nvmlReturn_t create(void)
{
	nvmlGpuInstance_t gi;

	return nvmlDeviceCreateGpuInstance(gpu(0), 19, &gi);
}

static unsigned count(void)
{
	nvmlGpuInstance_t list[8];
	unsigned n = 99;

	assert_code(nvmlDeviceGetGpuInstances(gpu(0), 19, list, &n), OK);
	return n;
}

static nvmlReturn_t create_in_child(void)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		if (nvmlInit_v2() != NVML_SUCCESS)
			_exit(200);
		_exit((int)create());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return (nvmlReturn_t)WEXITSTATUS(status);
}

static void test_nth_of_a_process(void **state)
{
	(void)state;
	assert_int_equal(
		sim_command("fault nvmlDeviceCreateGpuInstance:2:INSUFFICIENT_RESOURCES"),
		0);
	assert_code(create(), OK);
	assert_code(create_in_child(), OK);
	assert_code(create(), FULL);
	assert_int_equal(count(), 2); /* a failed call changed nothing */
	assert_code(create(), OK);
}

static void test_nth_of_all(void **state)
{
	(void)state;
	assert_int_equal(sim_command("fault nvmlDeviceCreateGpuInstance:2@all:IN_USE"),
			 0);
	assert_code(create(), OK);
	assert_code(create_in_child(), BUSY);
	assert_code(create(), OK);
}

static void test_every_and_clear(void **state)
{
	(void)state;
	assert_int_equal(sim_command("fault 'nvmlDeviceCreateGpuInstance:*:GPU_IS_LOST'"),
			 0);
	assert_code(create(), LOST);
	assert_code(create(), LOST);
	assert_int_equal(sim_command("fault --clear"), 0);
	assert_code(create(), OK);
	/* The same rule again counts anew. */
	assert_int_equal(sim_command("fault nvmlDeviceCreateGpuInstance:1:999"), 0);
	assert_code(create(), UNKNOWN);
}

static void test_delay(void **state)
{
	struct timespec before, after;

	(void)state;
	assert_int_equal(sim_command("fault nvmlDeviceCreateGpuInstance:1:+200ms"), 0);
	clock_gettime(CLOCK_MONOTONIC, &before);
	assert_code(create(), OK);
	clock_gettime(CLOCK_MONOTONIC, &after);
	assert_true((after.tv_sec - before.tv_sec) * 1000 +
			    (after.tv_nsec - before.tv_nsec) / 1000000 >=
		    200);
}

static void test_init(void **state)
{
	(void)state;
	assert_int_equal(sim_command("fault 'nvmlInit_v2:*:DRIVER_NOT_LOADED'"), 0);
	nvmlShutdown();
	assert_code(nvmlInit_v2(), NO_DRIVER);
	assert_code(nvmlInitWithFlags(0), OK);
}

static void test_bad_rules(void **state)
{
	static const char *const bad[] = {
		"fault x",
		"fault nvmlNoSuchFunction:1:IN_USE",
		"fault nvmlInit_v2:0:IN_USE",
		"fault nvmlInit_v2:1:NO_SUCH_CODE",
		"fault nvmlInit_v2:1:",
		"fault nvmlInit_v2:1:+1s",
		"fault nvmlInit_v2:1@:IN_USE",
		"fault nvmlInit_v2:1:IN_USE nvmlInit_v2:1:0", /* none is taken then */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		print_message("# nvml-sim %s\n", bad[i]);
		assert_int_equal(sim_command(bad[i]), 2);
	}
	nvmlShutdown();
	assert_code(nvmlInit_v2(), OK);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_nth_of_a_process),
		TEST(test_nth_of_all),
		TEST(test_every_and_clear),
		TEST(test_delay),
		TEST(test_init),
		TEST(test_bad_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
