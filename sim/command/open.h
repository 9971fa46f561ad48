/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_OPEN_H
#define SIM_OPEN_H

#include "machine/store.h"

/**
 * open_machine() - open the machine of this user's environment
 * @ret: filled in; give it back with store_close()
 * @err: the path, what is wrong and what to do about it
 *
 * Return: 0; the negative errno of store_open().
 */
int open_machine(struct store *ret, struct mig_error *err);

/**
 * begin_as_owner() - begin a change that only the machine's owner may make
 * @s:    the machine
 * @what: what may not be done otherwise: "reset it"
 *
 * Return: 0, as store_begin(); -EACCES; -EIO.
 */
int begin_as_owner(struct store *s, const char *what, struct mig_error *err);

#endif
