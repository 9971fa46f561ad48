/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sensors: what they answer for a GPU, one in MIG mode and a MIG device, that load moves
 * them, and that nothing but the seed decides what an idle GPU shows.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "abi/telemetry.h"
#include "sim.h"

static int setup(void **state)
{
	(void)state;
	sim_create("--seed 7 2xa100-sxm4-40gb");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	sim_destroy();
	return 0;
}

/* Queries for one number: what a passive board with all figures known answers. */
static const struct number {
	nvmlReturn_t (*get)(nvmlDevice_t, unsigned *);
	nvmlReturn_t code;
	unsigned value; /* NVML_NO_INSTANCE: depends on the GPU */
} numbers[] = {
	{ nvmlDeviceGetPowerUsage, NVML_SUCCESS, NVML_NO_INSTANCE },
	{ nvmlDeviceGetEnforcedPowerLimit, NVML_SUCCESS, 400000 },
	{ nvmlDeviceGetPowerManagementLimit, NVML_SUCCESS, 400000 },
	{ nvmlDeviceGetPowerManagementDefaultLimit, NVML_SUCCESS, 400000 },
	{ nvmlDeviceGetPowerManagementMode, NVML_SUCCESS, 1 },
	{ nvmlDeviceGetPowerState, NVML_SUCCESS, 0 },
	{ nvmlDeviceGetPerformanceState, NVML_SUCCESS, 0 },
	{ nvmlDeviceGetFanSpeed, NVML_ERROR_NOT_SUPPORTED, 0 },
	{ nvmlDeviceGetNumFans, NVML_ERROR_NOT_SUPPORTED, 0 },
	{ nvmlDeviceGetCurrPcieLinkGeneration, NVML_SUCCESS, 4 },
	{ nvmlDeviceGetMaxPcieLinkGeneration, NVML_SUCCESS, 4 },
	{ nvmlDeviceGetGpuMaxPcieLinkGeneration, NVML_SUCCESS, 4 },
	{ nvmlDeviceGetCurrPcieLinkWidth, NVML_SUCCESS, 16 },
	{ nvmlDeviceGetMaxPcieLinkWidth, NVML_SUCCESS, 16 },
	{ nvmlDeviceGetPcieReplayCounter, NVML_SUCCESS, 0 },
	{ nvmlDeviceGetDisplayActive, NVML_SUCCESS, 0 },
	{ nvmlDeviceGetDisplayMode, NVML_SUCCESS, 0 },
	{ nvmlDeviceGetAccountingMode, NVML_SUCCESS, 0 },
	{ nvmlDeviceGetAccountingBufferSize, NVML_SUCCESS, 4000 },
	{ nvmlDeviceGetMultiGpuBoard, NVML_SUCCESS, 0 },
	{ nvmlDeviceGetBoardId, NVML_SUCCESS, 0x700 },
	{ nvmlDeviceGetDefaultEccMode, NVML_SUCCESS, 1 },
	{ nvmlDeviceGetMemoryBusWidth, NVML_SUCCESS, 5120 },
	{ nvmlDeviceGetNumaNodeId, NVML_ERROR_NOT_SUPPORTED, 0 },
};

#define NUMBERS (sizeof(numbers) / sizeof(numbers[0]))

static void check_numbers(nvmlDevice_t device)
{
	for (size_t i = 0; i < NUMBERS; i++) {
		unsigned value = 99;

		assert_code(numbers[i].get(device, &value), numbers[i].code);
		if (numbers[i].code == NVML_SUCCESS &&
		    numbers[i].value != NVML_NO_INSTANCE)
			assert_int_equal(value, numbers[i].value);
		assert_code(numbers[i].get(device, NULL), INVALID);
	}
}

