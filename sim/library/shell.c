/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs the command of a fault rule by /bin/sh, from within whatever program called the
 * library: with posix_spawn, since a fork would copy the program's threads' locks.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "library/shell.h"

#define MARK	   "NVML_SIM_IN_FAULT"
#define MARK_VALUE MARK "=1"

extern char **environ;

bool shell_is_ours(void)
{
	return getenv(MARK) != NULL;
}

/* The environment with the mark in it; to be freed, its strings not. NULL without memory. */
static char **mark_environment(void)
{
	static char mark[] = MARK_VALUE;
	size_t n = 0;
	char **marked;

	while (environ && environ[n])
		n++;
	marked = calloc(n + 2, sizeof(*marked));
	if (!marked)
		return NULL;
	if (n)
		memcpy(marked, environ, n * sizeof(*marked));
	marked[n] = mark;
	return marked;
}

static int spawn(const char *command, pid_t *ret)
{
	char *argv[] = { (char *)"sh", (char *)"-c", (char *)command, NULL };
	char **environment = mark_environment();
	posix_spawn_file_actions_t files;
	int r;

	if (!environment)
		return ENOMEM;
	r = posix_spawn_file_actions_init(&files);
	if (r == 0) {
		posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null",
						 O_RDONLY, 0);
		posix_spawn_file_actions_adddup2(&files, STDERR_FILENO, STDOUT_FILENO);
		r = posix_spawn(ret, "/bin/sh", &files, NULL, argv, environment);
		posix_spawn_file_actions_destroy(&files);
	}
	free(environment);
	return r;
}

void shell_run(const char *command)
{
	pid_t pid;
	int r = spawn(command, &pid);

	if (r != 0) {
		fprintf(stderr, "nvml-sim: the command of a fault rule: %s\n",
			strerror(r));
		return;
	}
	/* A program that reaps all its children itself leaves none to us; then it is over. */
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}
