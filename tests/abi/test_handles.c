/* SPDX-License-Identifier: Apache-2.0 */
/* Handles, MIG indices and UUIDs: what stays, what dies, what comes back. */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "machine/sha1.h"
#include "machine/uuid.h"
#include "sim.h"

static int setup(void **state)
{
	(void)state;
	sim_create("2xa100-sxm4-40gb");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	sim_destroy();
	return 0;
}

static nvmlDevice_t mig_at(unsigned index)
{
	nvmlDevice_t mig = NULL;

	assert_code(nvmlDeviceGetMigDeviceHandleByIndex(gpu(0), index, &mig), OK);
	return mig;
}

static nvmlComputeInstance_t make_both(unsigned profile, unsigned compute,
				       nvmlGpuInstance_t *gi)
{
	nvmlComputeInstance_t ci = NULL;

	make_gi(gpu(0), profile, gi);
	assert_code(nvmlGpuInstanceCreateComputeInstance(*gi, compute, &ci), OK);
	return ci;
}

/* Vectors computed from the rule of the open kernel modules, gpu_uuid.c. */
static void test_uuid_rule(void **state)
{
	static const struct {
		unsigned gi, engine;
		const char *want;
	} cases[] = { { 0, 0, "MIG-5dccf3fb-87b0-5b1f-a1ca-41c98be7ccda" },
		      { 13, 6, "MIG-566ecdbc-c8b9-5b26-8a6d-1abe309c850b" },
		      { 2, 4, "MIG-bc535e7e-b024-52af-b685-86a0b4d9c1c2" },
		      { 2, 5, "MIG-ababa54c-9efc-5025-804e-2a1ad5f6fb94" } };
	char text[UUID_TEXT];
	uint8_t uuid[16];

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		uuid_of_mig(0x0170, 0x0123456789abcdefull, cases[i].gi, cases[i].engine,
			    uuid);
		uuid_format("MIG", uuid, text);
		assert_string_equal(text, cases[i].want);
	}
}

static void test_sha1(void **state)
{
	/* FIPS 180 examples, and a length at which the padding needs a block of its own. */
	static const struct {
		const char *text;
		uint8_t first[4];
	} cases[] = {
		{ "abc", { 0xa9, 0x99, 0x3e, 0x36 } },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		  { 0x84, 0x98, 0x3e, 0x44 } },
		{ "", { 0xda, 0x39, 0xa3, 0xee } },
	};
	uint8_t digest[20];

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		sha1(cases[i].text, strlen(cases[i].text), digest);
		assert_memory_equal(digest, cases[i].first, 4);
	}
}

static void test_same_layout_same_uuid(void **state)
{
	char before[80], after[80];
	nvmlComputeInstance_t ci;
	nvmlGpuInstance_t gi;

	(void)state;
	mig_on(0);
	ci = make_both(9, 2, &gi);
	assert_code(nvmlDeviceGetUUID(mig_at(0), before, sizeof(before)), OK);
	assert_code(nvmlComputeInstanceDestroy(ci), OK);
	assert_code(nvmlGpuInstanceDestroy(gi), OK);
	make_both(9, 2, &gi);
	assert_code(nvmlDeviceGetUUID(mig_at(0), after, sizeof(after)), OK);
	assert_string_equal(before, after);
}

static void test_lookups(void **state)
{
	char uuid[80], parent[80], old[120];
	nvmlGpuInstance_t gi;
	nvmlDevice_t found;

	(void)state;
	mig_on(0);
	make_both(9, 2, &gi);
	assert_code(nvmlDeviceGetUUID(mig_at(0), uuid, sizeof(uuid)), OK);
	assert_code(nvmlDeviceGetUUID(gpu(0), parent, sizeof(parent)), OK);
	assert_code(nvmlDeviceGetHandleByUUID(uuid, &found), OK);
	assert_ptr_equal(found, mig_at(0));
	snprintf(old, sizeof(old), "MIG-%s/2/0", parent);
	assert_code(nvmlDeviceGetHandleByUUID(old, &found), OK);
	assert_ptr_equal(found, mig_at(0));
	assert_code(nvmlDeviceGetHandleByUUID("MIG-0", &found), ABSENT);
	assert_code(nvmlDeviceGetHandleByPciBusId_v2("0000:07:00.0", &found), OK);
	assert_ptr_equal(found, gpu(0));
	assert_code(nvmlDeviceGetHandleByPciBusId_v2("7:0", &found), OK);
	assert_code(nvmlDeviceGetHandleByPciBusId_v2("0000:99:00.0", &found), ABSENT);
	assert_code(nvmlDeviceGetHandleByPciBusId_v2("rubbish", &found), INVALID);
}

