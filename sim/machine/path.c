/* SPDX-License-Identifier: Apache-2.0 */
/* What the environment says: where the simulated machine lies, and who looks at it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine/path.h"

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

		if (!value || !value[0])
			continue;
		if ((size_t)snprintf(buf, size, "%s%s", value, places[i].below) >= size)
			return -ENAMETOOLONG;
		return 0;
	}
	return -ENOENT;
}

void node_path(char *buf, size_t size)
{
	const char *value = secure_getenv("NVML_SIM_NODE");

	if ((size_t)snprintf(buf, size, "%s", value ? value : "") >= size)
		buf[0] = '\0';
}

bool state_as_user(void)
{
	const char *value = secure_getenv("NVML_SIM_AS_USER");

	return value && value[0] && strcmp(value, "0") != 0;
}
