/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A client is killed at every step of every commit of a sequence of changes. For the next
 * client the machine is as it was before that change or after it, and can be changed.
 */
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim.h"

#define STEPS 4 /* of one commit */

/* The changes, each one commit; the k-th leaves the machine with `count[k]` instances. */
static nvmlReturn_t change(unsigned k)
{
	static nvmlGpuInstance_t gi;
	static nvmlComputeInstance_t ci;
	nvmlDevice_t device;
	nvmlReturn_t status;

	if (nvmlDeviceGetHandleByIndex_v2(0, &device) != NVML_SUCCESS)
		return NVML_ERROR_UNKNOWN;
	switch (k) {
	case 0:
		return nvmlDeviceSetMigMode(device, 1, &status);
	case 1:
		return nvmlDeviceCreateGpuInstance(device, 9, &gi);
	case 2:
		return nvmlGpuInstanceCreateComputeInstance(gi, 0, &ci);
	case 3:
		return nvmlComputeInstanceDestroy(ci);
	default:
		return nvmlGpuInstanceDestroy(gi);
	}
}

#define CHANGES 5

/* What the machine is after k changes, as one number. */
static unsigned describe(void)
{
	nvmlGpuInstance_t gi[2];
	nvmlComputeInstance_t ci[7];
	unsigned mig = 9, pending = 9, n = 0, c = 0;

	assert_code(nvmlDeviceGetMigMode(gpu(0), &mig, &pending), OK);
	if (mig) {
		assert_code(nvmlDeviceGetGpuInstances(gpu(0), 9, gi, &n), OK);
		if (n)
			assert_code(nvmlGpuInstanceGetComputeInstances(gi[0], 0, ci, &c),
				    OK);
	}
	return mig * 100 + n * 10 + c;
}

static const unsigned after[CHANGES + 1] = { 0, 100, 110, 111, 110, 100 };

static void die_at(unsigned step)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", step);
	setenv("NVML_SIM_DIE_AT", text, 1);
	if (nvmlInit_v2() != NVML_SUCCESS)
		_exit(1);
	for (unsigned k = 0; k < CHANGES; k++) {
		if (change(k) != NVML_SUCCESS)
			_exit(2);
	}
	_exit(0);
}

static void test_every_step(void **state)
{
	(void)state;
	for (unsigned step = 1; step <= CHANGES * STEPS; step++) {
		unsigned k = (step - 1) / STEPS, seen;
		nvmlReturn_t status;
		int how;
		pid_t pid;

		sim_create("a100-sxm4-40gb");
		pid = fork();
		if (pid == 0)
			die_at(step);
		assert_int_equal(waitpid(pid, &how, 0), pid);
		assert_true(WIFSIGNALED(how) && WTERMSIG(how) == SIGKILL);
		seen = describe();
		print_message("# killed at step %u: the machine reads %u\n", step, seen);
		assert_true(seen == after[k] || seen == after[k + 1]);
		/* The flip is the third step: the change is there from the fourth on. */
		assert_int_equal(seen, step % STEPS == 0 ? after[k + 1] : after[k]);
		assert_code(nvmlDeviceSetMigMode(gpu(0), 1, &status), OK);
		make_gi(gpu(0), 19, NULL);
		assert_int_equal(sim_command("show"), 0);
		sim_destroy();
	}
}

static void test_no_step_is_missed(void **state)
{
	int how;
	pid_t pid;

	(void)state;
	sim_create("a100-sxm4-40gb");
	pid = fork();
	if (pid == 0)
		die_at(CHANGES * STEPS + 1);
	assert_int_equal(waitpid(pid, &how, 0), pid);
	assert_int_equal(how, 0);
	sim_destroy();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_step),
		cmocka_unit_test(test_no_step_is_missed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
