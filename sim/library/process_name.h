/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_PROCESS_NAME_H
#define SIM_PROCESS_NAME_H

#include <stdbool.h>
#include <stddef.h>

/** process_name() - the program of a process, as it was called; false if there is none */
bool process_name(unsigned pid, char *buf, size_t size);

#endif
