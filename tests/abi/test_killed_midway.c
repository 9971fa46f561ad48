/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random sequences of operations, their client killed by its parent at random moments. An
 * undisturbed run tells what the machine is after each operation; after a death it is what
 * it is after the last one that was reported done, or after the one that follows.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "disk.h"
#include "sim.h"

#define OPERATIONS 1000

static struct snapshot states[OPERATIONS + 1]; /* after so many operations */
static unsigned *done;			       /* by the client; shared with it */

static unsigned seed(void)
{
	const char *text = getenv("MIG_SEED");

	return text ? (unsigned)strtoul(text, NULL, 10) : 1;
}

static void change_compute(nvmlGpuInstance_t gi, unsigned r)
{
	nvmlComputeInstance_t ci;

	if (r % 2)
		nvmlGpuInstanceCreateComputeInstance(gi, r / 2 % 3, &ci);
	else if (nvmlGpuInstanceGetComputeInstanceById(gi, r / 2 % 4, &ci) ==
		 NVML_SUCCESS)
		nvmlComputeInstanceDestroy(ci);
}

/* The k-th operation of a sequence, whoever made those before. Some are refused. */
static void operate(unsigned sequence, unsigned k)
{
	static const unsigned profiles[] = { 19, 20, 15, 14, 9, 5, 0 };
	unsigned state = sequence * 7919 + k, r = (unsigned)rand_r(&state);
	nvmlReturn_t status;
	nvmlGpuInstance_t gi;
	nvmlDevice_t device;

	r = (unsigned)rand_r(&state);
	if (nvmlDeviceGetHandleByIndex_v2(r % 2, &device) != NVML_SUCCESS)
		_exit(1);
	r /= 2;
	switch (r % 16) {
	case 0:
		nvmlDeviceSetMigMode(device, r / 16 % 4 != 0, &status);
		break;
	case 1:
		nvmlDeviceSetPersistenceMode(device, r / 16 % 2);
		break;
	case 2:
	case 3:
	case 4:
	case 5:
		nvmlDeviceCreateGpuInstance(device, profiles[r / 16 % 7], &gi);
		break;
	default:
		if (nvmlDeviceGetGpuInstanceById(device, r / 16 % 15, &gi) !=
		    NVML_SUCCESS)
			break;
		if (r % 16 < 9)
			nvmlGpuInstanceDestroy(gi);
		else
			change_compute(gi, r / 256);
	}
}

static void be_client(unsigned sequence)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (nvmlInit_v2() != NVML_SUCCESS)
		_exit(1);
	while (*done < OPERATIONS) {
		operate(sequence, *done);
		++*done;
	}
	_exit(0);
}

/* Runs undisturbed and notes every state, then goes back to the first. */
static unsigned rehearse(unsigned sequence)
{
	struct file start;
	unsigned different = 0;

	disk_save(&start);
	states[0] = disk_now();
	assert_code(nvmlInit_v2(), OK);
	for (unsigned k = 0; k < OPERATIONS; k++) {
		operate(sequence, k);
		states[k + 1] = disk_now();
		different += !disk_same(&states[k], &states[k + 1]);
	}
	nvmlShutdown();
	disk_restore(&start);
	return different;
}

static unsigned perform(unsigned sequence, unsigned *moment)
{
	unsigned kills = 0;
	int how;

	for (*done = 0;; kills++) {
		struct timespec wait = { 0, 200000 + rand_r(moment) % 2000000 };
		struct snapshot seen;
		pid_t pid = fork();

		if (pid == 0)
			be_client(sequence);
		nanosleep(&wait, NULL); /* a random moment is the point */
		kill(pid, SIGKILL);
		assert_int_equal(waitpid(pid, &how, 0), pid);
		seen = disk_now();
		if (!disk_same(&seen, &states[*done])) {
			assert_true(*done < OPERATIONS);
			assert_true(disk_same(&seen, &states[++*done]));
		}
		if (WIFEXITED(how))
			break;
	}
	assert_int_equal(WEXITSTATUS(how), 0);
	assert_int_equal(*done, OPERATIONS);
	return kills;
}

static void test_sequences(void **state)
{
	unsigned wanted = getenv("MIG_SOAK") ? 20000 : 100, kills = 0, sequence,
		 changes = 0;
	unsigned moment = seed();

	(void)state;
	print_message("# MIG_SEED=%u\n", seed());
	done = mmap(NULL, sizeof(*done), PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(done != MAP_FAILED);
	sim_create("a100-sxm4-40gb+h100-sxm5-80gb");
	nvmlShutdown();
	for (sequence = seed(); kills < wanted; sequence++) {
		changes += rehearse(sequence);
		kills += perform(sequence, &moment);
	}
	print_message("# killed %u times in %u sequences with %u changes\n", kills,
		      sequence - seed(), changes);
	assert_true(changes > (sequence - seed()) * (OPERATIONS / 20));
	sim_destroy();
	munmap(done, sizeof(*done));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sequences),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
