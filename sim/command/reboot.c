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
	r = s.root ? store_begin(&s) : -EACCES;
	if (r == 0) {
		boot_machine(&s.machine);
		store_commit(&s);
	}
	store_close(&s);
	if (r == -ETIMEDOUT)
		return mig_fail(err, EIO,
				"another program has been changing the machine for 10 s");
	return r < 0 ? mig_fail(err, -r, "only the machine's owner may reboot it") : 0;
}

const struct command command_reboot = {
	.name = "reboot",
	.usage = "reboot",
	.summary =
		"boot the machine: instances vanish, the MIG mode of Ampere boards stays",
	.run = run,
};
