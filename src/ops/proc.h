/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_OPS_PROC_H
#define MIG_OPS_PROC_H

#include <stddef.h>

#include <mig/holders.h>

/** mig_proc_text() - a small file as text, to be freed. Return: NULL if it cannot be read.
 */
char *mig_proc_text(const char *path, size_t max);

/**
 * mig_proc_unit() - the container, job or systemd unit that a process belongs to
 * @cgroup: text of /proc/PID/cgroup
 * @buf:    where to write it, such as docker-3f2a6b1c9d0e, job_42, nginx.service; empty
 *          if it belongs to none
 * @size:   of @buf, in bytes
 */
void mig_proc_unit(const char *cgroup, char *buf, size_t size);

/** mig_proc_describe() - program, user and unit of a process, as far as /proc tells */
void mig_proc_describe(struct mig_holder *holder);

#endif
