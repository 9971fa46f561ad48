/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_OPS_CAPABILITY_H
#define MIG_OPS_CAPABILITY_H

#include <stdbool.h>

/*
 * Capabilities: for each instance the driver has a file below
 * /proc/driver/nvidia/capabilities, which names the minor number of its device node
 * /dev/nvidia-caps/nvidia-capMINOR.
 */

/** mig_capability_of_file() - the minor that a capability's file names. Return: or -1. */
long mig_capability_of_file(const char *text);

/**
 * mig_capability_of_list() - the minor of a capability, from mig-minors
 * @text: of the file
 * @name: such as gpu0/gi9/ci0/access
 *
 * Return: the minor; -1 if it is not there.
 */
long mig_capability_of_list(const char *text, const char *name);

/**
 * mig_capability_of_link() - the minor of the node that an open file leads to
 * @link: where a link in /proc/PID/fd leads
 *
 * Return: the minor; -1 if it is no capability's node.
 */
long mig_capability_of_link(const char *link);

/**
 * mig_capability_find() - the minor of an instance's node
 * @node: folder below which the node's files stand
 * @list: text of mig-minors, asked where the instance has no file of its own; or NULL
 * @gpu:  minor number of the GPU
 * @gi:   id of the GPU instance
 * @ci:   id of the compute instance; MIG_UNKNOWN: the GPU instance
 *
 * Return: the minor; -1 if it is not known.
 */
long mig_capability_find(const char *node, const char *list, unsigned gpu, unsigned gi,
			 unsigned ci);

/** mig_capability_list() - the text of mig-minors, to be freed; NULL if it is not there */
char *mig_capability_list(const char *node);

#endif
