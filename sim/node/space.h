/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_SPACE_H
#define SIM_SPACE_H

#include "node/tree.h"

/** struct space - a private mount namespace with a tree that only it sees */
struct space {
	struct tree tree;
	int dev; /* the real /dev */
};

/**
 * space_enter() - move this process into a mount namespace of its own
 * @ret: with an empty tree to be written; then comes space_show()
 *
 * Return: 0; -EBUSY if a real driver is loaded, -EPERM if namespaces are not permitted,
 * -EIO; with a message.
 */
int space_enter(struct space *ret, struct mig_error *err);

/**
 * space_show() - put the tree's folders in the place of the real ones
 *
 * What else the real ones hold stays visible. A place that this system lacks is left out
 * and named on stderr.
 *
 * Return: 0; -EIO with a message.
 */
int space_show(struct space *s, struct mig_error *err);

#endif
