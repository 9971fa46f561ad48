/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_BASE_LOCK_H
#define MIG_BASE_LOCK_H

#include <mig/error.h>

/**
 * mig_lock_take() - become the one writer of a machine, waiting for others to finish
 * @dir:     folder that holds the lock; made if it is missing
 * @ret_fd:  the lock, held until mig_lock_drop() or the end of the process; -1 if @dir
 * may not be written, since the driver then refuses every change by itself
 * @err:     where to explain a failure, or NULL
 *
 * migctl, mig-smi and the integrations take it around changes; readers never do.
 *
 * Return: 0; -EIO if the lock cannot be made for another reason than missing rights.
 */
int mig_lock_take(const char *dir, int *ret_fd, struct mig_error *err);

/** mig_lock_drop() - let the next writer in; @fd may be -1 */
void mig_lock_drop(int fd);

#endif
