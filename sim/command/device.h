/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_DEVICE_H
#define SIM_DEVICE_H

#include <mig/error.h>

#include "machine/client.h"

/**
 * device_named() - find what --on names
 * @on: a GPU by index or UUID, or a MIG device by GPU and index (0:6) or UUID
 *
 * Return: 0; -EINVAL with a message if there is none.
 */
int device_named(const struct machine *m, const char *on, struct holder *ret,
		 struct mig_error *err);

#endif
