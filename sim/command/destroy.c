/* SPDX-License-Identifier: Apache-2.0 */
/* nvml-sim destroy: removes the machine; programs that still run on it lose their GPUs. */
#include <errno.h>
#include <limits.h>

#include "base/error.h"
#include "command/command.h"
#include "machine/path.h"
#include "machine/store.h"

static int run(int argc, char **argv, struct mig_error *err)
{
	char path[PATH_MAX];

	(void)argv;
	if (argc > 1)
		return mig_fail(err, EINVAL, "destroy takes no arguments");
	if (state_path(path, sizeof(path)) < 0)
		return mig_fail(err, ENOENT,
				"no place for a machine: set NVML_SIM_STATE");
	return store_destroy(path, err);
}

const struct command command_destroy = {
	.name = "destroy",
	.usage = "destroy",
	.summary = "remove the machine",
	.run = run,
};
