/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every function about MIG in every situation: tests/data/situations.tsv has the codes,
 * docs/simulator.md shows them, and here each situation is brought about on a machine of
 * its own for each function, which is then called once.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mig_calls.h"
#include "sim.h"

#define COLUMNS 32
#define ROWS	64

static pid_t client; /* a process that holds something; 0 if there is none */

/* MIG on, a 3g with one compute instance of three, a 1g with none, room for a 2g. */
static void make_ready(struct hands *h, const char *machine)
{
	*h = (struct hands){ .mode = NVML_DEVICE_MIG_ENABLE,
			     .profile = NVML_GPU_INSTANCE_PROFILE_2_SLICE,
			     .id = 14,
			     .at = { 2, 2 },
			     .inside = { 1, 1 } };
	sim_create(machine);
	h->gpu = mig_on(0);
	h->gi_id = make_gi(h->gpu, 9, &h->gi).id;
	make_gi(h->gpu, 19, &h->victim);
	assert_code(nvmlGpuInstanceCreateComputeInstance(h->gi, 0, &h->ci), OK);
	assert_code(nvmlDeviceGetMigDeviceHandleByIndex(h->gpu, 0, &h->mig), OK);
	assert_code(nvmlDeviceGetUUID(h->mig, h->uuid, sizeof(h->uuid)), OK);
}

static void ready(struct hands *h, const char *function)
{
	(void)function;
	make_ready(h, "a100-sxm4-40gb");
}

static void destroy_all(const struct hands *h)
{
	assert_code(nvmlComputeInstanceDestroy(h->ci), OK);
	assert_code(nvmlGpuInstanceDestroy(h->gi), OK);
	assert_code(nvmlGpuInstanceDestroy(h->victim), OK);
}

static void switch_off(struct hands *h)
{
	nvmlReturn_t status;

	destroy_all(h);
	assert_code(nvmlDeviceSetMigMode(h->gpu, NVML_DEVICE_MIG_DISABLE, &status), OK);
}

static void off(struct hands *h, const char *function)
{
	ready(h, function);
	switch_off(h);
}

static void off_before_550(struct hands *h, const char *function)
{
	(void)function;
	make_ready(h, "--driver-version 535.261.03 a100-sxm4-40gb");
	switch_off(h);
}

static void pending(struct hands *h, const char *function)
{
	nvmlReturn_t status;

	off(h, function);
	client = attach("0", "1MiB");
	assert_code(nvmlDeviceSetMigMode(h->gpu, NVML_DEVICE_MIG_ENABLE, &status), OK);
	assert_code(status, BUSY);
}

/* A process uses the compute instance; or, before there is any GPU instance, the GPU. */
static void busy(struct hands *h, const char *function)
{
	ready(h, function);
	h->mode = NVML_DEVICE_MIG_DISABLE;
	if (strstr(function, "CreateGpuInstance")) {
		switch_off(h);
		mig_on(0);
		client = attach("0", "1MiB");
	} else {
		h->victim = h->gi;
		client = attach("0:0", "1MiB");
	}
}

static void not_permitted(struct hands *h, const char *function)
{
	ready(h, function);
	nvmlShutdown();
	setenv("NVML_SIM_AS_USER", "1", 1);
	assert_code(nvmlInit_v2(), OK);
	h->gpu = gpu(0);
	assert_code(nvmlDeviceGetMigDeviceHandleByIndex(h->gpu, 0, &h->mig), OK);
	h->gi = h->victim = NULL; /* those of before are worth nothing now */
	h->ci = NULL;
}

static void bad_id(struct hands *h, const char *function)
{
	ready(h, function);
	h->mode = 2;
	h->profile = h->id = h->compute = h->index = 99;
	h->gi_id = 14;
	h->ci_id = 7;
	strcpy(h->uuid, "MIG-00000000-0000-0000-0000-000000000000");
}

static void lacking(struct hands *h, const char *function)
{
	if (strstr(function, "MigMode")) {
		sim_create("t4");
		*h = (struct hands){ .gpu = gpu(0), .mode = NVML_DEVICE_MIG_ENABLE };
		return;
	}
	ready(h, function);
	h->profile = NVML_GPU_INSTANCE_PROFILE_8_SLICE;
	h->id = 6;
	h->compute = NVML_COMPUTE_INSTANCE_PROFILE_4_SLICE;
}

/* Destroyed by this very process; the GPU's handle is one that was never issued. */
static void stale(struct hands *h, const char *function)
{
	ready(h, function);
	destroy_all(h);
	h->gpu = (nvmlDevice_t)(void *)h;
}

