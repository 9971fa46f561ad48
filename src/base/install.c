/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the files that were installed beside the running program. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/install.h"

int mig_install_path(const char *below, char *buf, size_t size)
{
	char exe[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);

	if (n < 0)
		return -EIO;
	exe[n] = '\0';
	for (int up = 0; up < 2; up++) {
		char *slash = strrchr(exe, '/');

		if (!slash)
			return -EIO;
		*slash = '\0';
	}
	if (snprintf(buf, size, "%s/%s", exe, below) >= (int)size)
		return -EIO;
	return 0;
}
