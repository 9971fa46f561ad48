/* SPDX-License-Identifier: Apache-2.0 */
/*
 * State files that are damaged: truncated, of another version, with any bytes changed.
 * The library says so or sees the machine as it was; it never crashes and changes
 * nothing.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "machine/state.h"
#include "sim.h"

static int setup(void **state)
{
	(void)state;
	sim_create("2xa100-sxm4-40gb");
	mig_on(0);
	make_gi(gpu(0), 9, NULL);
	nvmlShutdown();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	sim_destroy();
	return 0;
}

static void poke(size_t at, const void *bytes, size_t size)
{
	int fd = open(sim_path(), O_RDWR);

	assert_int_equal(pwrite(fd, bytes, size, (off_t)at), size);
	close(fd);
}

static void test_absent(void **state)
{
	(void)state;
	assert_int_equal(unlink(sim_path()), 0);
	assert_code(nvmlInit_v2(), NO_DRIVER);
	assert_int_equal(sim_command("show"), 1);
}

static void test_truncated(void **state)
{
	static const long sizes[] = { 0,    1,
				      100,  sizeof(struct header),
				      4096, sizeof(struct file) - 1 };

	(void)state;
	for (size_t i = sizeof(sizes) / sizeof(sizes[0]); i-- > 0;) {
		assert_int_equal(truncate(sim_path(), sizes[i]), 0);
		assert_code(nvmlInit_v2(), UNKNOWN);
		assert_int_equal(sim_command("show"), 1);
	}
}

static void test_other_version(void **state)
{
	const uint32_t version = STATE_VERSION + 1;

	(void)state;
	poke(offsetof(struct header, version), &version, sizeof(version));
	assert_code(nvmlInit_v2(), MISMATCH);
	assert_int_equal(sim_command("show"), 1);
	assert_int_equal(sim_command("create --replace a100-sxm4-40gb"), 0);
	assert_code(nvmlInit_v2(), OK);
}

static void test_no_machine_at_all(void **state)
{
	(void)state;
	poke(0, "#!/bin/sh\n", 10);
	assert_code(nvmlInit_v2(), UNKNOWN);
}

static void test_no_permission(void **state)
{
	(void)state;
	if (geteuid() == 0) /* nothing is forbidden to root */
		return;
	assert_int_equal(chmod(sim_path(), 0), 0);
	assert_code(nvmlInit_v2(), FORBIDDEN);
	assert_int_equal(sim_command("show"), 1);
}

/* Any changed word either stops the library or leaves a machine that keeps its rules. */
static void test_changed_words(void **state)
{
	unsigned seed = 20261125, refused = 0, n = 0;

	(void)state;
	for (unsigned i = 0; i < 400; i++) {
		size_t at = (size_t)rand_r(&seed) % (sizeof(struct file) / 4) * 4;
		uint32_t old, word = (uint32_t)rand_r(&seed);
		int fd = open(sim_path(), O_RDONLY);
		nvmlGpuInstance_t list[8];
		nvmlReturn_t r;

		assert_int_equal(pread(fd, &old, sizeof(old), (off_t)at), sizeof(old));
		close(fd);
		poke(at, &word, sizeof(word));
		r = nvmlInit_v2();
		refused += r != NVML_SUCCESS;
		if (r == NVML_SUCCESS) {
			nvmlDeviceGetGpuInstances(gpu(0), 9, list, &n);
			nvmlShutdown();
		}
		poke(at, &old, sizeof(old));
	}
	print_message("# seed 20261125: %u of 400 changes were noticed\n", refused);
	assert_true(refused > 100);
	assert_code(nvmlInit_v2(), OK);
	assert_code(nvmlDeviceGetGpuInstances(gpu(0), 9, (nvmlGpuInstance_t[8]){ 0 }, &n),
		    OK);
	assert_int_equal(n, 1);
}

static void test_bad_arguments_of_create(void **state)
{
	static const char *const bad[] = {
		"create",
		"create --replace 0xa100-sxm4-40gb",
		"create --replace 17xa100-sxm4-40gb",
		"create --replace 2xa100",
		"create --replace 2x",
		"create --replace +",
		"create --replace ./no-such-board.json",
		"create --replace --driver-version 5 a100-sxm4-40gb",
		"create --replace --driver-version 390.12 a100-sxm4-40gb",
		"create --replace --seed x a100-sxm4-40gb",
		"create --replace --swap 2 2xa100-sxm4-40gb",
		"create --replace --bogus a100-sxm4-40gb",
		"show --xml",
		"frobnicate",
	};
	unsigned n = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		print_message("# nvml-sim %s\n", bad[i]);
		assert_int_equal(sim_command(bad[i]), 2);
	}
	/* What runs a program keeps 2 for the program. */
	assert_int_equal(sim_command("run"), 125);
	assert_int_equal(sim_command("run --seed 1 true"), 125);
	assert_int_equal(sim_command("create a100-sxm4-40gb"),
			 1); /* there is one already */
	assert_code(nvmlInit_v2(), OK);
	assert_code(nvmlDeviceGetCount_v2(&n), OK);
	assert_int_equal(n, 2);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_absent),
		TEST(test_truncated),
		TEST(test_other_version),
		TEST(test_no_machine_at_all),
		TEST(test_no_permission),
		TEST(test_changed_words),
		TEST(test_bad_arguments_of_create),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
