/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_PROCESS_MARK_H
#define SIM_PROCESS_MARK_H

#include <stdbool.h>

/**
 * process_is_marked() - has process_mark() been called in this very process?
 *
 * A child after fork() is another process, with a mark of its own to set. Asked at every
 * call of the library, hence without a system call where the kernel can wipe memory on
 * fork (Linux 4.14 and later).
 */
bool process_is_marked(void);

/** process_was_marked() - has a process up the line of forks been marked, or this one? */
bool process_was_marked(void);

/** process_mark() - mark this process */
void process_mark(void);

#endif
