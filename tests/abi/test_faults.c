/* SPDX-License-Identifier: Apache-2.0 */
/* Faults on demand: which call fails, for whom, with what, and how long it takes. */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
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

static unsigned count_of(unsigned profile)
{
	nvmlGpuInstance_t list[8];
	unsigned n = 99;

	assert_code(nvmlDeviceGetGpuInstances(gpu(0), profile, list, &n), OK);
	return n;
}

static unsigned count(void)
{
	return count_of(19);
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

static void test_of_a_gpu(void **state)
{
	unsigned on, pending, cores;

	(void)state;
	assert_int_equal(sim_command("fault 'nvmlDeviceGetMigMode:2@all@gpu=1:TIMEOUT' "
				     "nvmlDeviceGetNumGpuCores:*@gpu=0:IN_USE"),
			 0);
	for (unsigned i = 0; i < 3; i++)
		assert_code(nvmlDeviceGetMigMode(gpu(0), &on, &pending), OK);
	assert_code(nvmlDeviceGetMigMode(gpu(1), &on, &pending), OK);
	assert_code(nvmlDeviceGetMigMode(gpu(1), &on, &pending), NVML_ERROR_TIMEOUT);
	assert_code(nvmlDeviceGetNumGpuCores(gpu(0), &cores), BUSY);
	assert_code(nvmlDeviceGetNumGpuCores(gpu(1), &cores), OK);
	assert_int_equal(sim_command("fault lost@gpu=2"), 2); /* there is none */
}

/* A lost GPU is counted and never answers, by whatever handle; others do not care. */
static void test_lost(void **state)
{
	nvmlDevice_t first = gpu(0), second = gpu(1), found;
	char uuid[96], other[96];
	nvmlGpuInstance_t gi;
	unsigned n;

	(void)state;
	assert_code(nvmlDeviceGetUUID(first, uuid, sizeof(uuid)), OK);
	assert_code(nvmlDeviceGetUUID(second, other, sizeof(other)), OK);
	make_gi(first, 19, &gi);
	assert_int_equal(sim_command("fault lost@gpu=0"), 0);
	assert_code(nvmlDeviceGetCount_v2(&n), OK);
	assert_int_equal(n, 2);
	assert_code(nvmlDeviceGetHandleByIndex_v2(0, &found), LOST);
	assert_code(nvmlDeviceGetHandleByUUID(uuid, &found), LOST);
	assert_code(nvmlDeviceGetHandleByUUID(other, &found), OK);
	assert_code(nvmlDeviceGetHandleByUUID("GPU-none", &found), LOST);
	assert_code(nvmlDeviceGetUUID(first, uuid, sizeof(uuid)), LOST);
	assert_code(nvmlGpuInstanceDestroy(gi), LOST);
	assert_code(nvmlDeviceGetUUID(second, uuid, sizeof(uuid)), OK);
	assert_int_equal(sim_command("reset -i 0"), 1);
	assert_int_equal(sim_command("reboot"), 0);
	assert_code(nvmlDeviceGetUUID(first, uuid, sizeof(uuid)), OK);
}

static void test_reset_required(void **state)
{
	unsigned on, pending;
	char uuid[96];

	(void)state;
	assert_int_equal(sim_command("fault reset-required"), 0);
	for (unsigned i = 0; i < 2; i++) {
		assert_code(nvmlDeviceGetUUID(gpu(i), uuid, sizeof(uuid)), OK);
		assert_code(nvmlDeviceGetMigMode(gpu(i), &on, &pending),
			    NVML_ERROR_RESET_REQUIRED);
	}
	assert_int_equal(sim_command("reset -i 0"), 0);
	assert_code(nvmlDeviceGetMigMode(gpu(0), &on, &pending), OK);
	assert_code(nvmlDeviceGetMigMode(gpu(1), &on, &pending),
		    NVML_ERROR_RESET_REQUIRED);
}

/* The kernel does not unload what somebody has open; it says who that is. */
static void test_reload(void **state)
{
	unsigned on, pending;
	char who[64];
	pid_t client;

	(void)state;
	make_gi(gpu(0), 9, NULL);
	assert_int_equal(sim_command("reload"), 1);
	snprintf(who, sizeof(who), "%d (test_faults)", (int)getpid());
	assert_non_null(strstr(sim_output(), who));
	nvmlShutdown();
	client = attach("1", "1MiB");
	assert_int_equal(sim_command("reload"), 1);
	snprintf(who, sizeof(who), "in use by %d", (int)client);
	assert_non_null(strstr(sim_output(), who));
	finish(client);
	assert_int_equal(sim_command("fault driver-not-loaded"), 0);
	assert_int_equal(sim_command("reload"), 0);
	assert_code(nvmlInit_v2(), OK);
	assert_code(nvmlDeviceGetMigMode(gpu(0), &on, &pending), OK);
	assert_int_equal(on, 1); /* in the infoROM of an A100 */
	assert_int_equal(count_of(9), 0);
}

/* Those who hold the driver keep it; who comes next does not get it. */
static void test_no_driver(void **state)
{
	static const struct {
		const char *rule;
		nvmlReturn_t code;
	} cases[] = {
		{ "fault driver-not-loaded", NVML_ERROR_DRIVER_NOT_LOADED },
		{ "fault version-mismatch", NVML_ERROR_LIB_RM_VERSION_MISMATCH },
	};
	char version[80];
	unsigned n;

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(sim_command(cases[i].rule), 0);
		assert_code(nvmlDeviceGetCount_v2(&n), OK);
		nvmlShutdown();
		assert_code(nvmlInit_v2(), cases[i].code);
		assert_code(nvmlInitWithFlags(0), cases[i].code);
		assert_code(nvmlDeviceGetCount_v2(&n), UNINITIALIZED);
		assert_code(nvmlSystemGetNVMLVersion(version, sizeof(version)), OK);
		assert_string_equal(version, "12.550.163.01");
		assert_int_equal(sim_command("reboot"), 0);
		assert_code(nvmlInit_v2(), OK);
	}
}