/* Everything else that a GPU answers whatever its MIG mode. */
static void check_gpu(nvmlDevice_t device)
{
	unsigned long set[2] = { 0, 0 };
	unsigned long long big;
	unsigned a, b;
	char text[80];

	assert_code(nvmlDeviceGetTemperature(device, NVML_TEMPERATURE_GPU, &a), OK);
	assert_in_range(a, 20, 60);
	assert_code(nvmlDeviceGetTemperature(device, 1, &a), INVALID);
	assert_code(nvmlDeviceGetTemperatureThreshold(device, 1, &a), OK);
	assert_int_equal(a, 89);
	assert_code(nvmlDeviceGetTemperatureThreshold(device, 4, &a), UNSUPPORTED);
	assert_code(nvmlDeviceGetTemperatureThreshold(device, 8, &a), INVALID);
	assert_code(nvmlDeviceGetEccMode(device, &a, &b), OK);
	assert_int_equal(a * 10 + b, 11);
	assert_code(nvmlDeviceGetTotalEccErrors(device, 1, 0, &big), OK);
	assert_int_equal(big, 0);
	assert_code(nvmlDeviceGetTotalEccErrors(device, 2, 0, &big), INVALID);
	assert_code(nvmlDeviceGetMemoryErrorCounter(device, 0, 1, 2, &big), OK);
	assert_code(nvmlDeviceGetMemoryErrorCounter(device, 0, 1, 3, &big), UNSUPPORTED);
	assert_code(nvmlDeviceGetPcieThroughput(device, 0, &a), OK);
	assert_code(nvmlDeviceGetPcieThroughput(device, 2, &a), INVALID);
	assert_code(nvmlDeviceGetNvLinkState(device, 0, &a), UNSUPPORTED);
	assert_code(nvmlDeviceGetCpuAffinity(device, 2, set), OK);
	assert_true(set[0] & 1);
	assert_code(nvmlDeviceGetCpuAffinity(device, 0, set), INVALID);
	assert_code(nvmlDeviceGetMemoryAffinity(device, 2, set, 0), OK);
	assert_int_equal(set[0], 1);
	assert_code(nvmlDeviceGetTopologyCommonAncestor(device, gpu(1), &a), OK);
	assert_int_equal(a, NVML_TOPOLOGY_NODE);
	assert_code(nvmlDeviceGetGspFirmwareMode(device, &a, &b), OK);
	assert_int_equal(a * 10 + b, 11);
	assert_code(nvmlDeviceGetVbiosVersion(device, text, sizeof(text)), OK);
	assert_string_equal(text, "92.00.45.00.03");
	assert_code(nvmlDeviceGetVbiosVersion(device, text, 4), TOO_SMALL);
	assert_code(nvmlDeviceGetInforomVersion(device, 2, text, 80), UNSUPPORTED);
	assert_code(nvmlDeviceGetPowerManagementLimitConstraints(device, &a, &b), OK);
	assert_int_equal(b - a, 300000);
	assert_code(nvmlDeviceGetTotalEnergyConsumption(device, &big), OK);
}

static void check_usage(nvmlDevice_t device, nvmlReturn_t code)
{
	nvmlProcessUtilizationSample_t sample;
	nvmlUtilization_t rates;
	unsigned value, period, type, count = 0;

	assert_code(nvmlDeviceGetUtilizationRates(device, &rates), code);
	assert_code(nvmlDeviceGetEncoderUtilization(device, &value, &period), code);
	assert_code(nvmlDeviceGetDecoderUtilization(device, &value, &period), code);
	assert_code(nvmlDeviceGetJpgUtilization(device, &value, &period), code);
	assert_code(nvmlDeviceGetOfaUtilization(device, &value, &period), code);
	for (unsigned i = 1; i <= 4; i++)
		assert_code(nvmlDeviceGetSamples(device, i, 0, &type, &count, NULL),
			    code);
	count = 1;
	assert_code(nvmlDeviceGetProcessUtilization(device, &sample, &count, 0),
		    code == NVML_SUCCESS ? NVML_ERROR_NOT_FOUND : code);
}

static void test_gpu(void **state)
{
	unsigned a, b, c, d;

	(void)state;
	check_numbers(gpu(0));
	check_gpu(gpu(0));
	check_usage(gpu(0), NVML_SUCCESS);
	assert_code(nvmlDeviceGetRemappedRows(gpu(0), &a, &b, &c, &d), OK);
}

/* In MIG mode a GPU tells nothing of its use, and with instances nothing of its rows. */
static void test_parent(void **state)
{
	nvmlDevice_t device = mig_on(0);
	unsigned a, b, c, d;

	(void)state;
	check_numbers(device);
	check_gpu(device);
	check_usage(device, NVML_ERROR_NOT_SUPPORTED);
	assert_code(nvmlDeviceGetRemappedRows(device, &a, &b, &c, &d), OK);
	make_gi(device, 19, NULL);
	assert_code(nvmlDeviceGetRemappedRows(device, &a, &b, &c, &d), UNSUPPORTED);
	check_usage(gpu(1), NVML_SUCCESS);
}

