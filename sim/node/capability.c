/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Capabilities: a file below /proc/driver/nvidia/capabilities and a node in
 * /dev/nvidia-caps for each instance, exactly while it exists. A file comes before its
 * node and goes after it, so that a node is never without its explanation.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "machine/minor.h"
#include "node/node.h"

#define CONFIG_MODE  0400u
#define MONITOR_MODE 0444u
#define ACCESS_MODE  0444u

/** struct place - where the capabilities of one GPU stand */
struct place {
	struct tree *tree;
	int folder; /* proc/driver/nvidia/capabilities/gpuN/mig */
	int nodes;  /* dev/nvidia-caps */
};

static void node_name(unsigned minor, char name[32])
{
	snprintf(name, 32, "nvidia-cap%u", minor);
}

static int put(const struct place *p, int dir, const char *name, unsigned minor,
	       mode_t mode, struct mig_error *err)
{
	char node[32];
	int r = tree_text(
		p->tree, dir, name, mode, err,
		"DeviceFileMinor: %u\nDeviceFileMode: %u\nDeviceFileModify: 1\n", minor,
		mode);

	node_name(minor, node);
	return r < 0 ? r
		     : tree_node(p->tree, p->nodes, node, mode,
				 makedev(CAPS_MAJOR, minor), err);
}

/* Removes a folder's file, the folder and the node; what is not there is no harm. */
static void drop(const struct place *p, int above, const char *folder, unsigned minor)
{
	struct mig_error ignored = MIG_ERROR_INIT;
	char node[32];
	int dir = tree_folder(above, folder, &ignored);

	node_name(minor, node);
	unlinkat(p->nodes, node, 0);
	if (dir >= 0) {
		unlinkat(dir, "access", 0);
		close(dir);
	}
	unlinkat(above, folder, AT_REMOVEDIR);
}

static int show_ci(const struct place *p, int gi, unsigned k, unsigned minor, bool used,
		   struct mig_error *err)
{
	char name[16];
	int dir, r;

	snprintf(name, sizeof(name), "ci%u", k);
	if (!used) {
		drop(p, gi, name, minor);
		return 0;
	}
	dir = tree_folder(gi, name, err);
	if (dir < 0)
		return dir;
	r = put(p, dir, "access", minor, ACCESS_MODE, err);
	tree_seal(dir);
	return r;
}

static int show_gi(const struct place *p, const char *name, unsigned minor,
		   const struct gi *old, const struct gi *now, struct mig_error *err)
{
	int dir = tree_folder(p->folder, name, err), r = 0;

	if (dir < 0)
		return dir;
	if (now->used && !old->used)
		r = put(p, dir, "access", minor, ACCESS_MODE, err);
	for (unsigned k = 0; r == 0 && k < MAX_CI; k++) {
		bool was = old->used && old->ci[k].used,
		     is = now->used && now->ci[k].used;

		if (was != is)
			r = show_ci(p, dir, k, minor + 1 + k, is, err);
	}
	tree_seal(dir);
	if (!now->used)
		drop(p, p->folder, name, minor);
	return r;
}

static int show_gpu(struct place *p, unsigned minor, const struct gpu *old,
		    const struct gpu *now, struct mig_error *err)
{
	int r = 0;

	for (unsigned id = 0; r == 0 && id < MAX_GI; id++) {
		const struct gi *was = &old->gi[id], *is = &now->gi[id];
		char name[16];

		if ((!was->used && !is->used) || !memcmp(was, is, sizeof(*is)))
			continue;
		snprintf(name, sizeof(name), "gi%u", id);
		r = show_gi(p, name, minor_of_gi(minor, id), was, is, err);
	}
	return r;
}

static int show_global(struct place *p, int caps, struct mig_error *err)
{
	int mig = tree_folder(caps, "mig", err), r;

	if (mig < 0)
		return mig;
	r = put(p, mig, "config", MINOR_CONFIG, CONFIG_MODE, err);
	if (r == 0)
		r = put(p, mig, "monitor", MINOR_MONITOR, MONITOR_MODE, err);
	tree_seal(mig);
	return r;
}

static int show_all(struct place *p, int caps, const struct gpu *old,
		    const struct machine *m, struct mig_error *err)
{
	static const struct gpu nothing;
	int r = old ? 0 : show_global(p, caps, err);

	for (unsigned i = 0; r == 0 && i < m->gpu_count; i++) {
		char name[16];
		int gpu;

		snprintf(name, sizeof(name), "gpu%u", m->identities[i].minor);
		gpu = tree_folder(caps, name, err);
		if (gpu < 0)
			return gpu;
		p->folder = tree_folder(gpu, "mig", err);
		r = p->folder < 0
			    ? p->folder
			    : show_gpu(p, m->identities[i].minor,
				       old ? &old[i] : &nothing, &m->now.gpus[i], err);
		tree_seal(p->folder);
		tree_seal(gpu);
	}
	return r;
}

int capability_write(struct tree *t, const struct gpu *old, const struct machine *m,
		     struct mig_error *err)
{
	struct place p = { .tree = t,
			   .nodes = tree_folder(t->fd, "dev/nvidia-caps", err) };
	int caps, r;

	if (p.nodes < 0)
		return p.nodes;
	caps = tree_folder(t->fd, "proc/driver/nvidia/capabilities", err);
	r = caps < 0 ? caps : show_all(&p, caps, old, m, err);
	tree_seal(caps);
	close(p.nodes);
	return r;
}
