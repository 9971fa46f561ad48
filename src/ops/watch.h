/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_OPS_WATCH_H
#define MIG_OPS_WATCH_H

#include <stdbool.h>
#include <stddef.h>

#include <mig/holders.h>

/** struct mig_watched - a process whose end is awaited */
struct mig_watched {
	struct mig_holder who;
	int fd;	   /**< stands for the process and no later one; -1: it has none */
	bool gone; /**< it has ended */
};

/** struct mig_watch - processes, each once */
struct mig_watch {
	size_t count;
	struct mig_watched *items;
};

/** mig_watch_add() - watch a process too. Return: 0; -ENOMEM. */
int mig_watch_add(struct mig_watch *watch, const struct mig_holder *who);

/** mig_watch_signal() - signal one of them, 0 to try. Return: 0, also if it has ended; a
 * negative errno. */
int mig_watch_signal(struct mig_watched *item, int signal);

/**
 * mig_watch_wait() - wait until all have ended, or any one of them
 * @ms: how long at most
 *
 * Return: true if so; false too if a signal came and any one was awaited.
 */
bool mig_watch_wait(struct mig_watch *watch, bool any, unsigned ms);

/** mig_watch_end() - give everything back */
void mig_watch_end(struct mig_watch *watch);

/** mig_clock_ms() - milliseconds since some moment in the past, never set back */
long long mig_clock_ms(void);

#endif
