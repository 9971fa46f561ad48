/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_SCRATCH_H
#define SIM_SCRATCH_H

#include <stddef.h>

#include <mig/error.h>

/** scratch_make() - a folder of one's own below TMPDIR. Return: 0; -EIO. */
int scratch_make(char *dir, size_t size, struct mig_error *err);

/** scratch_remove() - remove it with all that is in it */
void scratch_remove(const char *dir);

#endif
