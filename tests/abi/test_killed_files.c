/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making, replacing and destroying a machine, killed at every step: at its path there is
 * the machine of before, the one of after, or none, and all commands work on that.
 */
#include <stdlib.h>

#include "deadly.h"
#include "sim.h"

struct change {
	const char *name, *command; /* its %s is a board file */
	unsigned before, after;	    /* GPUs of the machine; 0: there is none */
};

static const struct change changes[] = {
	{ "create", "create '2x%s/boards/a100-sxm4-40gb.json'", 0, 2 },
	{ "replace", "create --replace '2x%s/boards/a100-sxm4-40gb.json'", 1, 2 },
	{ "destroy", "destroy", 1, 0 },
};

/* GPUs of the machine that the next client finds. */
static unsigned count(void)
{
	unsigned n = 0;
	nvmlReturn_t r = nvmlInit_v2();

	if (r == NVML_ERROR_DRIVER_NOT_LOADED)
		return 0;
	assert_code(r, OK);
	assert_code(nvmlDeviceGetCount_v2(&n), OK);
	assert_int_not_equal(n, 0);
	nvmlShutdown();
	return n;
}

static void put(unsigned gpus)
{
	char line[64] = "destroy";

	if (gpus)
		snprintf(line, sizeof(line), "create --replace %ux%s", gpus,
			 "a100-sxm4-40gb");
	assert_int_equal(sim_command(line), 0);
}

static void test_change(void **state)
{
	const struct change *c = *state;
	char line[512];
	bool changed = false;
	unsigned step = 0, seen;

	sim_create("a100-sxm4-40gb");
	nvmlShutdown();
	snprintf(line, sizeof(line), c->command, getenv("MIG_SOURCE"));
	for (;;) {
		int how;

		if (count() != c->before)
			put(c->before);
		how = deadly_end(deadly_start("NVML_SIM_DIE_AT", ++step, NULL, line));
		seen = count();
		if (how == 0)
			break;
		assert_true(was_killed(how));
		assert_true(seen == c->after || (!changed && seen == c->before));
		changed = seen == c->after;
	}
	print_message("# %s: killed at %u steps\n", c->name, step - 1);
	assert_int_equal(seen, c->after);
	assert_true(changed);
	put(3);
	assert_int_equal(count(), 3);
}

static int teardown(void **state)
{
	(void)state;
	sim_destroy();
	return 0;
}

int main(void)
{
	struct CMUnitTest tests[sizeof(changes) / sizeof(changes[0])];

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		tests[i] = (struct CMUnitTest){ changes[i].name, test_change, NULL,
						teardown, (void *)&changes[i] };
	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
