/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_NAMED_H
#define SIM_NAMED_H

#include <stddef.h>

#include <mig/error.h>

/**
 * named_machine() - the line that makes a machine that people know by a name
 * @name: such as dgx-h100
 * @buf:  where to write the line, such as 8xh100-sxm5-80gb; @name itself if it names none
 * @size: of @buf, in bytes
 *
 * Return: 0; -EINVAL if the list of names is damaged or the line does not fit; -EIO.
 */
int named_machine(const char *name, char *buf, size_t size, struct mig_error *err);

#endif
