/* SPDX-License-Identifier: Apache-2.0 */
/* Processes that die or stop at a chosen step; only with the test builds, see die_step.c. */
#ifndef TEST_DEADLY_H
#define TEST_DEADLY_H

#include <stdbool.h>
#include <sys/types.h>

#include "abi/nvml.h"

/**
 * deadly_start() - make a change in a child of its own
 * @variable:  "NVML_SIM_DIE_AT" or another of die_step.c
 * @value:     of that variable
 * @call:      what the child calls on an initialised library; it exits with its code
 * @arguments: if not NULL, of the nvml-sim that it becomes instead
 */
pid_t deadly_start(const char *variable, unsigned value, nvmlReturn_t (*call)(void),
		   const char *arguments);

/** deadly_end() - how a child ended, as waitpid() tells it */
int deadly_end(pid_t pid);

/** was_killed() - did it die by SIGKILL? */
bool was_killed(int how);

#endif
