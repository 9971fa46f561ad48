/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every operation that changes a machine, killed at every step of its commit. For the next
 * client the machine is as it was before that operation or after it, to the byte, and can
 * be changed. tests/lint/writers.py compares the table with the sources.
 */
#include <string.h>

#include "abi/telemetry.h"
#include "deadly.h"
#include "disk.h"
#include "sim.h"

struct operation {
	const char *name, *from; /* the file of sim/ that begins the change */
	void (*prepare)(void);
	nvmlReturn_t (*call)(void); /* either this, by the library, */
	const char *command;	    /* or this, by nvml-sim */
};

static pid_t holder;

static void fresh(void)
{
}

static void held(void)
{
	holder = attach("0", "1GiB");
}

static void on(void)
{
	mig_on(0);
}

static void pending(void)
{
	nvmlReturn_t status;

	held();
	assert_code(nvmlDeviceSetMigMode(gpu(0), 1, &status), OK);
	assert_code(status, BUSY);
}

static void with_gi(void)
{
	on();
	assert_int_equal(make_gi(gpu(0), 9, NULL).id, 2);
}

static void with_ci(void)
{
	nvmlComputeInstance_t ci;
	nvmlGpuInstance_t gi;

	on();
	make_gi(gpu(0), 9, &gi);
	assert_code(nvmlGpuInstanceCreateComputeInstance(gi, 0, &ci), OK);
}

static void with_clock(void)
{
	unsigned memory = 0, graphics[200], n = 1;

	assert_code(nvmlDeviceGetSupportedMemoryClocks(gpu(0), &n, &memory), OK);
	n = 200;
	assert_code(nvmlDeviceGetSupportedGraphicsClocks(gpu(0), memory, &n, graphics),
		    OK);
	assert_code(nvmlDeviceSetApplicationsClocks(gpu(0), memory, graphics[3]), OK);
}

static void with_rule(void)
{
	assert_int_equal(sim_command("fault nvmlDeviceGetCount_v2:9:UNKNOWN"), 0);
}

static void with_dead_client(void)
{
	finish(attach("0", "1GiB"));
}

static nvmlDevice_t device(unsigned index)
{
	nvmlDevice_t d = NULL;

	nvmlDeviceGetHandleByIndex_v2(index, &d);
	return d;
}

static nvmlGpuInstance_t instance(void)
{
	nvmlGpuInstance_t gi = NULL;

	nvmlDeviceGetGpuInstanceById(device(0), 2, &gi);
	return gi;
}

static nvmlReturn_t mode_on(void)
{
	nvmlReturn_t status;

	return nvmlDeviceSetMigMode(device(0), 1, &status);
}

static nvmlReturn_t mode_on_at_once(void)
{
	nvmlReturn_t status;

	return nvmlDeviceSetMigMode(device(1), 1, &status);
}

static nvmlReturn_t mode_off(void)
{
	nvmlReturn_t status;

	return nvmlDeviceSetMigMode(device(0), 0, &status);
}

static nvmlReturn_t create_gi(void)
{
	nvmlGpuInstance_t gi;

	return nvmlDeviceCreateGpuInstance(device(0), 14, &gi);
}

static nvmlReturn_t create_gi_at(void)
{
	nvmlGpuInstancePlacement_t at = { 2, 2 };
	nvmlGpuInstance_t gi;

	return nvmlDeviceCreateGpuInstanceWithPlacement(device(0), 14, &at, &gi);
}

static nvmlReturn_t destroy_gi(void)
{
	return nvmlGpuInstanceDestroy(instance());
}

static nvmlReturn_t create_ci(void)
{
	nvmlComputeInstance_t ci;

	return nvmlGpuInstanceCreateComputeInstance(instance(), 0, &ci);
}

static nvmlReturn_t create_ci_at(void)
{
	nvmlComputeInstancePlacement_t at = { 1, 1 };
	nvmlComputeInstance_t ci;

	return nvmlGpuInstanceCreateComputeInstanceWithPlacement(instance(), 0, &at, &ci);
}

static nvmlReturn_t destroy_ci(void)
{
	nvmlComputeInstance_t ci = NULL;

	nvmlGpuInstanceGetComputeInstanceById(instance(), 0, &ci);
	return nvmlComputeInstanceDestroy(ci);
}

static nvmlReturn_t set_clock(void)
{
	with_clock();
	return NVML_SUCCESS;
}

static nvmlReturn_t reset_clock(void)
{
	return nvmlDeviceResetApplicationsClocks(device(0));
}

static nvmlReturn_t persistence_off(void)
{
	return nvmlDeviceSetPersistenceMode(device(0), NVML_FEATURE_DISABLED);
}

/* As `nvidia-smi --gpu-reset` does it. */
static nvmlReturn_t reset(void)
{
	static const uint8_t guid[16] = {
		0xc4, 0xfe, 0x3e, 0x6c, 0xc9, 0x8f, 0x6c, 0x4e,
		0xa3, 0x27, 0xee, 0x69, 0x6e, 0x12, 0xf7, 0xc4
	};
	nvmlReturn_t (*slot)(unsigned, nvmlDevice_t *, nvmlReturn_t *), result;
	nvmlDevice_t devices[] = { device(0) };
	const void *table;

	nvmlInternalGetExportTable(&table, guid);
	memcpy(&slot, (const uint64_t *)table + 168, sizeof(slot));
	return slot(1, devices, &result);
}

