/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_BASE_FILE_H
#define MIG_BASE_FILE_H

#include <mig/error.h>

/**
 * mig_file_replace() - put a text into a file, all of it or nothing, also in a crash
 * @path: the file; one that is no plain file, such as a pipe, is written to. "-" is the
 *        standard output.
 * @text: what shall be in it
 * @err:  where to explain a failure, or NULL
 *
 * Return: 0; -EPERM without the rights to; -EIO.
 */
int mig_file_replace(const char *path, const char *text, struct mig_error *err);

#endif
