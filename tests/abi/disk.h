/* SPDX-License-Identifier: Apache-2.0 */
/* The state file of a test's machine, looked at from outside the library. */
#ifndef TEST_DISK_H
#define TEST_DISK_H

#include <stdbool.h>

#include "machine/state.h"

/** disk_save() - the whole file */
void disk_save(struct file *ret);

/** disk_restore() - write it back over the file that is there, which clients may hold */
void disk_restore(const struct file *f);

/**
 * disk_now() - the snapshot in force, without what differs from run to run: its
 * generation, process ids, the marks of fault rules
 */
struct snapshot disk_now(void);

/** disk_same() - are two machines the same? */
bool disk_same(const struct snapshot *a, const struct snapshot *b);

#endif
