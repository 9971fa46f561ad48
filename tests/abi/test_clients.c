/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Processes that hold GPUs and instances: what they block, where they show, and that
 * their death, however violent, frees what they held.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "sim.h"

static int setup(void **state)
{
	(void)state;
	sim_create("2xa100-sxm4-40gb");
	return 0;
}

static int setup_hopper(void **state)
{
	(void)state;
	sim_create("h100-sxm5-80gb");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	sim_destroy();
	return 0;
}

static unsigned count(nvmlDevice_t device)
{
	nvmlProcessInfo_v2_t list[8];
	unsigned n = 8;

	assert_code(nvmlDeviceGetComputeRunningProcesses_v3(device, &n, list), OK);
	return n;
}

/* An Ampere GPU in use: the mode is accepted and stays pending until a reset. */
static void test_pending(void **state)
{
	unsigned current = 9, pending = 9;
	nvmlReturn_t status = NVML_ERROR_UNKNOWN;
	nvmlGpuInstance_t gi;
	pid_t pid = attach("0", "1GiB");

	(void)state;
	assert_code(nvmlDeviceSetMigMode(gpu(0), 1, &status), OK);
	assert_code(status, BUSY);
	assert_code(nvmlDeviceGetMigMode(gpu(0), &current, &pending), OK);
	assert_int_equal(current * 10 + pending, 1);
	assert_code(nvmlDeviceCreateGpuInstance(gpu(0), 19, &gi), UNSUPPORTED);
	assert_int_equal(sim_command("reset -i 0"), 1); /* it is held */
	finish(pid);
	assert_int_equal(sim_command("reset -i 0"), 0);
	assert_code(nvmlDeviceGetMigMode(gpu(0), &current, &pending), OK);
	assert_int_equal(current * 10 + pending, 11);
}

/* Taking the wish back ends a pending mode without a reset. */
static void test_pending_taken_back(void **state)
{
	unsigned current = 9, pending = 9;
	nvmlReturn_t status = NVML_ERROR_UNKNOWN;
	pid_t pid = attach("0", "1GiB");

	(void)state;
	assert_code(nvmlDeviceSetMigMode(gpu(0), 1, &status), OK);
	assert_code(nvmlDeviceSetMigMode(gpu(0), 0, &status), OK);
	assert_code(status, OK);
	assert_code(nvmlDeviceGetMigMode(gpu(0), &current, &pending), OK);
	assert_int_equal(current * 10 + pending, 0);
	finish(pid);
}

static void test_hopper_in_use(void **state)
{
	unsigned current = 9, pending = 9;
	nvmlReturn_t status = NVML_ERROR_UNKNOWN;
	pid_t pid = attach("0", "1GiB");

	(void)state;
	assert_code(nvmlDeviceSetMigMode(gpu(0), 1, &status), BUSY);
	finish(pid);
	mig_on(0);
	assert_code(nvmlDeviceGetMigMode(gpu(0), &current, &pending), OK);
	assert_int_equal(current * 10 + pending, 11);
}

/* A client from before the first instance holds the whole GPU. */
static void test_first_instance(void **state)
{
	nvmlGpuInstance_t gi;
	nvmlReturn_t status;
	pid_t pid;

	(void)state;
	mig_on(0);
	pid = attach("0", "1MiB");
	assert_code(nvmlDeviceCreateGpuInstance(gpu(0), 19, &gi), BUSY);
	/* That comes before the question whether the place is one. */
	assert_code(nvmlDeviceCreateGpuInstanceWithPlacement(
			    gpu(0), 14, &(nvmlGpuInstancePlacement_t){ 1, 2 }, &gi),
		    BUSY);
	assert_code(nvmlDeviceSetMigMode(gpu(0), 0, &status), BUSY);
	finish(pid);
	assert_code(nvmlDeviceCreateGpuInstance(gpu(0), 19, &gi), OK);
	assert_int_equal(sim_command("attach --on 0 true"), 1); /* now it is cut up */
}

static void test_instance_in_use(void **state)
{
	nvmlProcessInfo_v2_t list[8];
	nvmlComputeInstance_t ci;
	nvmlGpuInstance_t gi;
	nvmlMemory_t memory;
	nvmlDevice_t mig;
	unsigned n = 8;
	pid_t pid;

	(void)state;
	make_gi(mig_on(0), 9, &gi);
	assert_code(nvmlGpuInstanceCreateComputeInstance(gi, 0, &ci), OK);
	pid = attach("0:0", "2GiB");
	assert_code(nvmlDeviceGetMigDeviceHandleByIndex(gpu(0), 0, &mig), OK);
	assert_code(nvmlDeviceGetComputeRunningProcesses_v3(mig, &n, list), OK);
	assert_int_equal(n, 1);
	assert_int_equal(list[0].pid, pid);
	assert_int_equal(list[0].usedGpuMemory, 2ull << 30);
	assert_int_equal(list[0].gpuInstanceId, 2);
	assert_int_equal(list[0].computeInstanceId, 0);
	assert_int_equal(count(gpu(0)), 1);
	assert_int_equal(count(gpu(1)), 0);
	assert_code(nvmlDeviceGetMemoryInfo(mig, &memory), OK);
	assert_int_equal(memory.used, (2048ull + 39) << 20); /* and three idle slices */
	assert_code(nvmlComputeInstanceDestroy(ci), BUSY);
	n = 0;
	assert_code(nvmlDeviceGetComputeRunningProcesses_v3(mig, &n, NULL), TOO_SMALL);
	assert_int_equal(n, 1);
	assert_int_equal(sim_command("attach --on 0:0 --memory 18GiB true"), 1);
	finish(pid);
	assert_int_equal(count(mig), 0);
	assert_code(nvmlComputeInstanceDestroy(ci), OK);
}

/* Clients come and go by the hundred: no slot is lost. */
static void test_slots_are_reused(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 150; i++)
		assert_int_equal(sim_command("attach --on 1 --memory 39GiB true"), 0);
	assert_int_equal(count(gpu(1)), 0);
	assert_int_equal(sim_command("attach --on 1 sh -c 'exit 5'"), 5);
	assert_int_equal(sim_command("attach --on 1 /no/such/program"), 127);
	assert_int_equal(sim_command("attach --on 7 true"), 2);
	assert_int_equal(sim_command("attach --on 1 --memory 1GB true"), 2);
	assert_int_equal(sim_command("attach true"), 2);
}

int main(void)
{
#define TEST(f, setup) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_pending, setup),
		TEST(test_pending_taken_back, setup),
		TEST(test_hopper_in_use, setup_hopper),
		TEST(test_first_instance, setup),
		TEST(test_instance_in_use, setup),
		TEST(test_slots_are_reused, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
