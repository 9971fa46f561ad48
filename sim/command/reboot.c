/* SPDX-License-Identifier: Apache-2.0 */
/*
 * nvml-sim reboot: what a reboot does to a machine. Instances are gone, a pending MIG
 * mode takes effect; boards that keep the mode in their infoROM keep it, others start
 * with it off.
 */
#include <errno.h>

#include "base/error.h"
#include "command/command.h"
#include "command/open.h"
#include "machine/reset.h"

static int run(int argc, char **argv, struct mig_error *err)
{
	struct store s;
	int r;

	(void)argv;
	if (argc > 1)
		return mig_fail(err, EINVAL, "reboot takes no arguments");
	r = open_machine(&s, err);
	if (r < 0)
		return r;
	r = begin_as_owner(&s, "reboot it", err);
	if (r == 0) {
		boot_machine(&s.machine);
		store_commit(&s);
	}
	store_close(&s);
	return r;
}

const struct command command_reboot = {
	.name = "reboot",
	.usage = "reboot",
	.summary =
		"boot the machine: instances vanish, the MIG mode of Ampere boards stays",
	.run = run,
};