static nvmlDevice_t make_mig(void)
{
	nvmlComputeInstance_t ci;
	nvmlGpuInstance_t gi;
	nvmlDevice_t mig;

	make_gi(mig_on(0), 19, &gi);
	assert_code(nvmlGpuInstanceCreateComputeInstance(gi, 0, &ci), OK);
	assert_code(nvmlDeviceGetMigDeviceHandleByIndex(gpu(0), 0, &mig), OK);
	return mig;
}

static void test_mig_device(void **state)
{
	nvmlDevice_t mig = make_mig();
	unsigned long set[2];
	unsigned long long big;
	unsigned a = 9, b, c, d;
	char text[80];

	(void)state;
	for (size_t i = 0; i < NUMBERS; i++)
		assert_code(numbers[i].get(mig, &a), INVALID);
	check_usage(mig, NVML_ERROR_INVALID_ARGUMENT);
	assert_code(nvmlDeviceGetTemperature(mig, 0, &a), INVALID);
	assert_code(nvmlDeviceGetTemperatureThreshold(mig, 0, &a), INVALID);
	assert_code(nvmlDeviceGetClockInfo(mig, 0, &a), INVALID);
	assert_code(nvmlDeviceGetMaxClockInfo(mig, 0, &a), INVALID);
	assert_code(nvmlDeviceGetCurrentClocksThrottleReasons(mig, &big), INVALID);
	assert_code(nvmlDeviceSetApplicationsClocks(mig, 1215, 1410), INVALID);
	assert_code(nvmlDeviceGetSupportedMemoryClocks(mig, &a, &b), INVALID);
	assert_code(nvmlDeviceGetPcieThroughput(mig, 0, &a), INVALID);
	assert_code(nvmlDeviceGetNvLinkState(mig, 0, &a), INVALID);
	assert_code(nvmlDeviceGetEccMode(mig, &a, &b), INVALID);
	assert_code(nvmlDeviceGetTotalEccErrors(mig, 1, 0, &big), INVALID);
	assert_code(nvmlDeviceGetRemappedRows(mig, &a, &b, &c, &d), INVALID);
	assert_code(nvmlDeviceGetCpuAffinity(mig, 2, set), INVALID);
	assert_code(nvmlDeviceGetTopologyCommonAncestor(mig, gpu(1), &a), INVALID);
	assert_code(nvmlDeviceGetVbiosVersion(mig, text, sizeof(text)), INVALID);
	assert_code(nvmlDeviceGetGspFirmwareMode(mig, &a, &b), INVALID);
	assert_code(nvmlDeviceGetMemoryErrorCounter(mig, 1, 0, 7, &big), OK);
	assert_code(nvmlDeviceGetMemoryErrorCounter(mig, 0, 0, 7, &big), UNSUPPORTED);
}

/* What moves with load. */
struct reading {
	unsigned power, heat, clock, traffic;
	unsigned long long reasons;
};

static struct reading read_gpu(unsigned index)
{
	struct reading r;

	memset(&r, 0, sizeof(r));
	assert_code(nvmlDeviceGetPowerUsage(gpu(index), &r.power), OK);
	assert_code(nvmlDeviceGetTemperature(gpu(index), 0, &r.heat), OK);
	assert_code(nvmlDeviceGetClockInfo(gpu(index), NVML_CLOCK_SM, &r.clock), OK);
	assert_code(nvmlDeviceGetPcieThroughput(gpu(index), 0, &r.traffic), OK);
	assert_code(nvmlDeviceGetCurrentClocksEventReasons(gpu(index), &r.reasons), OK);
	return r;
}

static void check_busy(const struct reading *idle, unsigned index)
{
	struct reading busy = read_gpu(index);

	assert_in_range(busy.power, 2 * idle->power, 400000);
	assert_in_range(busy.heat, idle->heat + 10, 88);
	assert_int_equal(busy.clock, 1410);
	assert_true(busy.traffic > idle->traffic);
	assert_int_equal(busy.reasons, 0);
	assert_int_equal(idle->reasons, NVML_CLOCKS_EVENT_GPU_IDLE);
	assert_int_equal(idle->clock, 210);
}

