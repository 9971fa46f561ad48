/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A writer that is stopped in the midst of its commit, at every step: readers go on and see
 * the machine before or after, another writer gets TIMEOUT after its bounded wait, and once
 * the stopped one continues or is killed everything goes on, with nothing lost.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "deadly.h"
#include "sim.h"

#define PATIENCE_MS 20

static nvmlDevice_t device(unsigned index)
{
	nvmlDevice_t d = NULL;

	nvmlDeviceGetHandleByIndex_v2(index, &d);
	return d;
}

/* What the stopped writer does, on GPU 0, and what the other does, on GPU 1. */
static nvmlReturn_t first_change(void)
{
	nvmlReturn_t status;

	return nvmlDeviceSetMigMode(device(0), 1, &status);
}

static nvmlReturn_t second_change(void)
{
	nvmlReturn_t status;

	return nvmlDeviceSetMigMode(device(1), 1, &status);
}

static unsigned mode(unsigned index)
{
	unsigned current = 9, pending = 9;

	assert_code(nvmlDeviceGetMigMode(gpu(index), &current, &pending), OK);
	assert_int_equal(current, pending);
	return current;
}

/* A writer at a standstill; 0 if it has no such step. */
static pid_t stop_at(unsigned step)
{
	pid_t pid = deadly_start("NVML_SIM_STOP_AT", step, first_change, NULL);
	int how = -1;

	assert_int_equal(waitpid(pid, &how, WUNTRACED), pid);
	if (WIFSTOPPED(how))
		return pid;
	assert_int_equal(how, 0);
	return 0;
}

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int setup(void **state)
{
	(void)state;
	sim_create("2xa100-sxm4-40gb");
	alarm(getenv("MIG_SOAK") ? 600 : 110); /* a reader that waits waits for ever */
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	alarm(0);
	sim_destroy();
	return 0;
}

static void off(void)
{
	nvmlReturn_t status;

	for (unsigned i = 0; i < 2; i++)
		assert_code(nvmlDeviceSetMigMode(gpu(i), 0, &status), OK);
}

/* Reads, and is refused, beside a writer that stands still; whether its change shows. */
static unsigned look_around(void)
{
	double start = now_ms();
	unsigned seen = mode(0);
	int how;

	assert_int_equal(sim_command("show"), 0);
	how = deadly_end(
		deadly_start("NVML_SIM_PATIENCE_MS", PATIENCE_MS, second_change, NULL));
	assert_int_equal(how, NVML_ERROR_TIMEOUT << 8);
	assert_true(now_ms() - start >= PATIENCE_MS);
	assert_int_equal(mode(0), seen);
	assert_int_equal(mode(1), 0);
	return seen;
}

static void test_continued(void **state)
{
	unsigned step, changed = 0;
	pid_t pid;

	(void)state;
	for (step = 1; (pid = stop_at(step)) != 0; step++) {
		unsigned seen = look_around();

		assert_true(seen >= changed);
		changed = seen;
		kill(pid, SIGCONT);
		assert_int_equal(deadly_end(pid), 0);
		assert_int_equal(mode(0), 1);
		assert_code(second_change(), OK);
		off();
	}
	print_message("# stopped at %u steps\n", step - 1);
	assert_true(changed && step > 10);
}

static void test_killed(void **state)
{
	unsigned step, changed = 0;
	pid_t pid;

	(void)state;
	for (step = 1; (pid = stop_at(step)) != 0; step++) {
		unsigned seen = look_around();

		assert_true(seen >= changed);
		changed = seen;
		kill(pid, SIGKILL);
		assert_true(was_killed(deadly_end(pid)));
		assert_int_equal(mode(0), seen);
		assert_code(second_change(), OK);
		assert_int_equal(mode(0), seen);
		off();
	}
	assert_true(changed && step > 10);
}

/* Whoever waits comes to its turn, and neither change is lost. */
static void test_waiting(void **state)
{
	pid_t stopped, waiting;

	(void)state;
	stopped = stop_at(5);
	waiting = deadly_start("NVML_SIM_PATIENCE_MS", 100000, second_change, NULL);
	kill(stopped, SIGCONT);
	assert_int_equal(deadly_end(stopped), 0);
	assert_int_equal(deadly_end(waiting), 0);
	assert_int_equal(mode(0) + mode(1), 2);
}

/* The wait of every build: ten seconds. */
static void test_default_wait(void **state)
{
	double start = now_ms();
	pid_t pid = stop_at(1);

	(void)state;
	assert_code(second_change(), NVML_ERROR_TIMEOUT);
	assert_true(now_ms() - start >= 10000);
	kill(pid, SIGKILL);
	deadly_end(pid);
	assert_code(second_change(), OK);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_continued),
		TEST(test_killed),
		TEST(test_waiting),
		TEST(test_default_wait),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
