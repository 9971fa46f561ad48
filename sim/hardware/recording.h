/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_RECORDING_H
#define SIM_RECORDING_H

#include <jansson.h>

#include "base/auto.h"
#include "hardware/driver.h"

DEFINE_AUTO(json, json_t *, json_decref)

/** struct recording - what a driver was heard to say, as the files that tell it */
struct recording {
	json_t *machine; /* a machine file; its GPUs name boards by their files */
	json_t *boards;	 /* board files by their names: {"a30.json": {…}} */
	json_t *remarks; /* a line for each GPU of which something was not told */
};

/**
 * recording_take() - ask a driver for all that makes its machine; changes nothing
 * @d:          the driver
 * @identities: UUIDs and serial numbers too
 * @ret:        give it back with recording_free()
 *
 * Return: 0; -EPERM if the driver tells root alone; -EIO with what it answered.
 */
int recording_take(const struct driver *d, bool identities, struct recording *ret,
		   struct mig_error *err);

/** recording_free() - let go of it; @r may be all zero */
void recording_free(struct recording *r);

/**
 * recording_write() - write the machine file and the boards into a folder
 * @dir:     made if it is missing
 * @replace: files that are there are replaced; else nothing is written then
 *
 * Return: 0; -EEXIST; -EIO.
 */
int recording_write(const struct recording *r, const char *dir, bool replace,
		    struct mig_error *err);

#endif
