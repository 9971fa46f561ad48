/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files that people name: written beside under a name that nobody can guess, synced and
 * renamed, so that a reader sees the old file or the new one.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/error.h"
#include "base/file.h"

static int fail(const char *path, int code, struct mig_error *err)
{
	bool rights = code == EACCES || code == EPERM || code == EROFS;

	return mig_fail(err, rights ? EPERM : EIO, "%s: %s", path, strerror(code));
}

static int put(FILE *out, const char *text, bool sync)
{
	if (fputs(text, out) < 0 || fflush(out) != 0)
		return -1;
	return sync ? fsync(fileno(out)) : 0;
}

static int write_in_place(const char *path, const char *text, struct mig_error *err)
{
	AUTO(stream) FILE *out = fopen(path, "we");

	return out && put(out, text, false) == 0 ? 0 : fail(path, errno, err);
}

/* As open() would have made it, whatever mkostemp() did. */
static int set_mode(int fd)
{
	mode_t mask = umask(0);

	umask(mask);
	return fchmod(fd, 0666 & ~mask);
}

static int write_beside(const char *path, const char *text, struct mig_error *err)
{
	AUTO(stream) FILE *out = NULL;
	char fresh[PATH_MAX + 8];
	int fd, code;

	if (snprintf(fresh, sizeof(fresh), "%s.XXXXXX", path) >= (int)sizeof(fresh))
		return fail(path, ENAMETOOLONG, err);
	fd = mkostemp(fresh, O_CLOEXEC);
	if (fd < 0)
		return fail(path, errno, err);
	out = fdopen(fd, "w");
	if (out && set_mode(fd) == 0 && put(out, text, true) == 0 &&
	    rename(fresh, path) == 0)
		return 0;
	code = errno;
	if (!out)
		close(fd);
	unlink(fresh);
	return fail(path, code, err);
}

int mig_file_replace(const char *path, const char *text, struct mig_error *err)
{
	struct stat st;

	if (strcmp(path, "-") == 0)
		return put(stdout, text, false) == 0 ? 0 : fail("stdout", errno, err);
	if (lstat(path, &st) == 0 && !S_ISREG(st.st_mode))
		return write_in_place(path, text, err);
	return write_beside(path, text, err);
}