/* R450 and R460 named a MIG device by its ids; 470 brought the UUID. */
static void test_names_before_470(void **state)
{
	char uuid[80], parent[80], want[96];
	nvmlGpuInstance_t gi;
	nvmlDevice_t found;

	(void)state;
	sim_destroy();
	sim_create("--driver-version 460.32.03 a100-sxm4-40gb");
	mig_on(0);
	make_both(9, 2, &gi);
	assert_code(nvmlDeviceGetUUID(gpu(0), parent, sizeof(parent)), OK);
	assert_code(nvmlDeviceGetUUID(mig_at(0), uuid, sizeof(uuid)), OK);
	snprintf(want, sizeof(want), "MIG-%s/2/0", parent);
	assert_string_equal(uuid, want);
	assert_code(nvmlDeviceGetHandleByUUID(uuid, &found), OK);
	assert_ptr_equal(found, mig_at(0));
}

static void test_dead_mig_handle(void **state)
{
	nvmlComputeInstance_t ci;
	nvmlGpuInstance_t gi;
	nvmlDevice_t mig;
	unsigned is = 9;
	char text[80];

	(void)state;
	mig_on(0);
	ci = make_both(9, 2, &gi);
	mig = mig_at(0);
	assert_code(nvmlDeviceIsMigDeviceHandle(mig, &is), OK);
	assert_int_equal(is, 1);
	assert_code(nvmlComputeInstanceDestroy(ci), OK);
	assert_code(nvmlDeviceIsMigDeviceHandle(mig, &is), OK);
	assert_int_equal(is, 0);
	assert_code(nvmlDeviceGetUUID(mig, text, sizeof(text)), INVALID);
}

static unsigned index_in_child(unsigned gi_id)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		nvmlDevice_t device, mig;
		unsigned id, index = 0;

		nvmlInit_v2();
		nvmlDeviceGetHandleByIndex_v2(0, &device);
		while (nvmlDeviceGetMigDeviceHandleByIndex(device, index, &mig) ==
			       NVML_SUCCESS &&
		       nvmlDeviceGetGpuInstanceId(mig, &id) == NVML_SUCCESS &&
		       id != gi_id)
			index++;
		nvmlShutdown();
		_exit((int)index);
	}
	waitpid(pid, &status, 0);
	return (unsigned)WEXITSTATUS(status);
}

/* Sticky within a process, dense for a fresh one. */
static void test_index(void **state)
{
	nvmlGpuInstance_t high, low;
	unsigned index = 9, id = 99;

	(void)state;
	mig_on(0);
	make_both(19, 0, &high); /* id 13 */
	assert_code(nvmlDeviceGetIndex(mig_at(0), &index), OK);
	make_both(9, 2, &low); /* id 1, in front of it */
	assert_code(nvmlDeviceGetGpuInstanceId(mig_at(0), &id), OK);
	assert_int_equal(id, 13);
	assert_code(nvmlDeviceGetGpuInstanceId(mig_at(1), &id), OK);
	assert_int_equal(id, 1);
	assert_int_equal(index_in_child(1), 0);
	assert_int_equal(index_in_child(13), 1);
}

/* The handle in a record: the GPU's index for nvidia-smi, the MIG device's UUID for
 * others. */
static void test_record_device(void **state)
{
	nvmlComputeInstanceInfo_t info;
	nvmlComputeInstance_t ci;
	nvmlGpuInstance_t gi;
	unsigned index = 9;
	char text[80];

	(void)state;
	mig_on(1);
	make_gi(gpu(1), 19, &gi);
	assert_code(nvmlGpuInstanceCreateComputeInstance(gi, 0, &ci), OK);
	assert_code(nvmlComputeInstanceGetInfo_v2(ci, &info), OK);
	assert_code(nvmlDeviceGetIndex(info.device, &index), OK);
	assert_int_equal(index, 1);
	assert_code(nvmlDeviceGetUUID(info.device, text, sizeof(text)), OK);
	assert_memory_equal(text, "MIG-", 4);
}

