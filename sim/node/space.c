/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A private mount namespace. The tree is a tmpfs that nothing outside sees and that ends
 * with the last process inside, so that there is never anything to clean up. It is
 * mounted on /dev, the one folder that every system has, and its own dev then covers it.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/error.h"
#include "node/mirror.h"
#include "node/node.h"
#include "node/space.h"

/* Folders; /dev is the last, since from then on the tree itself is covered. */
static const char *const folders[] = { "proc/driver", "sys/bus/pci/devices", "dev" };

/* The text of the real /proc/modules; NULL where the kernel has none. */
static char *real_modules(void)
{
	AUTO(stream) FILE *from = fopen("/proc/modules", "re");
	char *text = NULL;
	size_t size = 0;

	if (!from)
		return NULL;
	if (getdelim(&text, &size, '\0', from) < 0) {
		free(text);
		text = strdup("");
	}
	return text;
}

static int refuse_driver(struct mig_error *err)
{
	AUTO(str) char *text = real_modules();

	if (text && (!strncmp(text, "nvidia ", 7) || strstr(text, "\nnvidia ")))
		return mig_fail(
			err, EBUSY,
			"run --root: the module nvidia is loaded (/proc/modules), and "
			"a simulated node must not stand before a real one; leave "
			"--root out");
	return 0;
}

static int write_map(const char *path, const char *text)
{
	AUTO(fd) int fd = open(path, O_WRONLY | O_CLOEXEC);
	size_t size = strlen(text);

	return fd >= 0 && write(fd, text, size) == (ssize_t)size ? 0 : -errno;
}

/* Users and root keep their ids, so that files look as they did. */
static int map_ids(uid_t uid, gid_t gid)
{
	char users[64], groups[64];
	int r;

	snprintf(users, sizeof(users), "%u %u 1\n", uid, uid);
	snprintf(groups, sizeof(groups), "%u %u 1\n", gid, gid);
	r = write_map("/proc/self/setgroups", "deny");
	if (r == 0)
		r = write_map("/proc/self/uid_map", users);
	return r < 0 ? r : write_map("/proc/self/gid_map", groups);
}

static int leave(struct mig_error *err)
{
	uid_t uid = geteuid();
	gid_t gid = getegid();
	int r = unshare(CLONE_NEWNS) < 0 ? -errno : 0;

	/* Without the right to it, as root of a user namespace. */
	if (r < 0)
		r = unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0 ? -errno : map_ids(uid, gid);
	if (r == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		r = -errno;
	if (r < 0)
		return mig_fail(
			err, EPERM,
			"run --root: a private mount namespace is not permitted here "
			"(%s); leave --root out, or write the files with 'nvml-sim "
			"node --at'",
			strerror(-r));
	return 0;
}

int space_enter(struct space *ret, struct mig_error *err)
{
	int r = refuse_driver(err);

	if (r == 0)
		r = leave(err);
	if (r < 0)
		return r;
	*ret = (struct space){ .dev = open("/dev", O_RDONLY | O_DIRECTORY | O_CLOEXEC) };
	ret->tree.fd = -1;
	if (ret->dev >= 0 &&
	    mount("nvml-sim", "/dev", "tmpfs", MS_NOSUID, "mode=0755,size=16m") == 0)
		ret->tree.fd = open("/dev", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (ret->tree.fd < 0)
		return mig_fail(err, EIO, "run --root: cannot cover /dev: %s",
				strerror(errno));
	return 0;
}

static void say_missing(const char *path)
{
	fprintf(stderr,
		"nvml-sim: there is no /%s on this system, so it is not simulated; "
		"the rest of the node stands\n",
		path);
}

static int cover(const struct space *s, const char *path, struct mig_error *err)
{
	char target[64];

	snprintf(target, sizeof(target), "/%s", path);
	if (mirror_bind(s->tree.fd, path, target) < 0)
		return mig_fail(err, EIO, "run --root: cannot mount over %s: %s", target,
				strerror(errno));
	return 0;
}

static int show_modules(struct space *s, struct mig_error *err)
{
	AUTO(str) char *text = real_modules();
	int r;

	if (!text) {
		say_missing("proc/modules");
		return 0;
	}
	r = module_write(&s->tree, text, err);
	return r < 0 ? r : cover(s, "proc/modules", err);
}

static int show_folder(struct space *s, const char *path, struct mig_error *err)
{
	AUTO(fd) int ours = openat(s->tree.fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	AUTO(fd) int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	AUTO(fd) int real = -1;

	real = strcmp(path, "dev")
		       ? openat(root, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
		       : dup(s->dev);
	if (real < 0) {
		say_missing(path);
		return 0;
	}
	mirror_rest(real, ours);
	return cover(s, path, err);
}

int space_show(struct space *s, struct mig_error *err)
{
	int r = show_modules(s, err);

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(folders); i++)
		r = show_folder(s, folders[i], err);
	if (s->tree.plain)
		fputs("nvml-sim: /dev/nvidia* are regular files: "
		      "making device nodes is not permitted here\n",
		      stderr);
	return r;
}
