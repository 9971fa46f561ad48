/* SPDX-License-Identifier: Apache-2.0 */
/* Folders that last as long as a command. */
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "command/scratch.h"

int scratch_make(char *dir, size_t size, struct mig_error *err)
{
	const char *tmp = getenv("TMPDIR");

	if ((size_t)snprintf(dir, size, "%s/nvml-sim-XXXXXX",
			     tmp && tmp[0] ? tmp : "/tmp") >= size ||
	    !mkdtemp(dir))
		return mig_fail(err, EIO, "%s: %s", dir, strerror(errno));
	return 0;
}

static int remove_entry(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st, (void)kind, (void)at;
	return remove(path);
}

void scratch_remove(const char *dir)
{
	nftw(dir, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}