static void in_child(void (*work)(void))
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		nvmlInit_v2();
		work();
		nvmlShutdown();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void destroy_first(void)
{
	nvmlGpuInstance_t list[7];
	nvmlDevice_t device;
	unsigned n;

	if (nvmlDeviceGetHandleByIndex_v2(0, &device) != NVML_SUCCESS ||
	    nvmlDeviceGetGpuInstances(device, 19, list, &n) != NVML_SUCCESS || n != 1 ||
	    nvmlGpuInstanceDestroy(list[0]) != NVML_SUCCESS)
		_exit(1);
}

/* Another process destroyed it: the record still answers, work on it is refused. */
static void test_destroyed_elsewhere(void **state)
{
	nvmlGpuInstanceInfo_t info;
	nvmlComputeInstance_t ci;
	nvmlGpuInstance_t gi;
	unsigned n = 9;

	(void)state;
	mig_on(0);
	make_gi(gpu(0), 19, &gi);
	in_child(destroy_first);
	assert_code(nvmlGpuInstanceGetInfo(gi, &info), OK);
	assert_int_equal(info.id, 13);
	assert_code(nvmlGpuInstanceCreateComputeInstance(gi, 0, &ci), INVALID);
	assert_code(nvmlGpuInstanceDestroy(gi), INVALID);
	assert_code(nvmlDeviceGetGpuInstances(gpu(0), 19, &gi, &n), OK);
	assert_int_equal(n, 0);
}

static void test_mode_change_kills(void **state)
{
	nvmlGpuInstanceInfo_t info;
	nvmlGpuInstance_t gi, again;
	nvmlReturn_t status;

	(void)state;
	mig_on(0);
	make_gi(gpu(0), 19, &gi);
	assert_code(nvmlGpuInstanceDestroy(gi), OK);
	make_gi(gpu(0), 19, &again);
	assert_code(nvmlGpuInstanceGetInfo(gi, &info), INVALID);
	assert_code(nvmlGpuInstanceDestroy(again), OK);
	assert_code(nvmlDeviceSetMigMode(gpu(0), 0, &status), OK);
	mig_on(0);
	assert_code(nvmlGpuInstanceGetInfo(again, &info), INVALID);
}

static void test_machine_destroyed(void **state)
{
	char text[80];
	unsigned n;

	(void)state;
	assert_int_equal(sim_command("destroy"), 0);
	assert_code(nvmlDeviceGetCount_v2(&n), LOST);
	nvmlShutdown();
	assert_code(nvmlInit_v2(), NO_DRIVER);
	assert_code(nvmlSystemGetNVMLVersion(text, 13), TOO_SMALL);
	assert_code(nvmlSystemGetNVMLVersion(text, 14), OK);
	assert_string_equal(text, "12.550.163.01");
}

static void test_reboot(void **state)
{
	nvmlGpuInstance_t list[7];
	unsigned current = 9, pending = 9, n = 9;

	(void)state;
	mig_on(0);
	make_gi(gpu(0), 19, NULL);
	assert_int_equal(sim_command("reboot"), 0);
	assert_code(nvmlDeviceGetMigMode(gpu(0), &current, &pending), OK);
	assert_int_equal(current, 1);
	assert_code(nvmlDeviceGetGpuInstances(gpu(0), 19, list, &n), OK);
	assert_int_equal(n, 0);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sha1),
		cmocka_unit_test(test_uuid_rule),
		TEST(test_same_layout_same_uuid),
		TEST(test_lookups),
		TEST(test_names_before_470),
		TEST(test_dead_mig_handle),
		TEST(test_index),
		TEST(test_record_device),
		TEST(test_destroyed_elsewhere),
		TEST(test_mode_change_kills),
		TEST(test_machine_destroyed),
		TEST(test_reboot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
