/* SPDX-License-Identifier: Apache-2.0 */
/* /dev/nvidia*: nodes for stat and permission tests; they lead to no driver. */
#include <stdio.h>
#include <sys/sysmacros.h>

#include "base/auto.h"
#include "node/node.h"

#define CONTROL_MINOR 255u

int device_write(struct tree *t, const struct machine *m, struct mig_error *err)
{
	AUTO(fd) int dev = tree_folder(t->fd, "dev", err);
	char name[32];
	int r = dev;

	if (dev < 0)
		return r;
	r = tree_node(t, dev, "nvidiactl", 0666, makedev(GPU_MAJOR, CONTROL_MINOR), err);
	if (r == 0)
		r = tree_node(t, dev, "nvidia-uvm", 0666, makedev(UVM_MAJOR, 0), err);
	if (r == 0)
		r = tree_node(t, dev, "nvidia-uvm-tools", 0666, makedev(UVM_MAJOR, 1),
			      err);
	for (unsigned i = 0; r == 0 && i < m->gpu_count; i++) {
		unsigned minor = m->identities[i].minor;

		snprintf(name, sizeof(name), "nvidia%u", minor);
		r = tree_node(t, dev, name, 0666, makedev(GPU_MAJOR, minor), err);
	}
	return r;
}
