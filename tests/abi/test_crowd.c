/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Many processes on one machine. Sixty-four create, destroy and look at once: every change
 * that one was told of is there, nothing is left over, and whoever looks sees a machine
 * that keeps its rules. Five hundred are killed at random moments: the machine goes on
 * working. A stopped writer delays no reader.
 */
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "disk.h"
#include "sim.h"

#define PROCESSES 64
#define READERS	  16 /* of them */
#define GPUS	  8
#define PATIENCE  100 /* seconds after which it is a deadlock */

static _Atomic unsigned long *commits; /* that the workers know of, together */

static unsigned seconds(void)
{
	return getenv("MIG_SOAK") ? 60 : 5;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Counts a change that succeeded. */
static int did(nvmlReturn_t r)
{
	if (r == NVML_SUCCESS)
		atomic_fetch_add(commits, 1);
	return r == NVML_SUCCESS;
}

/* Creates an instance with a compute instance, looks at both, destroys both. */
static int one_round(unsigned *seed)
{
	static const unsigned profiles[] = { 19, 20, 15, 14, 9, 5, 0 };
	unsigned profile = profiles[(unsigned)rand_r(seed) % 7], id = 99;
	nvmlGpuInstanceInfo_t info;
	nvmlComputeInstanceInfo_t record;
	nvmlComputeInstance_t ci;
	nvmlGpuInstance_t gi;
	nvmlDevice_t device;
	nvmlReturn_t r;

	if (nvmlDeviceGetHandleByIndex_v2((unsigned)rand_r(seed) % GPUS, &device) !=
	    NVML_SUCCESS)
		return -1;
	r = nvmlDeviceCreateGpuInstance(device, profile, &gi);
	if (r == NVML_ERROR_INSUFFICIENT_RESOURCES)
		return 0;
	if (!did(r) || nvmlGpuInstanceGetInfo(gi, &info) != NVML_SUCCESS ||
	    info.profileId != profile)
		return -2;
	if (!did(nvmlGpuInstanceCreateComputeInstance(gi, 0, &ci)) ||
	    nvmlComputeInstanceGetInfo_v2(ci, &record) != NVML_SUCCESS ||
	    nvmlDeviceGetGpuInstanceId(record.device, &id) != NVML_SUCCESS ||
	    id != info.id)
		return -3;
	if (!did(nvmlComputeInstanceDestroy(ci)))
		return -4;
	return did(nvmlGpuInstanceDestroy(gi)) ? 1 : -5;
}

/* The instances of one call are of one moment: none lies on another. */
static int look(unsigned *seed)
{
	static const unsigned profiles[] = { 19, 15, 14, 9 };
	nvmlGpuInstance_t list[8];
	nvmlGpuInstanceInfo_t info;
	nvmlDevice_t device;
	unsigned n = 0, taken = 0;

	if (nvmlDeviceGetHandleByIndex_v2((unsigned)rand_r(seed) % GPUS, &device) !=
		    NVML_SUCCESS ||
	    nvmlDeviceGetGpuInstances(device, profiles[(unsigned)rand_r(seed) % 4], list,
				      &n) != NVML_SUCCESS)
		return -1;
	while (n-- > 0) {
		unsigned span;

		if (nvmlGpuInstanceGetInfo(list[n], &info) != NVML_SUCCESS)
			return -2;
		span = ((1u << info.placement.size) - 1) << info.placement.start;
		if (taken & span)
			return -3;
		taken |= span;
	}
	return 1;
}

static void work(int (*round)(unsigned *seed), unsigned seed, double until)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (nvmlInit_v2() != NVML_SUCCESS)
		_exit(101);
	while (now() < until) {
		int r = round(&seed);

		if (r < 0)
			_exit(100 - r);
	}
	_exit(0);
}

static void assert_empty(void)
{
	static const unsigned profiles[] = { 19, 20, 15, 14, 9, 5, 0 };
	nvmlGpuInstance_t list[8];
	unsigned n = 9;

	for (unsigned g = 0; g < GPUS; g++) {
		for (unsigned i = 0; i < 7; i++) {
			assert_code(
				nvmlDeviceGetGpuInstances(gpu(g), profiles[i], list, &n),
				OK);
			assert_int_equal(n, 0);
		}
	}
}

