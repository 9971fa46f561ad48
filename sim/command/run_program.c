/* SPDX-License-Identifier: Apache-2.0 */
/* Starts the program that `nvml-sim run` was given, and waits for its end. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "command/run_program.h"

int run_execute(char **argv, struct mig_error *err)
{
	execvp(argv[0], argv);
	mig_fail(err, errno, "%s: %s", argv[0], strerror(errno));
	return errno == ENOENT ? 127 : 126;
}

static volatile sig_atomic_t program; /* the process that signals are passed on to */

static void pass_on(int signal)
{
	kill((pid_t)program, signal);
}

/*
 * Waits for the program. What the terminal sends reaches it by itself; what is sent to
 * nvml-sim alone is passed on, so that the machine is always removed.
 */
static int wait_for(pid_t pid)
{
	const struct sigaction pass = { .sa_handler = pass_on },
			       ignore = { .sa_handler = SIG_IGN };
	int status;

	program = pid;
	sigaction(SIGTERM, &pass, NULL);
	sigaction(SIGHUP, &pass, NULL);
	sigaction(SIGINT, &ignore, NULL);
	sigaction(SIGQUIT, &ignore, NULL);
	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return -errno;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int run_child(char **argv, struct mig_error *err)
{
	pid_t pid = fork();
	int r;

	if (pid < 0)
		return mig_fail(err, EIO, "fork: %s", strerror(errno));
	if (pid > 0)
		return wait_for(pid);
	r = run_execute(argv, err);
	fprintf(stderr, "nvml-sim: %s\n", err->msg);
	_exit(r);
}
