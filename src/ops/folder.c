/* SPDX-License-Identifier: Apache-2.0 */
/* The files that outlive a boot: where they lie, and how they are written safely. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/error.h"
#include "ops/folder.h"

int mig_folder_path(struct mig_ctx *ctx, const char *name, char *buf)
{
	const char *state = mig_ctx_state_path(ctx);
	int n;

	n = snprintf(buf, PATH_MAX, "%s%s/%s", state ? state : "/var/lib/migctl",
		     state ? ".d" : "", name);
	return n < PATH_MAX ? 0 : -ENAMETOOLONG;
}

int mig_folder_make(struct mig_ctx *ctx)
{
	char path[PATH_MAX];

	if (mig_folder_path(ctx, "", path) < 0)
		return -ENAMETOOLONG;
	return mkdir(path, 0755) < 0 && errno != EEXIST ? -errno : 0;
}

static int fail(const char *path, int code, struct mig_error *err)
{
	bool rights = code == EACCES || code == EPERM || code == EROFS;

	return mig_fail(err, rights ? EPERM : EIO, "%s: %s", path, strerror(code));
}

static int write_all(int fd, const char *text, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, text, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		text += n;
		len -= (size_t)n;
	}
	return 0;
}

static int sync_folder(struct mig_ctx *ctx)
{
	AUTO(fd) int fd = -1;
	char path[PATH_MAX];

	if (mig_folder_path(ctx, "", path) < 0)
		return -1;
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -1 : fsync(fd);
}

static int write_new(const char *path, const char *text, bool sync)
{
	AUTO(fd) int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (fd < 0 || write_all(fd, text, strlen(text)) < 0)
		return -1;
	return sync ? fsync(fd) : 0;
}

/* Written beside and renamed: a reader sees the old file or the new one. */
int mig_folder_write(struct mig_ctx *ctx, const char *name, const char *text, bool sync,
		     struct mig_error *err)
{
	char path[PATH_MAX], fresh[PATH_MAX + 8];
	int r = mig_folder_make(ctx);

	if (r == 0)
		r = mig_folder_path(ctx, name, path);
	if (r < 0)
		return fail(name, -r, err);
	snprintf(fresh, sizeof(fresh), "%s.new", path);
	if (!text && unlink(path) < 0 && errno != ENOENT)
		return fail(path, errno, err);
	if (text && (write_new(fresh, text, sync) < 0 || rename(fresh, path) < 0)) {
		r = errno;
		unlink(fresh);
		return fail(path, r, err);
	}
	if (sync && sync_folder(ctx) < 0)
		return fail(path, errno, err);
	return 0;
}

int mig_folder_append(struct mig_ctx *ctx, const char *name, const char *line,
		      struct mig_error *err)
{
	AUTO(fd) int fd = -1;
	char path[PATH_MAX];
	int r = mig_folder_make(ctx);

	if (r == 0)
		r = mig_folder_path(ctx, name, path);
	if (r < 0)
		return fail(name, -r, err);
	fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	if (fd < 0 || write_all(fd, line, strlen(line)) < 0)
		return fail(path, errno, err);
	return 0;
}
