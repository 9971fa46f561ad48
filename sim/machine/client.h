/* SPDX-License-Identifier: Apache-2.0 */
/*
 * client.h: processes that hold GPUs. A client keeps one byte of the state file locked,
 * by a descriptor that it inherits to the program it becomes. The kernel takes the lock
 * back with the last copy of that descriptor, so a client that died, however, is seen as
 * dead; as with a device node, a child that inherits the descriptor is a client too.
 */
#ifndef SIM_CLIENT_H
#define SIM_CLIENT_H

#include <stdbool.h>

#include <mig/error.h>

#include "machine/store.h"

/** struct holder - what a client holds; gi and ci NO_INSTANCE: the GPU as a whole */
struct holder {
	unsigned gpu, gi, ci;
};

/** client_is_alive() - does the client of a slot still hold its lock? */
bool client_is_alive(const struct store *s, unsigned slot);

/**
 * client_count() - living clients of a GPU, a GPU instance or a compute instance
 * @at: NO_INSTANCE in gi or ci counts the clients of all of them
 */
unsigned client_count(const struct store *s, struct holder at);

/** client_memory() - bytes that living clients hold there; @at as in client_count() */
uint64_t client_memory(const struct store *s, struct holder at);

/** client_reap() - forget the dead ones; only between store_begin() and store_commit() */
void client_reap(struct store *s);

/**
 * client_attach() - make this process a client
 * @s:      the machine, writable
 * @path:   its state file
 * @at:     what to hold
 * @memory: bytes it accounts for
 * @ret_fd: the descriptor whose lock keeps it alive; survives exec
 *
 * Return: 0; -EBUSY if the GPU is in another mode than the client needs; -ENODEV if there
 * is no such instance; -ENOMEM if @memory is more than is free there; -EACCES;
 * -ETIMEDOUT; -EIO.
 */
int client_attach(struct store *s, const char *path, struct holder at, uint64_t memory,
		  int *ret_fd, struct mig_error *err);

#endif
