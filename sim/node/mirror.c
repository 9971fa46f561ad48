/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A folder that covers a real one holds the rest of it by bind mounts. Symbolic links are
 * copied: they stand at the same place, so that relative ones lead where they did.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/auto.h"
#include "node/mirror.h"

#define NVIDIA_VENDOR "0x10de"

DEFINE_AUTO(dir, DIR *, closedir)

int mirror_bind(int dir, const char *name, const char *target)
{
	char source[64 + NAME_MAX];

	snprintf(source, sizeof(source), "/proc/self/fd/%d/%s", dir, name);
	return mount(source, target, NULL, MS_BIND | MS_REC, NULL);
}

/* A node or folder of the driver, or a GPU among the PCI devices. */
static bool is_nvidia(int real, const char *name)
{
	char path[NAME_MAX + 16], vendor[16] = "";
	AUTO(fd) int fd = -1;

	if (!strncmp(name, "nvidia", 6))
		return true;
	snprintf(path, sizeof(path), "%s/vendor", name);
	fd = openat(real, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	return fd >= 0 && read(fd, vendor, sizeof(vendor) - 1) > 0 &&
	       !strncmp(vendor, NVIDIA_VENDOR, strlen(NVIDIA_VENDOR));
}

static void mirror_link(int real, int ours, const char *name)
{
	char target[PATH_MAX];
	ssize_t n = readlinkat(real, name, target, sizeof(target) - 1);

	if (n < 0)
		return;
	target[n] = '\0';
	if (symlinkat(target, ours, name) < 0)
		return; /* ours is there already */
}

static void mirror_entry(int real, int ours, const char *name)
{
	char target[64 + NAME_MAX];
	struct stat st;
	bool folder;
	int r;

	if (fstatat(real, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return;
	if (S_ISLNK(st.st_mode)) {
		mirror_link(real, ours, name);
		return;
	}
	folder = S_ISDIR(st.st_mode);
	r = folder ? mkdirat(ours, name, 0755) : mknodat(ours, name, S_IFREG | 0600, 0);
	if (r < 0)
		return; /* ours is there already */
	snprintf(target, sizeof(target), "/proc/self/fd/%d/%s", ours, name);
	if (mirror_bind(real, name, target) < 0)
		unlinkat(ours, name, folder ? AT_REMOVEDIR : 0);
}

void mirror_rest(int real, int ours)
{
	int copy = openat(real, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	AUTO(dir) DIR *list = copy < 0 ? NULL : fdopendir(copy);
	struct dirent *e;

	while (list && (e = readdir(list))) {
		if (strcmp(e->d_name, ".") && strcmp(e->d_name, "..") &&
		    !is_nvidia(real, e->d_name))
			mirror_entry(real, ours, e->d_name);
	}
}
