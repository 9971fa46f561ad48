/* SPDX-License-Identifier: Apache-2.0 */
/* Children that make a change on a library, or as a command, that ends them in its midst. */
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "deadly.h"
#include "sim.h"

static void become_command(const char *arguments)
{
	char line[600];

	snprintf(line, sizeof(line),
		 "exec '%s/tests/abi/nvml-sim-deadly' %s >/dev/null 2>&1",
		 getenv("MIG_BUILD"), arguments);
	execl("/bin/sh", "sh", "-c", line, (char *)NULL);
	_exit(127);
}

pid_t deadly_start(const char *variable, unsigned value, nvmlReturn_t (*call)(void),
		   const char *arguments)
{
	char text[16];
	pid_t pid = fork();

	if (pid)
		return pid;
	snprintf(text, sizeof(text), "%u", value);
	setenv(variable, text, 1);
	if (arguments)
		become_command(arguments);
	if (nvmlInit_v2() != NVML_SUCCESS)
		_exit(126);
	_exit((int)call());
}

int deadly_end(pid_t pid)
{
	int how = -1;

	assert_int_equal(waitpid(pid, &how, 0), pid);
	return how;
}

bool was_killed(int how)
{
	return WIFSIGNALED(how) && WTERMSIG(how) == SIGKILL;
}
