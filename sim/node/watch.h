/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_WATCH_H
#define SIM_WATCH_H

#include <sys/types.h>

#include "machine/store.h"
#include "node/tree.h"

/**
 * watch_machine() - keep a written tree true to its machine until a signal comes
 * @s: as it was when the tree was written
 *
 * SIGTERM ends it, and SIGINT where that is not ignored.
 *
 * Return: 0 at a signal; -ENODEV if the machine was destroyed; another negative errno if
 * the tree cannot be written; with a message.
 */
int watch_machine(struct tree *t, struct store *s, struct mig_error *err);

/**
 * watch_start() - the same in a process of its own, which ends with this one
 *
 * Return: its id; -EIO.
 */
pid_t watch_start(struct tree *t, struct store *s, struct mig_error *err);

/** watch_stop() - end that process and wait for it */
void watch_stop(pid_t pid);

#endif