static void elsewhere(struct hands *h, const char *function)
{
	int status;
	pid_t pid;

	ready(h, function);
	pid = fork();
	if (pid == 0) {
		nvmlGpuInstance_t gi;
		nvmlComputeInstance_t ci;
		int good = nvmlInit_v2() == NVML_SUCCESS &&
			   nvmlDeviceGetGpuInstanceById(gpu(0), h->gi_id, &gi) ==
				   NVML_SUCCESS &&
			   nvmlGpuInstanceGetComputeInstanceById(gi, 0, &ci) ==
				   NVML_SUCCESS &&
			   nvmlComputeInstanceDestroy(ci) == NVML_SUCCESS &&
			   nvmlGpuInstanceDestroy(gi) == NVML_SUCCESS;

		nvmlShutdown();
		_exit(good ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	h->victim = h->gi;
}

/* One instance that fills the GPU, and one that fills it in turn. */
static void full(struct hands *h, const char *function)
{
	ready(h, function);
	destroy_all(h);
	h->gi_id = make_gi(h->gpu, 0, &h->gi).id;
	h->victim = h->gi;
	assert_code(nvmlGpuInstanceCreateComputeInstance(
			    h->gi, NVML_COMPUTE_INSTANCE_PROFILE_7_SLICE, &h->ci),
		    OK);
	assert_code(nvmlDeviceGetMigDeviceHandleByIndex(h->gpu, 0, &h->mig), OK);
	assert_code(nvmlDeviceGetUUID(h->mig, h->uuid, sizeof(h->uuid)), OK);
}

static void lost(struct hands *h, const char *function)
{
	ready(h, function);
	assert_int_equal(sim_command("fault lost@gpu=0"), 0);
}

static void uninitialized(struct hands *h, const char *function)
{
	ready(h, function);
	nvmlShutdown();
}

static void null(struct hands *h, const char *function)
{
	ready(h, function);
	h->null = true;
}

/* A MIG device where a GPU belongs and the reverse, an instance of the other kind. */
static void other_handle(struct hands *h, const char *function)
{
	nvmlDevice_t device;
	void *instance;

	ready(h, function);
	device = h->gpu;
	h->gpu = h->mig;
	h->mig = device;
	instance = h->gi;
	h->gi = h->victim = (nvmlGpuInstance_t)(void *)h->ci;
	h->ci = (nvmlComputeInstance_t)instance;
}

static const struct situation {
	const char *name; /* its column */
	void (*bring_about)(struct hands *h, const char *function);
} situations[] = {
	{ "ready", ready },	     { "off", off },	     { "off535", off_before_550 },
	{ "pending", pending },	     { "busy", busy },	     { "user", not_permitted },
	{ "bad", bad_id },	     { "lacking", lacking }, { "stale", stale },
	{ "elsewhere", elsewhere },  { "full", full },	     { "lost", lost },
	{ "uninit", uninitialized }, { "null", null },	     { "other", other_handle },
};

#define SITUATIONS (sizeof(situations) / sizeof(situations[0]))

/* What is there now: a function that only looks leaves it to the next one. */
static struct hands hands;
static const struct situation *present;

static int clear_up(void **state)
{
	(void)state;
	if (client)
		finish(client);
	client = 0;
	unsetenv("NVML_SIM_AS_USER");
	if (present)
		sim_destroy();
	present = NULL;
	return 0;
}

/* What wants a situation of its own. */
static bool is_change(const char *function)
{
	return strstr(function, "Create") || strstr(function, "Destroy") ||
	       strstr(function, "MigMode");
}

/* Calls a function in a situation; false, with a word, if the code is another one. */
static bool check_cell(const char *function, const struct situation *s, const char *cell)
{
	nvmlReturn_t got = NVML_ERROR_UNKNOWN;
	bool known;

	if (present != s || is_change(function)) {
		clear_up(NULL);
		present = s;
		s->bring_about(&hands, function);
	}
	known = mig_call(function, &hands, &got);
	if (is_change(function))
		clear_up(NULL);
	if (!known)
		print_error("# %s: no call of that name\n", function);
	else if (got != (nvmlReturn_t)atoi(cell))
		print_error("# %s, %s: %u, the table says %s\n", function, s->name, got,
			    cell);
	return known && got == (nvmlReturn_t)atoi(cell);
}

struct row {
	char line[1024];
	char *cells[COLUMNS]; /* the function, then one for each situation */
};

static struct row rows[ROWS];

static unsigned read_table(void)
{
	char path[512];
	unsigned n = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/tests/data/situations.tsv",
		 getenv("MIG_SOURCE"));
	f = fopen(path, "r");
	assert_non_null(f);
	while (n < ROWS && fgets(rows[n].line, sizeof(rows[n].line), f)) {
		char *at = rows[n].line;
		unsigned cells = 0;

		at[strcspn(at, "\n")] = '\0';
		while (at && cells < COLUMNS)
			rows[n].cells[cells++] = strsep(&at, "\t");
		assert_int_equal(cells, SITUATIONS + 1);
		n++;
	}
	fclose(f);
	return n;
}

static void test_table(void **state)
{
	unsigned count = read_table(), checked = 0, wrong = 0;

	(void)state;
	for (unsigned i = 0; i < SITUATIONS; i++) {
		assert_string_equal(rows[0].cells[i + 1], situations[i].name);
		for (unsigned k = 1; k < count; k++) {
			const char *cell = rows[k].cells[i + 1];

			if (!strcmp(cell, "-"))
				continue;
			wrong += !check_cell(rows[k].cells[0], &situations[i], cell);
			checked++;
		}
	}
	print_message("# %u cells\n", checked);
	assert_true(checked > 500);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_teardown(test_table,
								      clear_up) };

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
