/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_LIBRARY_COPY_H
#define SIM_LIBRARY_COPY_H

#include <stddef.h>
#include <stdint.h>

#include <mig/error.h>

/**
 * library_copy() - a copy of the simulated library that lacks names
 * @from:    folder of the library that is installed
 * @state:   the machine's file; copies are kept beside it and go with it
 * @branch:  of the driver: functions that came later are absent
 * @without: comma list of more names, or NULL
 * @ret:     the folder of the copy; @from if nothing is absent
 *
 * Neither dlsym() nor the linker finds an absent name in the copy.
 *
 * Return: 0; -EINVAL for a name that is none; -EACCES if nothing can be written beside
 * the machine; -EIO.
 */
int library_copy(const char *from, const char *state, uint32_t branch,
		 const char *without, char *ret, size_t size, struct mig_error *err);

#endif
