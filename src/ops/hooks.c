/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the commands of a hooks file, in an environment that holds what they are given. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "ops/hooks.h"

/* Pointers to texts, some of which were made for it; ends with NULL. */
struct words {
	char **list;
	size_t count;
};

static void free_words(struct words *w)
{
	for (size_t i = 0; i < w->count; i++)
		free(w->list[i]);
	free(w->list);
}

static int add_word(struct words *w, const char *name, const char *value)
{
	char **list = realloc(w->list, (w->count + 2) * sizeof(*list));

	if (!list)
		return -ENOMEM;
	w->list = list;
	list[w->count] = list[w->count + 1] = NULL;
	if (asprintf(&list[w->count], "%s%s%s", name, value ? "=" : "",
		     value ? value : "") < 0) {
		list[w->count] = NULL;
		return -ENOMEM;
	}
	w->count++;
	return 0;
}

static bool is_set(const char *const *env, const char *name)
{
	size_t len = strlen(name);

	for (; *env; env++) {
		if (strncmp(*env, name, len) == 0 && (*env)[len] == '=')
			return true;
	}
	return false;
}

static int make_env(const struct text_node *hook, const char *const *env, struct words *w)
{
	const struct text_node *own = text_map_get(hook, "envs");
	int r = 0;

	for (size_t i = 0; own && r == 0 && i < own->count; i++) {
		if (!is_set(env, own->items[i].key))
			r = add_word(w, own->items[i].key, own->items[i].text);
	}
	for (; r == 0 && *env; env++)
		r = add_word(w, *env, NULL);
	return r;
}

static int make_args(const struct text_node *hook, struct words *w)
{
	const struct text_node *args = text_map_get(hook, "args");
	int r = add_word(w, text_map_get(hook, "command")->text, NULL);

	for (size_t i = 0; args && r == 0 && i < args->count; i++)
		r = add_word(w, args->items[i].text, NULL);
	return r;
}

/* Errors of posix_spawn() are returned, not left in errno. */
static int spawn(const struct text_node *hook, char **argv, char **env, pid_t *ret)
{
	const struct text_node *workdir = text_map_get(hook, "workdir");
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t none;
	int r;

	sigemptyset(&none);
	if (posix_spawn_file_actions_init(&files) != 0)
		return ENOMEM;
	if (posix_spawnattr_init(&attr) != 0) {
		posix_spawn_file_actions_destroy(&files);
		return ENOMEM;
	}
	r = posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY,
					     0);
	if (r == 0)
		r = posix_spawn_file_actions_adddup2(&files, STDERR_FILENO,
						     STDOUT_FILENO);
	if (r == 0 && workdir && workdir->text && workdir->text[0] &&
	    !text_is_null(workdir))
		r = posix_spawn_file_actions_addchdir_np(&files, workdir->text);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK);
	if (r == 0)
		r = posix_spawnp(ret, argv[0], &files, &attr, argv, env);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	return r;
}

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return -1;
	}
	return status;
}

static int run_command(const struct mig_hooks *hooks, const struct text_node *hook,
		       const char *what, char **argv, char **env, struct mig_error *err)
{
	const char *file = hooks->tree->file;
	pid_t pid;
	int r = spawn(hook, argv, env, &pid);

	if (r != 0)
		return mig_fail(err, ECANCELED, "%s:%u: %s: %s: %s", file, hook->line,
				what, argv[0], strerror(r));
	r = wait_for(pid);
	if (r == 0)
		return 0;
	if (WIFSIGNALED(r))
		return mig_fail(err, ECANCELED, "%s:%u: %s: %s was ended by signal %d",
				file, hook->line, what, argv[0], WTERMSIG(r));
	return mig_fail(err, ECANCELED, "%s:%u: %s: %s ended with %d", file, hook->line,
			what, argv[0], WEXITSTATUS(r));
}

static int run_hook(const struct mig_hooks *hooks, const struct text_node *hook,
		    const char *what, const char *const *env, struct mig_error *err)
{
	char *none[] = { NULL };
	__attribute__((cleanup(free_words))) struct words args = { 0 };
	__attribute__((cleanup(free_words))) struct words envs = { 0 };

	if (make_args(hook, &args) < 0 || make_env(hook, env, &envs) < 0)
		return mig_fail(err, ENOMEM, "out of memory");
	return run_command(hooks, hook, what, args.list, envs.list ? envs.list : none,
			   err);
}

int mig_hooks_run(const struct mig_hooks *hooks, enum mig_hook_point point,
		  const char *const *env, struct mig_error *err)
{
	const struct text_node *list = hooks->lists[point];
	int r = 0;

	for (size_t i = 0; list && r == 0 && i < list->count; i++)
		r = run_hook(hooks, &list->items[i], mig_hook_name(point), env, err);
	return r;
}
