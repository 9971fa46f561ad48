/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_MACHINE_FILE_H
#define SIM_MACHINE_FILE_H

#include <stdbool.h>

#include "command/make.h"

#define MACHINE_SCHEMA "nvml-sim/machine-1"

/** machine_file_is() - is this the path of a machine file, as `record` writes them? */
bool machine_file_is(const char *path);

/**
 * machine_file_load() - a machine in the state that a file tells
 * @path: machine file; boards that it names by a file lie beside it
 * @o:    what the file leaves out: the seed; a driver's version here goes before the file's
 * @m:    the machine, all zero, with its seed
 * @err:  file, place and remedy of a mistake
 *
 * Return: 0; -EINVAL.
 */
int machine_file_load(const char *path, const struct make_options *o, struct machine *m,
		      struct mig_error *err);

#endif
