/* SPDX-License-Identifier: Apache-2.0 */
/* Signals that would end the program where something has to be done in any case. */
#include <errno.h>
#include <signal.h>

#include "base/error.h"
#include "cli/interrupt.h"

static volatile sig_atomic_t came;

static void note(int signal)
{
	came = signal;
}

void cli_interrupt_catch(void)
{
	const struct sigaction action = { .sa_handler = note };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

int cli_interrupt_check(struct mig_error *err)
{
	return came ? mig_fail(err, ECANCELED, "ended by signal %d, nothing was changed",
			       (int)came)
		    : 0;
}
