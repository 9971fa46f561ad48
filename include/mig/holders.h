/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_HOLDERS_H
#define MIG_HOLDERS_H

#include <stdbool.h>
#include <stddef.h>

#include <mig/state.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mig_ctx;
struct mig_error;

/** struct mig_holder - a process that uses an instance, and so stands in its way */
struct mig_holder {
	unsigned gpu;  /**< index of the GPU */
	unsigned gi;   /**< id of the GPU instance; MIG_UNKNOWN: the GPU as a whole */
	unsigned ci;   /**< id of the compute instance; MIG_UNKNOWN: the GPU instance */
	int pid;       /**< process id, as this process sees it */
	bool runs;     /**< the driver lists it */
	bool opens;    /**< it holds a device node of the instance open */
	char name[64]; /**< program; empty if not told */
	char user[64]; /**< its user's name, or number; empty if not told */
	char unit[96]; /**< container, job or systemd unit; empty if none */
};

/**
 * mig_holders_find() - find out who uses the instances of a machine
 * @ctx:   the driver
 * @state: what was observed; gets the holders of each GPU
 * @node:  folder below which the node's /proc/driver and /dev/nvidia-caps stand, "/" on a
 *         real machine; NULL: there are none, only the driver is asked
 * @err:   where to explain a failure, or NULL
 *
 * The driver tells whose programs run; whoever holds a capability node of an instance open
 * could start to use it at any moment and counts as well. Without root's rights the nodes
 * that others hold are not seen. Plans that are made from @state disturb no instance that
 * is used by either, unless they are told to.
 *
 * Return: 0; -ENXIO if no driver answers; -ENOMEM.
 * Since: 0.1
 */
int mig_holders_find(struct mig_ctx *ctx, struct mig_state *state, const char *node,
		     struct mig_error *err);

/**
 * mig_holder_format() - who it is: "pid 4711 python3 (alice, docker-3f2a6b1c9d0e)"
 * @holder: the process
 * @buf:    where to write
 * @size:   of @buf, in bytes; 256 are always enough
 *
 * Return: the length of the whole text, as snprintf() counts.
 * Since: 0.1
 */
int mig_holder_format(const struct mig_holder *holder, char *buf, size_t size);

#ifdef __cplusplus
}
#endif
#endif