static void test_load(void **state)
{
	struct reading idle = read_gpu(0), other = read_gpu(1), after;
	nvmlUtilization_t small, large;
	pid_t first = attach("0", "1GiB"), second;

	(void)state;
	check_busy(&idle, 0);
	assert_code(nvmlDeviceGetUtilizationRates(gpu(0), &small), OK);
	second = attach("0", "30GiB");
	assert_code(nvmlDeviceGetUtilizationRates(gpu(0), &large), OK);
	assert_true(large.gpu > small.gpu && large.memory > small.memory);
	assert_in_range(large.gpu, 41, 100);
	after = read_gpu(1);
	assert_memory_equal(&other, &after, sizeof(other));
	finish(first);
	finish(second);
	after = read_gpu(0);
	assert_memory_equal(&idle, &after, sizeof(idle));
}

/* A client of an instance warms the whole GPU. */
static void test_load_of_instance(void **state)
{
	struct reading idle = read_gpu(0);
	nvmlDevice_t mig = make_mig();
	pid_t pid = attach("0:0", "1GiB");

	(void)state;
	(void)mig;
	check_busy(&idle, 0);
	finish(pid);
}

static void test_seed(void **state)
{
	struct reading seven[2] = { read_gpu(0), read_gpu(1) }, again[2];
	bool differs = memcmp(&seven[0], &seven[1], sizeof(seven[0])) != 0;

	(void)state;
	sim_destroy();
	sim_create("--seed 7 2xa100-sxm4-40gb");
	again[0] = read_gpu(0);
	again[1] = read_gpu(1);
	assert_memory_equal(seven, again, sizeof(seven));
	for (unsigned seed = 8; seed < 12; seed++) {
		char line[64];

		sim_destroy();
		snprintf(line, sizeof(line), "--seed %u a100-sxm4-40gb", seed);
		sim_create(line);
		again[0] = read_gpu(0);
		differs |= memcmp(&seven[0], &again[0], sizeof(again[0])) != 0;
	}
	assert_true(differs);
}

static void test_clock_lists(void **state)
{
	unsigned count = 0, list[128], memory = 0;

	(void)state;
	assert_code(nvmlDeviceGetSupportedMemoryClocks(gpu(0), &count, NULL), TOO_SMALL);
	assert_int_equal(count, 1);
	assert_code(nvmlDeviceGetSupportedMemoryClocks(gpu(0), &count, &memory), OK);
	assert_int_equal(memory, 1215);
	count = 0;
	assert_code(nvmlDeviceGetSupportedGraphicsClocks(gpu(0), memory, &count, NULL),
		    TOO_SMALL);
	assert_int_equal(count, 81); /* 1410 to 210 by 15 */
	assert_code(nvmlDeviceGetSupportedGraphicsClocks(gpu(0), memory, &count, list),
		    OK);
	assert_int_equal(list[0], 1410);
	assert_int_equal(list[80], 210);
	assert_code(nvmlDeviceGetSupportedGraphicsClocks(gpu(0), 1, &count, list),
		    ABSENT);
}

static unsigned application_clock(void)
{
	unsigned mhz;

	assert_code(nvmlDeviceGetApplicationsClock(gpu(0), NVML_CLOCK_GRAPHICS, &mhz),
		    OK);
	return mhz;
}

static void test_application_clocks(void **state)
{
	unsigned mhz;
	pid_t pid;

	(void)state;
	assert_int_equal(application_clock(), 1095);
	assert_code(nvmlDeviceSetApplicationsClocks(gpu(0), 1215, 1200), OK);
	assert_int_equal(application_clock(), 1200);
	assert_code(nvmlDeviceSetApplicationsClocks(gpu(0), 1215, 1201), INVALID);
	assert_code(nvmlDeviceSetApplicationsClocks(gpu(0), 1214, 1200), INVALID);
	pid = attach("0", "1GiB");
	assert_code(
		nvmlDeviceGetClock(gpu(0), NVML_CLOCK_SM, NVML_CLOCK_ID_CURRENT, &mhz),
		OK);
	assert_int_equal(mhz, 1200);
	finish(pid);
	assert_int_equal(sim_command("reset -i 0"), 0);
	assert_int_equal(application_clock(), 1095);
	assert_code(nvmlDeviceSetApplicationsClocks(gpu(0), 1215, 1410), OK);
	assert_code(nvmlDeviceResetApplicationsClocks(gpu(0)), OK);
	assert_int_equal(application_clock(), 1095);
	nvmlShutdown();
	setenv("NVML_SIM_AS_USER", "1", 1);
	assert_code(nvmlInit_v2(), OK);
	assert_code(nvmlDeviceSetApplicationsClocks(gpu(0), 1215, 1410), FORBIDDEN);
}

