/* SPDX-License-Identifier: Apache-2.0 */
/* Sleeps until the machine changes, then writes what changed. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "node/node.h"
#include "node/watch.h"

#define LOOK_MS	   1000 /* a destroyed machine wakes nobody */
#define STOP_TRIES 500	/* of 2 ms each, before the watcher is killed */

static volatile sig_atomic_t stopped;

static void stop(int signal)
{
	(void)signal;
	stopped = 1;
}

static void listen_for(int signal)
{
	const struct sigaction act = { .sa_handler = stop };
	struct sigaction old;

	sigaction(signal, NULL, &old);
	if (old.sa_handler != SIG_IGN)
		sigaction(signal, &act, NULL);
}

static int follow(struct tree *t, struct store *s, struct mig_error *err)
{
	struct gpu old[MAX_GPUS];
	uint64_t seen = s->machine.now.generation;
	int r;

	memcpy(old, s->machine.now.gpus, sizeof(old));
	r = store_refresh(s);
	if (r < 0)
		return mig_fail(err, -r,
				r == -ENODEV ? "the machine was destroyed"
					     : "the machine's file is damaged");
	if (s->machine.now.generation == seen)
		return 0;
	return capability_write(t, old, &s->machine, err);
}

int watch_machine(struct tree *t, struct store *s, struct mig_error *err)
{
	int r = 0;

	listen_for(SIGTERM);
	listen_for(SIGINT);
	while (r == 0 && !stopped) {
		r = follow(t, s, err);
		if (r == 0)
			store_wait(s, s->machine.now.generation,
				   store_now_ms() + LOOK_MS);
	}
	return r;
}

/* The watcher leaves the terminal's process group: ^C is for the program. */
static void be_watcher(struct tree *t, struct store *s, pid_t parent)
{
	struct mig_error err = MIG_ERROR_INIT;
	int r;

	setsid();
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(0);
	r = watch_machine(t, s, &err);
	if (r < 0 && r != -ENODEV)
		fprintf(stderr,
			"nvml-sim: /proc and /dev follow the machine no longer: %s\n",
			err.msg);
	_exit(0);
}

pid_t watch_start(struct tree *t, struct store *s, struct mig_error *err)
{
	pid_t parent = getpid(), pid = fork();

	if (pid < 0)
		return mig_fail(err, EIO, "fork: %s", strerror(errno));
	if (pid == 0)
		be_watcher(t, s, parent);
	return pid;
}

/* Asked more than once, since a signal may come just before the watcher falls asleep. */
void watch_stop(pid_t pid)
{
	const struct timespec pause = { .tv_nsec = 2000000 };

	for (unsigned i = 0; waitpid(pid, NULL, WNOHANG) == 0; i++) {
		kill(pid, i < STOP_TRIES ? SIGTERM : SIGKILL);
		nanosleep(&pause, NULL);
	}
}