static const struct operation operations[] = {
	{ "mode on", "library/mig_mode.c", fresh, mode_on },
	{ "mode on without a reset", "library/mig_mode.c", fresh, mode_on_at_once },
	{ "mode off", "library/mig_mode.c", on, mode_off },
	{ "mode pending", "library/mig_mode.c", held, mode_on },
	{ "pending mode taken back", "library/mig_mode.c", pending, mode_off },
	{ "create GPU instance", "library/gi.c", with_gi, create_gi },
	{ "create GPU instance at a place", "library/gi.c", on, create_gi_at },
	{ "destroy GPU instance", "library/gi.c", with_gi, destroy_gi },
	{ "create compute instance", "library/ci.c", with_gi, create_ci },
	{ "create compute instance at a place", "library/ci.c", with_gi, create_ci_at },
	{ "destroy compute instance", "library/ci.c", with_ci, destroy_ci },
	{ "clock", "library/clock_choice.c", fresh, set_clock },
	{ "default clock", "library/clock_choice.c", with_clock, reset_clock },
	{ "persistence", "library/board.c", fresh, persistence_off },
	{ "a dead client is forgotten", "library/init.c", with_dead_client,
	  persistence_off },
	{ "reset by nvidia-smi", "library/smi_reset.c", with_ci, reset },
	{ "attach to a GPU", "machine/client.c", fresh, .command = "attach --on 0 true" },
	{ "attach to an instance", "machine/client.c", with_ci,
	  .command = "attach --on 0:0 --memory 1GiB true" },
	{ "reset", "command/reset.c", with_ci, .command = "reset -i 0" },
	{ "reboot", "command/reboot.c", with_ci, .command = "reboot" },
	{ "reload", "command/reload.c", with_ci, .command = "reload" },
	{ "error", "command/xid.c", fresh, .command = "xid --on 0 79" },
	{ "GPU lost", "command/fault.c", fresh, .command = "fault lost@gpu=1" },
	{ "fault", "command/fault.c", fresh,
	  .command = "fault nvmlDeviceGetCount_v2:9:UNKNOWN" },
	{ "faults cleared", "command/fault.c", with_rule, .command = "fault --clear" },
};

#define OPERATIONS (sizeof(operations) / sizeof(operations[0]))

/* Runs it in a child that dies at a step, never at step 0; how it ended. */
static int run(const struct operation *op, unsigned step)
{
	return deadly_end(deadly_start("NVML_SIM_DIE_AT", step, op->call, op->command));
}

/* The next client sees that very machine and changes it, and that is all that changes. */
static void go_on(struct snapshot *seen)
{
	struct snapshot now;

	assert_code(nvmlInit_v2(), OK);
	seen->gpus[0].persistence = !seen->gpus[0].persistence;
	assert_code(nvmlDeviceSetPersistenceMode(gpu(0), seen->gpus[0].persistence), OK);
	nvmlShutdown();
	now = disk_now();
	assert_memory_equal(now.gpus, seen->gpus, sizeof(now.gpus));
	assert_memory_equal(now.faults, seen->faults, sizeof(now.faults));
}

static unsigned die_at_all_steps(const struct operation *op, const struct file *start,
				 const struct snapshot *before,
				 const struct snapshot *after)
{
	unsigned step = 0;
	bool changed = false;

	for (;;) {
		struct snapshot seen;
		int how;

		disk_restore(start);
		how = run(op, ++step);
		seen = disk_now();
		if (how == 0)
			break;
		assert_true(was_killed(how));
		assert_true(disk_same(&seen, changed ? after : before) ||
			    disk_same(&seen, after));
		changed = disk_same(&seen, after);
		go_on(&seen);
	}
	assert_true(changed); /* some died after the flip */
	return step - 1;
}

static void test_operation(void **state)
{
	const struct operation *op = *state;
	struct snapshot before, after;
	struct file start;
	unsigned steps;

	sim_create("a100-sxm4-40gb+h100-sxm5-80gb");
	op->prepare();
	nvmlShutdown();
	disk_save(&start);
	before = disk_now();
	assert_int_equal(run(op, 0), 0);
	after = disk_now();
	assert_false(disk_same(&before, &after));
	steps = die_at_all_steps(op, &start, &before, &after);
	print_message("# %s: killed at %u steps\n", op->name, steps);
	assert_true(steps > 10);
}

static int teardown(void **state)
{
	(void)state;
	if (holder)
		finish(holder);
	holder = 0;
	sim_destroy();
	return 0;
}

int main(void)
{
	struct CMUnitTest tests[OPERATIONS];

	for (size_t i = 0; i < OPERATIONS; i++)
		tests[i] = (struct CMUnitTest){ operations[i].name, test_operation, NULL,
						teardown, (void *)&operations[i] };
	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
