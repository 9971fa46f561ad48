/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who may do what. Nodes of a simulated machine lead to no driver, so they are not opened:
 * whether they could be is asked of the file system.
 */
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "library/library.h"
#include "library/permission.h"
#include "machine/geometry.h"
#include "machine/minor.h"
#include "machine/path.h"

static char node[PATH_MAX]; /* root folder of the node; empty: none is named */
static bool administers;

/* Root in a container may open nodes, but is no administrator of the driver. */
static bool has_cap_sys_admin(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { 0 };

	return syscall(SYS_capget, &header, data) == 0 &&
	       data[0].effective & 1u << CAP_SYS_ADMIN;
}

void permission_init(void)
{
	node_path(node, sizeof(node));
	administers = library_store()->root &&
		      (!node[0] || geteuid() != 0 || has_cap_sys_admin());
}

/* The machine's owner who plays an ordinary user is nobody's owner. */
static bool may_read(const char *path)
{
	struct stat st;

	if (!library_store()->owner || library_store()->root)
		return faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) == 0;
	return stat(path, &st) == 0 && st.st_mode & S_IROTH;
}

static bool holds(unsigned minor)
{
	char path[PATH_MAX + 64];

	snprintf(path, sizeof(path), "%s/dev/nvidia-caps/nvidia-cap%u", node, minor);
	return may_read(path);
}

bool may_administer(void)
{
	return administers;
}

bool may_configure(void)
{
	return administers || (node[0] && holds(MINOR_CONFIG));
}

bool may_monitor(unsigned gpu)
{
	return administers || !node[0] || !gpu_taken(&library_machine()->now.gpus[gpu]) ||
	       holds(MINOR_MONITOR);
}

bool may_open(unsigned gpu, unsigned gi, unsigned ci)
{
	unsigned minor = library_machine()->identities[gpu].minor;

	return administers || !node[0] ||
	       (holds(minor_of_gi(minor, gi)) && holds(minor_of_ci(minor, gi, ci)));
}

bool permission_moves(void)
{
	return !administers && node[0];
}
