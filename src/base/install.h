/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_BASE_INSTALL_H
#define MIG_BASE_INSTALL_H

#include <stddef.h>

/**
 * mig_install_path() - where a file of this installation lies, wherever it was moved to
 * @below: path below the installation's prefix, such as "share/nvml-sim/boards"
 * @buf:   where to write the absolute path
 * @size:  of @buf, in bytes
 *
 * The prefix is the parent of the folder that holds the running program, so that the tree
 * in build/stage works as well as an installed one.
 *
 * Return: 0; -EIO if the program's own path cannot be read or the result does not fit.
 */
int mig_install_path(const char *below, char *buf, size_t size);

#endif
