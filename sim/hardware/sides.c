/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each driver is asked in a process of its own: two libraries of one name cannot disturb
 * each other there, and one that crashes takes nothing with it.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "hardware/sides.h"

#define EXIT_NO_DRIVER 3

volatile int ask_stop;
static volatile sig_atomic_t caught;
static volatile sig_atomic_t child;

static void stop(int signal)
{
	(void)signal;
	ask_stop = 1;
}

static void pass_on(int signal)
{
	caught = signal;
	if (child)
		kill((pid_t)child, SIGTERM);
}

static void on_end(void (*handler)(int))
{
	static const int ends[] = { SIGTERM, SIGINT, SIGHUP };
	const struct sigaction act = { .sa_handler = handler };

	for (unsigned i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		sigaction(ends[i], &act, NULL);
}

int side_signal(void)
{
	return caught;
}

void side_watch(void)
{
	on_end(pass_on);
}

/* The child: it ends by itself when its parent is gone or no longer reads. */
static _Noreturn void be_side(const struct side *s, const struct exercise *e, int to,
			      pid_t parent)
{
	struct mig_error err = MIG_ERROR_INIT;
	FILE *out = fdopen(to, "w");
	struct driver d;
	sigset_t none;

	on_end(stop);
	signal(SIGPIPE, SIG_IGN);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		ask_stop = 1;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (s->state)
		setenv("NVML_SIM_STATE", s->state, 1);
	if (!out || driver_open(s->library, &d, &err) < 0) {
		dprintf(to, "%s\n", err.msg);
		_exit(EXIT_NO_DRIVER);
	}
	ask_machine(&d, out);
	if (e)
		ask_by_doing(&d, e, out);
	fflush(out);
	driver_close(&d);
	_exit(0);
}

/* All that comes, to the end, whatever signals come. */
static char *read_all(int from)
{
	char *text = NULL, buf[1 << 16];
	size_t size = 0;
	FILE *to = open_memstream(&text, &size);
	ssize_t n;

	while ((n = read(from, buf, sizeof(buf))) != 0) {
		if (n < 0 && errno != EINTR)
			break;
		if (n > 0 && to)
			fwrite(buf, 1, (size_t)n, to);
	}
	if (to)
		fclose(to);
	return text;
}

static int judge(const struct side *s, int status, struct mig_error *err)
{
	const char *last = s->answers ? strrchr(s->answers, '\n') : NULL;

	if (caught)
		return mig_fail(err, EINTR, "stopped by a signal");
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_NO_DRIVER && last)
		return mig_fail(err, EIO, "the %s side: %.*s", s->name,
				(int)(last - s->answers), s->answers);
	return mig_fail(err, EIO, "the %s side's library crashed (%s)", s->name,
			WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "it exited");
}

/* Signals wait until the child minds them itself. */
static pid_t start(const struct side *s, const struct exercise *e, const int ends[2])
{
	pid_t parent = getpid(), pid;
	sigset_t all, before;

	fflush(NULL);
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	pid = fork();
	if (pid == 0) {
		close(ends[0]);
		be_side(s, e, ends[1], parent);
	}
	close(ends[1]);
	child = pid > 0 ? pid : 0;
	if (child && caught)
		kill(pid, SIGTERM);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return pid;
}

int side_ask(struct side *s, const struct exercise *e, struct mig_error *err)
{
	int ends[2], status = 0;
	pid_t pid;

	if (pipe(ends) < 0)
		return mig_fail(err, EIO, "pipe: %s", strerror(errno));
	pid = start(s, e, ends);
	if (pid > 0)
		s->answers = read_all(ends[0]);
	close(ends[0]);
	if (pid < 0)
		return mig_fail(err, EIO, "fork: %s", strerror(errno));
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	child = 0;
	return judge(s, status, err);
}
