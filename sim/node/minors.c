/* SPDX-License-Identifier: Apache-2.0 */
/* /proc/driver/nvidia-caps: the minor of every capability that there can be. */
#include <errno.h>
#include <stdio.h>

#include "base/auto.h"
#include "base/error.h"
#include "machine/minor.h"
#include "node/node.h"

#define IMEX_MGMT minor_of_gi(MINOR_GPUS, 0) /* the next one */

static void print_gi(FILE *to, unsigned gpu, unsigned gi)
{
	fprintf(to, "gpu%u/gi%u/access %u\n", gpu, gi, minor_of_gi(gpu, gi));
	for (unsigned ci = 0; ci < MAX_CI; ci++)
		fprintf(to, "gpu%u/gi%u/ci%u/access %u\n", gpu, gi, ci,
			minor_of_ci(gpu, gi, ci));
}

static int mig_minors(const struct tree *t, int dir, struct mig_error *err)
{
	AUTO(str) char *text = NULL;
	size_t size = 0;
	FILE *to = open_memstream(&text, &size);

	if (!to)
		return mig_fail(err, ENOMEM, "out of memory");
	fprintf(to, "config %u\nmonitor %u\n", MINOR_CONFIG, MINOR_MONITOR);
	for (unsigned i = 0; i < MINOR_GPUS * MAX_GI; i++)
		print_gi(to, i / MAX_GI, i % MAX_GI);
	if (fclose(to) == EOF)
		return mig_fail(err, ENOMEM, "out of memory");
	return tree_file(t, dir, "mig-minors", 0444, text, size, err);
}

int minors_write(const struct tree *t, struct mig_error *err)
{
	int dir = tree_folder(t->fd, "proc/driver/nvidia-caps", err), r;

	if (dir < 0)
		return dir;
	r = mig_minors(t, dir, err);
	if (r == 0)
		r = tree_text(t, dir, "sys-minors", 0444, err, "fabric-imex-mgmt %u\n",
			      IMEX_MGMT);
	tree_seal(dir);
	return r;
}
