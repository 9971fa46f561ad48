/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One lock per machine: two writers wait for each other. flock() belongs to the open
 * file, so the kernel releases it however the writer ends.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/error.h"
#include "base/lock.h"

static int is_rights(int code)
{
	return code == EACCES || code == EPERM || code == EROFS;
}

int mig_lock_take(const char *dir, int *ret_fd, struct mig_error *err)
{
	AUTO(fd) int fd = -1;
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/lock", dir) >= (int)sizeof(path))
		return mig_fail(err, EIO, "%s: the path is too long", dir);
	if (mkdir(dir, 0755) < 0 && errno != EEXIST && !is_rights(errno))
		return mig_fail(err, EIO, "%s: %s", dir, strerror(errno));
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 && is_rights(errno)) {
		*ret_fd = -1;
		return 0;
	}
	if (fd < 0)
		return mig_fail(err, EIO, "%s: %s", path, strerror(errno));
	while (flock(fd, LOCK_EX) < 0) {
		if (errno != EINTR)
			return mig_fail(err, EIO, "%s: %s", path, strerror(errno));
	}
	*ret_fd = fd;
	fd = -1;
	return 0;
}

void mig_lock_drop(int fd)
{
	if (fd >= 0)
		close(fd);
}
