/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_OPS_FOLDER_H
#define MIG_OPS_FOLDER_H

#include <limits.h>

#include "ops/context.h"

/**
 * mig_folder_path() - where a file of ours lies that outlives a boot
 * @ctx:  whose machine
 * @name: the file's name
 * @buf:  where to write the path, PATH_MAX bytes
 *
 * /var/lib/migctl with a real driver, beside its file with a simulated machine.
 *
 * Return: 0; -ENAMETOOLONG.
 */
int mig_folder_path(struct mig_ctx *ctx, const char *name, char *buf);

/** mig_folder_make() - make that folder if it is missing. Return: 0; a negative errno. */
int mig_folder_make(struct mig_ctx *ctx);

/**
 * mig_folder_write() - replace a file of ours: all of it or nothing, also in a crash
 * @ctx:  whose machine
 * @name: the file's name
 * @text: what shall be in it; NULL: the file shall not exist
 * @sync: wait until it is on the disk
 * @err:  where to explain a failure, or NULL
 *
 * Return: 0; -EPERM without the rights to; -EIO.
 */
int mig_folder_write(struct mig_ctx *ctx, const char *name, const char *text, bool sync,
		     struct mig_error *err);

/** mig_folder_append() - add a line at the end of a file of ours. Return: as above. */
int mig_folder_append(struct mig_ctx *ctx, const char *name, const char *line,
		      struct mig_error *err);

#endif
