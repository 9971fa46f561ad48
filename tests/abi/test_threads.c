/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NVML is thread-safe: threads of one process that read, create, destroy, wait for events,
 * initialise and shut down at once. No call answers what it may not, nothing is left over.
 * Built once as all tests are and once with ThreadSanitizer.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "abi/telemetry.h"
#include "sim.h"

#define GPUS	2u
#define THREADS 10u

static _Atomic unsigned wrong; /* the first line that saw what it may not */

#define MUST(condition)                                                           \
	do {                                                                      \
		unsigned none_ = 0;                                               \
		if (!(condition))                                                 \
			atomic_compare_exchange_strong(&wrong, &none_, __LINE__); \
	} while (0)

static unsigned rounds(void)
{
	return getenv("MIG_SOAK") ? 50000 : 1000;
}

static void change(nvmlDevice_t device)
{
	nvmlComputeInstance_t ci;
	nvmlGpuInstance_t gi;
	nvmlReturn_t r = nvmlDeviceCreateGpuInstance(device, 19, &gi);

	MUST(r == NVML_SUCCESS || r == NVML_ERROR_INSUFFICIENT_RESOURCES);
	if (r != NVML_SUCCESS)
		return;
	MUST(nvmlGpuInstanceCreateComputeInstance(gi, 0, &ci) == NVML_SUCCESS);
	MUST(nvmlComputeInstanceDestroy(ci) == NVML_SUCCESS);
	MUST(nvmlGpuInstanceDestroy(gi) == NVML_SUCCESS);
}

static void read_mig(nvmlDevice_t device)
{
	nvmlDeviceAttributes_t attributes;
	nvmlMemory_t memory;
	nvmlDevice_t mig;
	nvmlReturn_t r;
	char text[96];

	for (unsigned i = 0; i < 7; i++) {
		if (nvmlDeviceGetMigDeviceHandleByIndex(device, i, &mig) != NVML_SUCCESS)
			continue;
		/* It may be gone at any time. */
		r = nvmlDeviceGetUUID(mig, text, sizeof(text));
		MUST(r != NVML_ERROR_UNKNOWN);
		r = nvmlDeviceGetAttributes_v2(mig, &attributes);
		MUST(r != NVML_ERROR_UNKNOWN);
		r = nvmlDeviceGetMemoryInfo(mig, &memory);
		MUST(r != NVML_ERROR_UNKNOWN);
	}
}

static void read_gpu(nvmlDevice_t device)
{
	unsigned current = 9, pending = 9, power;
	nvmlGpuInstance_t list[8];
	unsigned n = 0;
	char text[96];

	MUST(nvmlDeviceGetMigMode(device, &current, &pending) == NVML_SUCCESS);
	MUST(current == 1 && pending == 1);
	MUST(nvmlDeviceGetName(device, text, sizeof(text)) == NVML_SUCCESS);
	MUST(nvmlDeviceGetPowerUsage(device, &power) == NVML_SUCCESS);
	MUST(nvmlDeviceGetGpuInstances(device, 19, list, &n) == NVML_SUCCESS && n <= 7);
	MUST(nvmlErrorString(NVML_ERROR_UNKNOWN) != NULL);
}

static void watch(nvmlDevice_t device)
{
	nvmlEventData_t data;
	nvmlEventSet_t set;
	nvmlReturn_t r;

	MUST(nvmlEventSetCreate(&set) == NVML_SUCCESS);
	MUST(nvmlDeviceRegisterEvents(device, NVML_EVENT_MIG_CONFIG_CHANGE, set) ==
	     NVML_SUCCESS);
	r = nvmlEventSetWait_v2(set, &data, 1);
	MUST(r == NVML_SUCCESS || r == NVML_ERROR_TIMEOUT);
	MUST(nvmlEventSetFree(set) == NVML_SUCCESS);
}

/* The process as a whole stays initialised: the counts are balanced. */
static void init(nvmlDevice_t device)
{
	(void)device;
	MUST(nvmlInit_v2() == NVML_SUCCESS);
	MUST(nvmlShutdown() == NVML_SUCCESS);
}

static void *run(void *number)
{
	static void (*const all[])(nvmlDevice_t) = { change, read_mig, read_gpu, watch,
						     init };
	unsigned i = *(unsigned *)number, kinds = sizeof(all) / sizeof(all[0]);
	nvmlDevice_t device;

	for (unsigned k = 0; k < rounds() && !wrong; k++) {
		MUST(nvmlDeviceGetHandleByIndex_v2((i + k) % GPUS, &device) ==
		     NVML_SUCCESS);
		all[i % kinds](device);
	}
	return NULL;
}

static void start_and_join(void *(*body)(void *))
{
	static unsigned numbers[THREADS];
	pthread_t threads[THREADS];

	for (unsigned i = 0; i < THREADS; i++) {
		numbers[i] = i;
		assert_int_equal(pthread_create(&threads[i], NULL, body, &numbers[i]), 0);
	}
	for (unsigned i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	if (wrong)
		fail_msg("line %u saw what it may not", wrong);
}

static void test_mixed(void **state)
{
	nvmlGpuInstance_t list[8];
	unsigned n = 9;

	(void)state;
	for (unsigned i = 0; i < GPUS; i++)
		mig_on(i);
	start_and_join(run);
	for (unsigned i = 0; i < GPUS; i++) {
		assert_code(nvmlDeviceGetGpuInstances(gpu(i), 19, list, &n), OK);
		assert_int_equal(n, 0);
	}
}

/* Nothing but the thread's own count keeps the library up: others take it down. */
static void *run_unbalanced(void *number)
{
	nvmlEventData_t data;
	nvmlEventSet_t set;
	nvmlDevice_t device;
	nvmlReturn_t r;

	for (unsigned k = 0; k < rounds() / 10; k++) {
		if (*(unsigned *)number % 2 == 0) {
			nvmlShutdown();
			nvmlInit_v2();
			continue;
		}
		r = nvmlEventSetCreate(&set);
		MUST(r == NVML_SUCCESS || r == NVML_ERROR_UNINITIALIZED);
		if (r != NVML_SUCCESS)
			continue;
		nvmlDeviceGetHandleByIndex_v2(0, &device);
		nvmlDeviceRegisterEvents(device, NVML_EVENT_MIG_CONFIG_CHANGE, set);
		r = nvmlEventSetWait_v2(set, &data, 1);
		MUST(r != NVML_ERROR_UNKNOWN);
		nvmlEventSetFree(set);
	}
	return NULL;
}

static void test_shutdown_beside_calls(void **state)
{
	(void)state;
	start_and_join(run_unbalanced);
}

static int setup(void **state)
{
	(void)state;
	alarm(getenv("MIG_SOAK") ? 3000 : 110); /* not ended by then: a deadlock */
	sim_create("2xa100-sxm4-40gb");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	alarm(0);
	sim_destroy();
	return 0;
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_mixed),
		TEST(test_shutdown_beside_calls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
