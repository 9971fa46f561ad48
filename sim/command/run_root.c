/* SPDX-License-Identifier: Apache-2.0 */
/*
 * nvml-sim run --root: a private mount namespace around the program, in which the node's
 * files are the machine's, and a watcher beside it that keeps them so.
 */
#include <unistd.h>

#include "command/open.h"
#include "command/run_program.h"
#include "node/node.h"
#include "node/space.h"
#include "node/watch.h"

static int run_inside(struct store *s, char **argv, struct mig_error *err)
{
	struct space space;
	pid_t watcher;
	int r = space_enter(&space, err);

	if (r == 0)
		r = node_write(&space.tree, &s->machine, err);
	if (r == 0)
		r = space_show(&space, err);
	if (r < 0)
		return r;
	watcher = watch_start(&space.tree, s, err);
	if (watcher < 0)
		return watcher;
	r = run_child(argv, err);
	watch_stop(watcher);
	return r;
}

int run_root(char **argv, struct mig_error *err)
{
	struct store s;
	int r = open_machine(&s, err);

	if (r < 0)
		return r;
	r = run_inside(&s, argv, err);
	store_close(&s);
	return r;
}
