/* SPDX-License-Identifier: Apache-2.0 */
/*
 * user.h: processes that have the driver open, as every program has between nvmlInit and
 * nvmlShutdown. Each keeps a byte of the state file locked that its pid names; the kernel
 * takes the lock back when the process closes the file or ends.
 */
#ifndef SIM_USER_H
#define SIM_USER_H

#include <stddef.h>
#include <stdint.h>

#include "machine/store.h"

/** user_mark() - be known as one; a process that cannot be is not */
void user_mark(const struct store *s);

/**
 * user_list() - the other processes that have the driver open
 * @pids: room for @room of them
 *
 * Return: how many there are; perhaps more than @room.
 */
unsigned user_list(const struct store *s, uint32_t *pids, unsigned room);

#endif