static int setup(void **state)
{
	(void)state;
	alarm(seconds() * 10 + PATIENCE); /* not ended by then: a deadlock */
	commits = mmap(NULL, sizeof(*commits), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(commits != MAP_FAILED);
	sim_create("8xa100-sxm4-40gb");
	for (unsigned i = 0; i < GPUS; i++)
		mig_on(i);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	alarm(0);
	munmap((void *)commits, sizeof(*commits));
	sim_destroy();
	return 0;
}

static uint64_t generation(void)
{
	struct file f;

	disk_save(&f);
	return f.header.generation;
}

static void test_crowd(void **state)
{
	double until = now() + seconds();
	uint64_t before = generation();
	pid_t pids[PROCESSES];

	(void)state;
	for (unsigned i = 0; i < PROCESSES; i++) {
		pids[i] = fork();
		if (pids[i] == 0)
			work(i < READERS ? look : one_round, i + 1, until);
	}
	for (unsigned i = 0; i < PROCESSES; i++) {
		int status;

		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_int_equal(status, 0);
	}
	print_message("# %lu changes by %u processes\n", *commits, PROCESSES - READERS);
	assert_true(*commits > PROCESSES);
	assert_int_equal(generation() - before, *commits);
	assert_empty();
	assert_int_equal(sim_command("show"), 0);
}

static void clear(unsigned g)
{
	static const unsigned profiles[] = { 19, 20, 15, 14, 9, 5, 0 };
	nvmlGpuInstance_t list[8];
	nvmlComputeInstance_t ci;
	unsigned n = 0;

	for (unsigned i = 0; i < 7; i++) {
		assert_code(nvmlDeviceGetGpuInstances(gpu(g), profiles[i], list, &n), OK);
		while (n-- > 0) {
			if (nvmlGpuInstanceGetComputeInstanceById(list[n], 0, &ci) ==
			    NVML_SUCCESS)
				assert_code(nvmlComputeInstanceDestroy(ci), OK);
			assert_code(nvmlGpuInstanceDestroy(list[n]), OK);
		}
	}
}

static void test_killed_clients(void **state)
{
	unsigned seed = 7, kills = getenv("MIG_SOAK") ? 5000 : 500;
	double until = now() + 300;

	(void)state;
	for (unsigned i = 0; i < kills; i++) {
		struct timespec wait = { 0, rand_r(&seed) % 3000000 };
		nvmlReturn_t status;
		pid_t pid = fork();

		if (pid == 0)
			work(one_round, i + 1000, until);
		nanosleep(&wait, NULL); /* a random moment is the point */
		kill(pid, SIGKILL);
		assert_int_equal(waitpid(pid, NULL, 0), pid);
		/* A consistent machine answers; a broken one answers Unknown Error. */
		assert_code(nvmlDeviceSetMigMode(gpu(i % GPUS), 1, &status), OK);
	}
	for (unsigned g = 0; g < GPUS; g++)
		clear(g);
	assert_empty();
	assert_int_equal(sim_command("show"), 0);
}

/* A writer that is stopped, wherever that caught it, holds up no reader. */
static void test_stopped_writer(void **state)
{
	unsigned seed = 11;
	double until = now() + 60;

	(void)state;
	for (unsigned i = 0; i < 50; i++) {
		struct timespec wait = { 0, 500000 + rand_r(&seed) % 2000000 };
		double start;
		unsigned mig = 0, pending = 0;
		pid_t pid = fork();

		if (pid == 0)
			work(one_round, i + 5000, until);
		nanosleep(&wait, NULL);
		kill(pid, SIGSTOP);
		start = now();
		for (unsigned k = 0; k < 100; k++)
			assert_code(nvmlDeviceGetMigMode(gpu(0), &mig, &pending), OK);
		assert_true(now() - start < 5); /* a hang, not a speed */
		kill(pid, SIGKILL);
		assert_int_equal(waitpid(pid, NULL, 0), pid);
	}
	for (unsigned g = 0; g < GPUS; g++)
		clear(g);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_crowd),
		TEST(test_killed_clients),
		TEST(test_stopped_writer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
