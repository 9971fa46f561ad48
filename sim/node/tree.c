/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files, folders and device nodes below one folder. A file is written under another name
 * first, so that whoever reads while the machine changes never meets half of it.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/error.h"
#include "node/tree.h"

#define DRAFT ".draft"

static int cannot(const char *what, const char *name, struct mig_error *err)
{
	return mig_fail(err, errno, "cannot %s %s: %s", what, name, strerror(errno));
}

/* Opens one folder. Its owner may have sealed it; root writes there nevertheless. */
static int make_one(int at, const char *name, struct mig_error *err)
{
	int fd;

	if (mkdirat(at, name, 0755) < 0 && errno != EEXIST)
		return cannot("make the folder", name, err);
	fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return cannot("open the folder", name, err);
	if (faccessat(fd, ".", W_OK, AT_EACCESS) < 0)
		fchmod(fd, 0755);
	return fd;
}

int tree_folder(int at, const char *path, struct mig_error *err)
{
	char names[PATH_MAX], *save = NULL;
	int fd = -1;

	snprintf(names, sizeof(names), "%s", path);
	for (char *s = strtok_r(names, "/", &save); s; s = strtok_r(NULL, "/", &save)) {
		int next = make_one(fd < 0 ? at : fd, s, err);

		if (fd >= 0)
			close(fd);
		if (next < 0)
			return next;
		fd = next;
	}
	return fd;
}

void tree_seal(int fd)
{
	if (fd < 0)
		return;
	fchmod(fd, 0555);
	close(fd);
}

static int write_all(int fd, const char *bytes, size_t size)
{
	while (size) {
		ssize_t n = write(fd, bytes, size);

		if (n < 0 && errno != EINTR)
			return -1;
		if (n > 0) {
			bytes += n;
			size -= (size_t)n;
		}
	}
	return 0;
}

int tree_file(const struct tree *t, int dir, const char *name, mode_t mode,
	      const void *bytes, size_t size, struct mig_error *err)
{
	AUTO(fd) int fd = -1;
	int r = 0;

	unlinkat(t->fd, DRAFT, 0);
	fd = openat(t->fd, DRAFT, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 || write_all(fd, bytes, size) < 0 || fchmod(fd, mode) < 0 ||
	    renameat(t->fd, DRAFT, dir, name) < 0) {
		r = cannot("write", name, err);
		unlinkat(t->fd, DRAFT, 0);
	}
	return r;
}

int tree_text(const struct tree *t, int dir, const char *name, mode_t mode,
	      struct mig_error *err, const char *fmt, ...)
{
	AUTO(str) char *text = NULL;
	va_list ap;
	int size;

	va_start(ap, fmt);
	size = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (size < 0) {
		text = NULL;
		return mig_fail(err, ENOMEM, "out of memory");
	}
	return tree_file(t, dir, name, mode, text, (size_t)size, err);
}

int tree_node(struct tree *t, int dir, const char *name, mode_t mode, dev_t device,
	      struct mig_error *err)
{
	if (!t->plain && mknodat(dir, name, S_IFCHR | mode, device) == 0)
		return fchmodat(dir, name, mode, 0) < 0 ? cannot("make", name, err) : 0;
	if (!t->plain && errno != EPERM && errno != EACCES)
		return cannot("make the device", name, err);
	t->plain = true;
	return tree_file(t, dir, name, mode, "", 0, err);
}
