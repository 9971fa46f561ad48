/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_SHELL_H
#define SIM_SHELL_H

#include <stdbool.h>

/**
 * shell_run() - run a command of a rule and wait for its end
 *
 * What it prints goes to stderr: stdout belongs to the program whose call it is.
 */
void shell_run(const char *command);

/** shell_is_ours() - is this process part of such a command? */
bool shell_is_ours(void);

#endif
