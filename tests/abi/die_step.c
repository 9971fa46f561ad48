/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The commit hook of the test builds. The process dies at the step that NVML_SIM_DIE_AT
 * names and stops at the one of NVML_SIM_STOP_AT, counted from when one of them is set; as
 * a writer it waits for others as long as NVML_SIM_PATIENCE_MS says, else as any build.
 */
#include <signal.h>
#include <stdlib.h>

#include "machine/store.h"

static unsigned long number_of(const char *name, unsigned long otherwise)
{
	const char *text = getenv(name);

	return text ? strtoul(text, NULL, 10) : otherwise;
}

void store_step(void)
{
	static unsigned long steps;
	unsigned long die = number_of("NVML_SIM_DIE_AT", 0),
		      stop = number_of("NVML_SIM_STOP_AT", 0);

	if (!die && !stop)
		return;
	steps++;
	if (steps == die)
		raise(SIGKILL);
	if (steps == stop)
		raise(SIGSTOP);
}

int64_t store_patience_ms(void)
{
	return (int64_t)number_of("NVML_SIM_PATIENCE_MS", 10000);
}
