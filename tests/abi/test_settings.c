/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Settings: for each, a program sees through the ABI what the other choices change. Rows
 * of `codes` are creations that cannot succeed, with the code that each choice gives.
 */
#include <stdbool.h>
#include <time.h>

#include "sim.h"

#define A100	   "a100-sxm4-40gb"
#define H100	   "h100-sxm5-80gb"
#define FIELD_199  199
#define ONE_SECOND 1000

static bool is_open; /* a machine is there */

static int close_machine(void **state)
{
	(void)state;
	if (is_open)
		sim_destroy();
	is_open = false;
	return 0;
}

static void open_machine(const char *set, const char *machine)
{
	char line[200];

	close_machine(NULL);
	snprintf(line, sizeof(line), "%s%s %s", set[0] ? "--set " : "", set, machine);
	sim_create(line);
	is_open = true;
}

/* Wishes for a GPU instance on an A100 that holds a 3g at 4:4. */
static nvmlReturn_t wish_gi(unsigned start, unsigned size)
{
	nvmlGpuInstancePlacement_t at = { start, size };
	nvmlDevice_t device = mig_on(0);
	nvmlGpuInstance_t gi;

	make_gi(device, 9, NULL);
	return nvmlDeviceCreateGpuInstanceWithPlacement(device, 14, &at, &gi);
}

static nvmlReturn_t wish_bad_start(void)
{
	return wish_gi(1, 2);
}

static nvmlReturn_t wish_bad_size(void)
{
	return wish_gi(0, 1);
}

static nvmlReturn_t wish_occupied(void)
{
	return wish_gi(4, 2);
}

/* Wishes for a compute instance of two slices in a 3g that holds one of one slice. */
static nvmlReturn_t wish_ci(unsigned start)
{
	nvmlComputeInstancePlacement_t at = { start, 2 }, first = { 0, 1 };
	nvmlComputeInstance_t ci;
	nvmlGpuInstance_t gi;

	make_gi(mig_on(0), 9, &gi);
	assert_code(nvmlGpuInstanceCreateComputeInstanceWithPlacement(gi, 0, &first, &ci),
		    OK);
	return nvmlGpuInstanceCreateComputeInstanceWithPlacement(gi, 1, &at, &ci);
}

static nvmlReturn_t wish_overlap(void)
{
	return wish_ci(0);
}

static nvmlReturn_t wish_outside(void)
{
	return wish_ci(2);
}

static nvmlReturn_t wish_misaligned(void)
{
	return wish_ci(1);
}

static const struct {
	const char *set, *board;
	nvmlReturn_t (*wish)(void);
	nvmlReturn_t want;
} codes[] = {
	{ "", A100, wish_bad_start, NVML_ERROR_INVALID_ARGUMENT },
	{ "gi-start-code=2", A100, wish_bad_start, NVML_ERROR_INVALID_ARGUMENT },
	{ "gi-start-code=19", A100, wish_bad_start, NVML_ERROR_IN_USE },
	{ "gi-start-code=23", A100, wish_bad_start, NVML_ERROR_INSUFFICIENT_RESOURCES },
	{ "gi-start-code=19", A100, wish_bad_size, NVML_ERROR_INVALID_ARGUMENT },
	{ "gi-size-code=19", A100, wish_bad_size, NVML_ERROR_IN_USE },
	{ "gi-size-code=23", A100, wish_bad_size, NVML_ERROR_INSUFFICIENT_RESOURCES },
	{ "", A100, wish_occupied, NVML_ERROR_INSUFFICIENT_RESOURCES },
	{ "gi-occupied-code=19", A100, wish_occupied, NVML_ERROR_IN_USE },
	{ "gi-occupied-code=2", A100, wish_occupied, NVML_ERROR_INVALID_ARGUMENT },
	{ "", A100, wish_overlap, NVML_ERROR_IN_USE },
	{ "ci-overlap-code=23", A100, wish_overlap, NVML_ERROR_INSUFFICIENT_RESOURCES },
	{ "", A100, wish_outside, NVML_ERROR_INSUFFICIENT_RESOURCES },
	{ "", H100, wish_outside, NVML_ERROR_IN_USE },
	{ "", H100, wish_misaligned, NVML_ERROR_INVALID_ARGUMENT },
	{ "ci-outside-code=2", A100, wish_outside, NVML_ERROR_INVALID_ARGUMENT },
	{ "ci-outside-code=19", A100, wish_outside, NVML_ERROR_IN_USE },
	{ "ci-outside-code=23", H100, wish_misaligned,
	  NVML_ERROR_INSUFFICIENT_RESOURCES },
};

static void test_codes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		print_message("# %s on %s\n", codes[i].set, codes[i].board);
		open_machine(codes[i].set, codes[i].board);
		assert_code(codes[i].wish(), codes[i].want);
	}
}

/* Where the first instance of a profile lies on an empty H100. */
static unsigned first_start(const char *set, unsigned profile)
{
	open_machine(set, H100);
	return make_gi(mig_on(0), profile, NULL).placement.start;
}

static void test_gi_placement(void **state)
{
	(void)state;
	assert_int_equal(first_start("", 19), 6);
	assert_int_equal(first_start("gi-placement=plain", 19), 6);
	assert_int_equal(first_start("gi-placement=lowest-start", 19), 0);
	assert_int_equal(first_start("", 15), 4);
	assert_int_equal(first_start("gi-placement=with-exception", 15), 4);
	assert_int_equal(first_start("gi-placement=plain", 15), 6);
	assert_int_equal(first_start("gi-placement=lowest-start", 15), 0);
}

