/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The commit hook of the test build: dies at the step that NVML_SIM_DIE_AT names,
 * counted from when it is set.
 */
#include <signal.h>
#include <stdlib.h>

#include "machine/store.h"

void store_step(void)
{
	static unsigned steps;
	const char *at = getenv("NVML_SIM_DIE_AT");

	if (at && strtoul(at, NULL, 10) == ++steps)
		raise(SIGKILL);
}