/* What hardware was seen to do: success is reported, and nothing is gone. */
static void test_partition_error(void **state)
{
	nvmlGpuInstance_t gi;

	(void)state;
	make_gi(gpu(0), 9, &gi);
	assert_int_equal(sim_command("fault partition-error@gpu=0"), 0);
	assert_code(nvmlGpuInstanceDestroy(gi), OK);
	assert_int_equal(count_of(9), 1);
	assert_int_equal(sim_command("reset -i 0"), 0);
	assert_int_equal(count_of(9), 0);
}

static void test_keep_stale(void **state)
{
	nvmlComputeInstance_t ci;
	nvmlDevice_t mig, again;
	nvmlGpuInstance_t gi;
	unsigned is_mig;

	(void)state;
	make_gi(gpu(0), 9, &gi);
	assert_code(nvmlGpuInstanceCreateComputeInstance(gi, 2, &ci), OK);
	assert_code(nvmlDeviceGetMigDeviceHandleByIndex(gpu(0), 0, &mig), OK);
	assert_int_equal(sim_command("reset -i 0"), 0);
	assert_code(nvmlDeviceGetMigDeviceHandleByIndex(gpu(0), 0, &again), ABSENT);
	assert_int_equal(sim_command("fault keep-stale"), 0);
	assert_code(nvmlDeviceGetMigDeviceHandleByIndex(gpu(0), 0, &again), OK);
	assert_ptr_equal(again, mig);
	assert_code(nvmlDeviceGetGpuInstanceId(again, &is_mig), INVALID);
	assert_code(nvmlDeviceGetMigDeviceHandleByIndex(gpu(0), 1, &again), ABSENT);
}

/* A function that is not simulated tells a MIG device from a GPU all the same. */
static void test_mig_handle_unknown(void **state)
{
	nvmlReturn_t (*metadata)(nvmlDevice_t, unsigned *, unsigned *) =
		(nvmlReturn_t(*)(nvmlDevice_t, unsigned *, unsigned *))dlsym(
			RTLD_DEFAULT, "nvmlDeviceGetPgpuMetadataString");
	nvmlComputeInstance_t ci;
	nvmlGpuInstance_t gi;
	nvmlDevice_t mig;

	(void)state;
	assert_non_null(metadata);
	make_gi(gpu(0), 9, &gi);
	assert_code(nvmlGpuInstanceCreateComputeInstance(gi, 2, &ci), OK);
	assert_code(nvmlDeviceGetMigDeviceHandleByIndex(gpu(0), 0, &mig), OK);
	assert_code(metadata(gpu(0), NULL, NULL), UNSUPPORTED);
	assert_code(metadata(mig, NULL, NULL), INVALID);
}

/* Another administrator is at work right before the second call, and only then. */
static void test_command(void **state)
{
	(void)state;
	assert_int_equal(sim_command("fault 'nvmlDeviceCreateGpuInstance:2@gpu=0:"
				     "!\"$MIG_STAGE\"/bin/mig-smi --sim mig -cgi 5'"),
			 0);
	assert_code(create(), OK);
	assert_int_equal(count_of(5), 0);
	assert_code(create(), OK);
	assert_int_equal(count_of(5), 1);
	assert_code(create(), OK);
	assert_int_equal(count(), 3);
	assert_code(create(), FULL); /* where seven would fit without the other */
}

/* The command's own call of the function does not run the command again. */
static void test_command_in_command(void **state)
{
	(void)state;
	assert_int_equal(sim_command("fault 'nvmlDeviceCreateGpuInstance:*:"
				     "!\"$MIG_STAGE\"/bin/mig-smi --sim mig -cgi 19'"),
			 0);
	assert_code(create(), OK);
	assert_int_equal(count(), 2);
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
		"fault nvmlInit_v2:1@gpu=:IN_USE",
		"fault nvmlInit_v2:1@gpu=16:IN_USE",
		"fault nvmlInit_v2:1@gpu=0@all:IN_USE",
		"fault 'nvmlInit_v2:1:!'",
		"fault 'nvmlInit_v2:1:!a\tb'",
		"fault lost@gpu=0,",
		"fault lost@1",
		"fault driver-not-loaded@gpu=0",
		"fault nvmlInit_v2:1:IN_USE nvmlInit_v2:1:0", /* none is taken then */
	};

	(void)state;
	assert_int_equal(sim_command("fault \"nvmlInit_v2:1:!$(printf %152s x)\""), 2);
	assert_int_equal(sim_command("fault \"nvmlInit_v2:1:!$(printf %151s x)\""), 0);
	assert_int_equal(sim_command("fault --clear"), 0);
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
		TEST(test_of_a_gpu),
		TEST(test_lost),
		TEST(test_reset_required),
		TEST(test_reload),
		TEST(test_no_driver),
		TEST(test_partition_error),
		TEST(test_keep_stale),
		TEST(test_mig_handle_unknown),
		TEST(test_command),
		TEST(test_command_in_command),
		TEST(test_bad_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
