/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_TWIN_H
#define SIM_TWIN_H

#include "command/make.h"
#include "hardware/recording.h"

/**
 * twin_make() - a simulated machine like one that was recorded
 * @rec:    the recording; its GPUs then name the boards that were taken
 * @boards: board files to take for the GPUs that have their names; the others get the
 *          installed board of their name, or are simulated as recorded
 * @count:  of @boards
 * @o:      settings of the machine
 * @dir:    folder for its files
 * @state:  where to write the machine's path, PATH_MAX bytes
 * @said:   what about the state the boards do not allow, in words; empty: nothing. The machine
 *          is made without instances then.
 *
 * Return: 0; -EINVAL for a board that is wrong or is no GPU's; -EIO.
 */
int twin_make(struct recording *rec, const char *const *boards, unsigned count,
	      const struct make_options *o, const char *dir, char *state,
	      struct mig_error *said, struct mig_error *err);

/** twin_library() - the simulated library beside this program. Return: 0; -EIO. */
int twin_library(char *buf, size_t size, struct mig_error *err);

#endif
