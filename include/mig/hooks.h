/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_HOOKS_H
#define MIG_HOOKS_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mig_error;

/** struct mig_hooks - commands of a site that go with a change, from a hooks file */
struct mig_hooks;

/** enum mig_hook_point - when hooks run */
enum mig_hook_point {
	MIG_HOOK_START,	 /**< apply-start: first of all */
	MIG_HOOK_MODE,	 /**< pre-apply-mode: before a MIG mode is changed */
	MIG_HOOK_CONFIG, /**< pre-apply-config: before instances are changed */
	MIG_HOOK_EXIT	 /**< apply-exit: last of all, however it went */
};

/**
 * mig_hooks_load() - read a hooks file of mig-parted, version v1
 * @path: the file, YAML or JSON; "-" is standard input
 * @ret:  the hooks; give them back with mig_hooks_free()
 * @err:  where to explain a failure ("file:line:column: what is wrong"), or NULL
 *
 * Return: 0; -EINVAL if it is no such file; -ENOENT and the like if it cannot be read;
 * -ENOMEM.
 * Since: 0.1
 */
int mig_hooks_load(const char *path, struct mig_hooks **ret, struct mig_error *err);

/** mig_hooks_any() - is there a command for @point? Return: true if so. Since: 0.1 */
bool mig_hooks_any(const struct mig_hooks *hooks, enum mig_hook_point point);

/**
 * mig_hooks_run() - run the commands of one point, one after the other
 * @hooks: from a file
 * @point: which
 * @env:   NAME=VALUE, ends with NULL; goes before what the file says
 * @err:   where to explain a failure, or NULL
 *
 * A command gets its "envs" and @env as its environment and nothing else; its program is
 * looked for in the caller's PATH. It reads nothing, and what it prints goes to the
 * caller's standard error. The first that fails ends it.
 *
 * Return: 0; -ECANCELED if a command failed or could not be started; -ENOMEM.
 * Since: 0.1
 */
int mig_hooks_run(const struct mig_hooks *hooks, enum mig_hook_point point,
		  const char *const *env, struct mig_error *err);

/** mig_hooks_free() - @hooks may be NULL. Return: NULL. Since: 0.1 */
struct mig_hooks *mig_hooks_free(struct mig_hooks *hooks);

#ifdef __cplusplus
}
#endif
#endif