static void test_samples(void **state)
{
	nvmlProcessUtilizationSample_t processes[4];
	nvmlSample_t list[128];
	unsigned type = 9, count = 128;
	pid_t pid = attach("1", "4GiB");

	(void)state;
	assert_code(nvmlDeviceGetSamples(gpu(1), NVML_GPU_UTILIZATION_SAMPLES, 0, &type,
					 &count, list),
		    OK);
	assert_int_equal(type, NVML_VALUE_TYPE_UINT);
	assert_in_range(count, 2, 127);
	assert_true(list[1].timeStamp > list[0].timeStamp);
	assert_in_range(list[0].sampleValue.uiVal, 40, 100);
	assert_code(nvmlDeviceGetSamples(gpu(1), NVML_GPU_UTILIZATION_SAMPLES,
					 list[count - 1].timeStamp + 3600000000ull, &type,
					 &count, list),
		    ABSENT);
	assert_code(nvmlDeviceGetSamples(gpu(1), 7, 0, &type, &count, list), UNSUPPORTED);
	count = 0;
	assert_code(nvmlDeviceGetProcessUtilization(gpu(1), NULL, &count, 0), TOO_SMALL);
	assert_int_equal(count, 1);
	assert_code(nvmlDeviceGetProcessUtilization(gpu(1), processes, &count, 0), OK);
	assert_int_equal(processes[0].pid, pid);
	assert_in_range(processes[0].smUtil, 40, 100);
	finish(pid);
}

static void test_fields(void **state)
{
	nvmlFieldValue_t f[4] = { { .fieldId = NVML_FI_DEV_POWER_INSTANT },
				  { .fieldId = NVML_FI_DEV_POWER_MIN_LIMIT },
				  { .fieldId = NVML_FI_DEV_POWER_INSTANT, .scopeId = 1 },
				  { .fieldId = NVML_FI_DEV_TOTAL_ENERGY_CONSUMPTION } };
	unsigned power;

	(void)state;
	assert_code(nvmlDeviceGetPowerUsage(gpu(0), &power), OK);
	assert_code(nvmlDeviceGetFieldValues(gpu(0), 4, f), OK);
	assert_int_equal(f[0].value.uiVal, power);
	assert_int_equal(f[1].value.uiVal, 100000);
	assert_code(f[2].nvmlReturn, UNSUPPORTED);
	assert_code(f[3].nvmlReturn, OK);
	assert_int_equal(f[3].valueType, NVML_VALUE_TYPE_UINT64);
}

/* Of some boards less is known, and what is not is not made up. */
static void test_unknown(void **state)
{
	unsigned long long big;
	unsigned value, count = 8;
	char text[80];

	(void)state;
	sim_destroy();
	sim_create("gh200-96gb+a800-sxm4-40gb+a800-40gb-active");
	assert_code(nvmlDeviceGetPowerUsage(gpu(0), &value), OK);
	assert_in_range(value, 80000, 120000);
	assert_code(nvmlDeviceGetClockInfo(gpu(0), 0, &value), UNSUPPORTED);
	assert_code(nvmlDeviceGetSupportedMemoryClocks(gpu(0), &count, NULL),
		    UNSUPPORTED);
	assert_code(nvmlDeviceSetApplicationsClocks(gpu(0), 1, 1), UNSUPPORTED);
	assert_code(nvmlDeviceGetVbiosVersion(gpu(0), text, 80), UNSUPPORTED);
	assert_code(nvmlDeviceGetPowerUsage(gpu(1), &value), UNSUPPORTED);
	assert_code(nvmlDeviceGetTotalEnergyConsumption(gpu(1), &big), UNSUPPORTED);
	assert_code(nvmlDeviceGetMaxPcieLinkWidth(gpu(1), &value), UNSUPPORTED);
	assert_code(nvmlDeviceGetTemperature(gpu(1), 0, &value), OK);
	assert_code(nvmlDeviceGetFanSpeed(gpu(2), &value), OK);
	assert_in_range(value, 30, 100);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_gpu),
		TEST(test_parent),
		TEST(test_mig_device),
		TEST(test_load),
		TEST(test_load_of_instance),
		TEST(test_seed),
		TEST(test_clock_lists),
		TEST(test_application_clocks),
		TEST(test_samples),
		TEST(test_fields),
		TEST(test_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