/* Instances with media engines beside one that has them all. */
static unsigned room_beside_all(const char *set)
{
	nvmlDevice_t device;
	unsigned room = 99;

	open_machine(set, "--driver-version 580.126.09 rtx-pro-6000-server");
	device = mig_on(0);
	make_gi(device, 65, NULL);
	assert_code(nvmlDeviceGetGpuInstanceRemainingCapacity(device, 14, &room), OK);
	return room;
}

static void test_engine_limit(void **state)
{
	(void)state;
	assert_int_equal(room_beside_all(""), 0);
	assert_int_equal(room_beside_all("engine-limit=on"), 0);
	assert_int_equal(room_beside_all("engine-limit=off"), 3);
}

static nvmlReturn_t profile_off(unsigned *ret_field, nvmlReturn_t *ret_code)
{
	nvmlGpuInstanceProfileInfo_t info;
	nvmlFieldValue_t field = { .fieldId = FIELD_199 };

	assert_code(nvmlDeviceGetFieldValues(gpu(0), 1, &field), OK);
	*ret_field = field.value.uiVal;
	*ret_code = field.nvmlReturn;
	return nvmlDeviceGetGpuInstanceProfileInfo(gpu(0), 0, &info);
}

static void check_query(const char *set, const char *version, nvmlReturn_t want,
			unsigned field, nvmlReturn_t code)
{
	char machine[100];
	unsigned got_field;
	nvmlReturn_t got_code;

	snprintf(machine, sizeof(machine), "--driver-version %s " A100, version);
	open_machine(set, machine);
	assert_code(profile_off(&got_field, &got_code), want);
	assert_code(got_code, code);
	assert_int_equal(got_field, field);
}

static void test_mode_independent_query(void **state)
{
	(void)state;
	check_query("", "535.261.03", NVML_ERROR_NOT_SUPPORTED, 0,
		    NVML_ERROR_NOT_SUPPORTED);
	check_query("", "550.163.01", NVML_SUCCESS, 1, NVML_SUCCESS);
	check_query("mode-independent-query=on", "535.261.03", NVML_SUCCESS, 1,
		    NVML_SUCCESS);
	check_query("mode-independent-query=off", "550.163.01", NVML_ERROR_NOT_SUPPORTED,
		    0, NVML_SUCCESS);
}

static bool record_is_mig(const char *set)
{
	nvmlComputeInstanceInfo_t info;
	nvmlComputeInstance_t ci;
	nvmlGpuInstance_t gi;
	unsigned is_mig = 9;

	open_machine(set, A100);
	make_gi(mig_on(0), 9, &gi);
	assert_code(nvmlGpuInstanceCreateComputeInstance(gi, 2, &ci), OK);
	assert_code(nvmlComputeInstanceGetInfo_v2(ci, &info), OK);
	assert_code(nvmlDeviceIsMigDeviceHandle(info.device, &is_mig), OK);
	if (!is_mig)
		assert_ptr_equal(info.device, gpu(0));
	return is_mig;
}

static void test_ci_record_device(void **state)
{
	(void)state;
	assert_true(record_is_mig(""));
	assert_true(record_is_mig("ci-record-device=mig"));
	assert_false(record_is_mig("ci-record-device=parent"));
}

static void check_pass_through(const char *set, const char *board, nvmlReturn_t want,
			       unsigned mode)
{
	unsigned current, pending;
	nvmlReturn_t status = NVML_ERROR_UNKNOWN;
	unsigned virtualization = 9;

	open_machine(set, board);
	assert_code(nvmlDeviceGetVirtualizationMode(gpu(0), &virtualization), OK);
	assert_int_equal(virtualization, set[0] ? 1 : 0);
	assert_code(nvmlDeviceSetMigMode(gpu(0), 1, &status), OK);
	assert_code(status, want);
	assert_code(nvmlDeviceGetMigMode(gpu(0), &current, &pending), OK);
	assert_int_equal(current, mode);
	assert_int_equal(pending, 1);
	assert_int_equal(sim_command("reboot"), 0);
	assert_code(nvmlDeviceGetMigMode(gpu(0), &current, &pending), OK);
	assert_int_equal(current, pending);
}

static void test_pass_through(void **state)
{
	(void)state;
	check_pass_through("", A100, NVML_SUCCESS, 1);
	check_pass_through("virtualization=pass-through", A100, NVML_ERROR_RESET_REQUIRED,
			   0);
	check_pass_through("pass-through-code=3 --set virtualization=pass-through", A100,
			   NVML_ERROR_NOT_SUPPORTED, 0);
	check_pass_through("virtualization=pass-through", H100, NVML_SUCCESS, 1);
}

static int64_t destroy_ms(const char *set)
{
	struct timespec before, after;
	nvmlGpuInstance_t gi;

	open_machine(set, A100);
	make_gi(mig_on(0), 0, &gi);
	clock_gettime(CLOCK_MONOTONIC, &before);
	assert_code(nvmlGpuInstanceDestroy(gi), OK);
	clock_gettime(CLOCK_MONOTONIC, &after);
	return (after.tv_sec - before.tv_sec) * 1000 +
	       (after.tv_nsec - before.tv_nsec) / 1000000;
}

static void test_latency(void **state)
{
	(void)state;
	assert_true(destroy_ms("latency=hardware") >= ONE_SECOND);
	assert_true(destroy_ms("latency=none") < ONE_SECOND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_codes, close_machine),
		cmocka_unit_test_teardown(test_gi_placement, close_machine),
		cmocka_unit_test_teardown(test_engine_limit, close_machine),
		cmocka_unit_test_teardown(test_mode_independent_query, close_machine),
		cmocka_unit_test_teardown(test_ci_record_device, close_machine),
		cmocka_unit_test_teardown(test_pass_through, close_machine),
		cmocka_unit_test_teardown(test_latency, close_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
