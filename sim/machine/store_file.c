/* SPDX-License-Identifier: Apache-2.0 */
/* Makes and removes state files; what lies in them is read and changed by store.c. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/error.h"
#include "machine/check.h"
#include "machine/path.h"
#include "machine/store.h"

static int make_folders(const char *path, struct mig_error *err)
{
	char dir[PATH_MAX];

	if ((size_t)snprintf(dir, sizeof(dir), "%s", path) >= sizeof(dir))
		return mig_fail(err, EIO, "%s: the path is too long", path);
	for (char *p = strchr(dir + 1, '/'); p; p = strchr(p + 1, '/')) {
		*p = '\0';
		if (mkdir(dir, 0755) < 0 && errno != EEXIST)
			return mig_fail(err, EIO, "%s: %s", dir, strerror(errno));
		*p = '/';
	}
	return 0;
}

static void fill_file(struct file *f, const struct machine *m)
{
	struct header *h = &f->header;

	h->magic = STATE_MAGIC;
	h->version = STATE_VERSION;
	h->size = sizeof(*f);
	h->board_count = m->board_count;
	h->gpu_count = m->gpu_count;
	h->driver_branch = m->driver_branch;
	h->seed = m->seed;
	memcpy(h->settings, m->settings, sizeof(h->settings));
	memcpy(h->driver_version, m->driver_version, sizeof(h->driver_version));
	memcpy(h->cuda_version, m->cuda_version, sizeof(h->cuda_version));
	memcpy(f->boards, m->boards, sizeof(f->boards));
	memcpy(f->identities, m->identities, sizeof(f->identities));
	h->sum = fixed_sum(h->settings, f->boards, m->board_count, f->identities,
			   m->gpu_count);
	f->snapshots[0] = m->now;
	f->snapshots[0].generation = 0;
	f->snapshots[0].sum = snapshot_sum(&f->snapshots[0]);
}

static int write_all(int fd, const void *bytes, size_t size)
{
	const char *p = bytes;

	while (size) {
		ssize_t n = write(fd, p, size);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0) {
			p += n;
			size -= (size_t)n;
		}
	}
	return 0;
}

/*
 * Tells the clients of a machine that it is gone; a damaged file has none to tell. By now
 * it has lost its name, so that whoever comes next never finds one that is marked.
 */
static void mark_gone(int fd)
{
	struct file *f;
	struct stat st;

	store_step();
	if (fd < 0 || fstat(fd, &st) < 0 || (size_t)st.st_size < sizeof(struct header))
		return;
	f = mmap(NULL, sizeof(struct header), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (f == MAP_FAILED)
		return;
	if (f->header.magic == STATE_MAGIC && f->header.version == STATE_VERSION)
		atomic_store(&f->header.gone, 1);
	munmap(f, sizeof(struct header));
}

int store_create(const char *path, const struct machine *m, bool replace,
		 struct mig_error *err)
{
	AUTO(mem) void *bytes = calloc(1, sizeof(struct file));
	AUTO(fd) int fd = -1, old = -1;
	char draft[PATH_MAX];
	int r;

	if (!bytes)
		return mig_fail(err, ENOMEM, "out of memory");
	r = make_folders(path, err);
	if (r < 0)
		return r;
	if ((size_t)snprintf(draft, sizeof(draft), "%s.%ld", path, (long)getpid()) >=
	    sizeof(draft))
		return mig_fail(err, EIO, "%s: the path is too long", path);
	fd = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0)
		return mig_fail(err, EIO, "%s: %s", draft, strerror(errno));
	store_step();
	fill_file(bytes, m);
	r = write_all(fd, bytes, sizeof(struct file));
	if (r < 0) {
		unlink(draft);
		return mig_fail(err, EIO, "%s: %s", draft, strerror(-r));
	}
	store_step();
	if (replace)
		old = open(path, O_RDWR | O_CLOEXEC);
	r = (replace ? rename(draft, path) : link(draft, path)) < 0 ? -errno : 0;
	if (r == 0)
		mark_gone(old);
	unlink(draft);
	if (r == -EEXIST)
		return mig_fail(
			err, EEXIST,
			"%s: there is a machine already; 'nvml-sim create --replace' "
			"makes another in its place",
			path);
	return r < 0 ? mig_fail(err, EIO, "%s: %s", path, strerror(-r)) : 0;
}

static int remove_entry(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st, (void)kind, (void)at;
	return remove(path);
}

int store_destroy(const char *path, struct mig_error *err)
{
	char beside[PATH_MAX + 2];
	AUTO(fd) int fd = -1;
	struct stat st;

	if (stat(path, &st) < 0)
		return mig_fail(err, errno == ENOENT ? ENOENT : EIO, "%s: %s", path,
				errno == ENOENT ? "there is no machine"
						: strerror(errno));
	if (st.st_uid != geteuid() || state_as_user())
		return mig_fail(err, EACCES, "%s: only its owner may destroy it", path);
	fd = open(path, O_RDWR | O_CLOEXEC);
	store_step();
	if (unlink(path) < 0)
		return mig_fail(err, EIO, "%s: %s", path, strerror(errno));
	mark_gone(fd);
	/* What migctl keeps of a machine lies beside it and goes with it. */
	snprintf(beside, sizeof(beside), "%s.d", path);
	nftw(beside, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
	return 0;
}
