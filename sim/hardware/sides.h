/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_SIDES_H
#define SIM_SIDES_H

#include "hardware/ask.h"

/** struct side - a driver that is asked in a process of its own */
struct side {
	const char *name;    /* "real", "simulated" */
	const char *library; /* what it loads */
	const char *state;   /* NVML_SIM_STATE there; NULL: as it is */
	char *answers;	     /* lines, owned; see ask.h */
};

/**
 * side_ask() - ask one side everything
 * @e: what to do on it besides; NULL: nothing that changes anything
 *
 * A signal that asks this process to end stops the side after the step that it is at.
 *
 * Return: 0; -EINTR if a signal came; -EIO if the driver did not open or its library
 * crashed, with a message.
 */
int side_ask(struct side *s, const struct exercise *e, struct mig_error *err);

/** side_watch() - from here on a signal to end is noted, and passed on to the side asked */
void side_watch(void);

/** side_signal() - the signal that asked this process to end, or 0 */
int side_signal(void);

#endif
