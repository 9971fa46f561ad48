/* SPDX-License-Identifier: Apache-2.0 */
/* What the environment says: where the simulated machine lies, and who looks at it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "machine/path.h"

/*
 * By hand: the code of printf() is pages that a program's start would touch for this alone.
 */
static int join(char *buf, size_t size, const char *first, const char *second)
{
	size_t len = strlen(first);

	if (len + strlen(second) >= size)
		return -ENAMETOOLONG;
	memcpy(buf, first, len);
	strcpy(buf + len, second);
	return 0;
}

int state_path(char *buf, size_t size)
{
	static const struct {
		const char *variable, *below;
	} places[] = {
		{ "NVML_SIM_STATE", "" },
		{ "XDG_STATE_HOME", "/nvml-sim/machine" },
		{ "HOME", "/.local/state/nvml-sim/machine" },
	};

	for (unsigned i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const char *value = secure_getenv(places[i].variable);

		if (value && value[0])
			return join(buf, size, value, places[i].below);
	}
	return -ENOENT;
}

void node_path(char *buf, size_t size)
{
	const char *value = secure_getenv("NVML_SIM_NODE");

	if (!value || join(buf, size, value, "") < 0)
		buf[0] = '\0';
}

bool state_as_user(void)
{
	const char *value = secure_getenv("NVML_SIM_AS_USER");

	return value && value[0] && strcmp(value, "0") != 0;
}
