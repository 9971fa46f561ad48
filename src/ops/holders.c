/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who uses the instances of a machine: the driver's lists of processes, and whoever holds a
 * capability node of an instance open.
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/array.h"
#include "base/error.h"
#include "model/holders.h"
#include "model/state.h"
#include "nvml/read.h"
#include "ops/capability.h"
#include "ops/context.h"
#include "ops/proc.h"

/** struct cap - the node of an instance */
struct cap {
	struct mig_gpu *gpu;
	unsigned gi, ci;
	long minor;
	struct stat st; /* of the node */
};

struct caps {
	const char *node;
	char *list;
	size_t count;
	struct cap *items;
};

static void free_folder(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

static int add_running(unsigned gi, unsigned ci, int pid, void *data)
{
	struct mig_holder *h = mig_holders_add(data, gi, ci, pid);

	if (!h)
		return -ENOMEM;
	h->runs = true;
	return 0;
}

/* A node that is not there yet is held by nobody. */
static int add_cap(struct caps *caps, struct mig_gpu *gpu, unsigned gi, unsigned ci)
{
	struct cap cap = { .gpu = gpu, .gi = gi, .ci = ci };
	char path[PATH_MAX];
	struct cap *item;

	cap.minor = mig_capability_find(caps->node, caps->list, gpu->minor, gi, ci);
	snprintf(path, sizeof(path), "%s/dev/nvidia-caps/nvidia-cap%ld", caps->node,
		 cap.minor);
	if (cap.minor < 0 || stat(path, &cap.st) < 0)
		return 0;
	item = mig_array_add(&caps->items, &caps->count, sizeof(*item));
	if (!item)
		return -ENOMEM;
	*item = cap;
	return 0;
}

static int find_caps(struct caps *caps, struct mig_state *state)
{
	int r = 0;

	caps->list = mig_capability_list(caps->node);
	FOR_EACH_GPU (gpu, state) {
		FOR_EACH_GI (gi, gpu) {
			if (r == 0)
				r = add_cap(caps, gpu, gi->id, MIG_UNKNOWN);
			FOR_EACH_CI (ci, gi) {
				if (r == 0)
					r = add_cap(caps, gpu, gi->id, ci->id);
			}
		}
	}
	return r;
}

/* In a container the node has another path or inode, but leads to the same device. */
static bool is_node(const struct stat *open, const struct stat *node)
{
	if (S_ISCHR(node->st_mode))
		return S_ISCHR(open->st_mode) && open->st_rdev == node->st_rdev;
	return open->st_dev == node->st_dev && open->st_ino == node->st_ino;
}

static int add_open(struct caps *caps, int dir, const char *name, int pid)
{
	char link[PATH_MAX];
	ssize_t n = readlinkat(dir, name, link, sizeof(link) - 1);
	struct stat st;
	long minor;

	link[n > 0 ? n : 0] = '\0';
	minor = mig_capability_of_link(link);
	if (minor < 0 || fstatat(dir, name, &st, 0) < 0)
		return 0;
	for (size_t i = 0; i < caps->count; i++) {
		struct cap *c = &caps->items[i];
		struct mig_holder *h;

		if (c->minor != minor || !is_node(&st, &c->st))
			continue;
		h = mig_holders_add(c->gpu, c->gi, c->ci, pid);
		if (!h)
			return -ENOMEM;
		h->opens = true;
	}
	return 0;
}

/* Files of others are shown to root alone; a process may end while it is looked at. */
static int look_at_files(struct caps *caps, int pid)
{
	__attribute__((cleanup(free_folder))) DIR *dir = NULL;
	struct dirent *e;
	char path[64];
	int r = 0;

	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	dir = opendir(path);
	while (dir && r == 0 && (e = readdir(dir)) != NULL) {
		if (e->d_name[0] != '.')
			r = add_open(caps, dirfd(dir), e->d_name, pid);
	}
	return r;
}

static int look_at_processes(struct caps *caps)
{
	__attribute__((cleanup(free_folder))) DIR *dir = opendir("/proc");
	struct dirent *e;
	int r = 0;

	while (dir && r == 0 && (e = readdir(dir)) != NULL) {
		int pid = atoi(e->d_name);

		if (pid > 0 && pid != getpid())
			r = look_at_files(caps, pid);
	}
	return r;
}

static int add_openers(struct mig_state *state, const char *node, struct mig_error *err)
{
	struct caps caps = { .node = strcmp(node, "/") == 0 ? "" : node };
	int r = find_caps(&caps, state);

	if (r == 0 && caps.count > 0)
		r = look_at_processes(&caps);
	free(caps.list);
	free(caps.items);
	return r < 0 ? mig_fail(err, ENOMEM, "out of memory") : 0;
}

static void forget(struct mig_state *state)
{
	FOR_EACH_GPU (gpu, state) {
		free(gpu->holders);
		gpu->holders = NULL;
		gpu->holder_count = 0;
	}
}

int mig_holders_find(struct mig_ctx *ctx, struct mig_state *state, const char *node,
		     struct mig_error *err)
{
	AUTO(mig_session) struct mig_ctx *session = NULL;
	int r = mig_session_begin(ctx, err);

	if (r < 0)
		return r;
	session = ctx;
	forget(state);
	FOR_EACH_GPU (gpu, state) {
		if (r == 0 && gpu->gi_count > 0)
			r = nvml_read_processes(session->api, gpu->index, add_running,
						gpu, err);
	}
	if (r == 0 && node)
		r = add_openers(state, node, err);
	FOR_EACH_GPU (gpu, state) {
		FOR_EACH_HOLDER(h, gpu)
		mig_proc_describe(h);
	}
	return r;
}
