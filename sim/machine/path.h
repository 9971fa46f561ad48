/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_PATH_H
#define SIM_PATH_H

#include <stdbool.h>
#include <stddef.h>

/**
 * state_path() - the machine's file: $NVML_SIM_STATE, else
 * $XDG_STATE_HOME/nvml-sim/machine, else ~/.local/state/nvml-sim/machine
 *
 * Return: 0; -ENOENT if none of the variables is set; -ENAMETOOLONG.
 */
int state_path(char *buf, size_t size);

/**
 * node_path() - $NVML_SIM_NODE, the folder below which /dev/nvidia-caps stands
 * @buf: empty if it is not set, or too long
 */
void node_path(char *buf, size_t size);

/** state_as_user() - is NVML_SIM_AS_USER set to anything but 0 or nothing? */
bool state_as_user(void);

#endif
