/* SPDX-License-Identifier: Apache-2.0 */
/* /proc/modules: the driver's modules, last loaded first, before those of the real
 * kernel. */
#include "base/auto.h"
#include "node/node.h"

#define ROW(name, size, users) name " " size " " users " Live 0x0000000000000000 (POE)\n"

int module_write(const struct tree *t, const char *before, struct mig_error *err)
{
	AUTO(fd) int proc = tree_folder(t->fd, "proc", err);

	if (proc < 0)
		return proc;
	return tree_text(t, proc, "modules", 0444, err, "%s%s",
			 ROW("nvidia_uvm", "4661248", "0 -")
				 ROW("nvidia", "54165504", "1 nvidia_uvm,"),
			 before);
}
