/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stands between libmig and what it changes: the driver's functions, and files, whose
 * operations the linker leads here (--wrap).
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hook.h"

static struct nvml_api real;
static hook_fn *hook;
static void *hook_data;
static bool inside; /* what the hook itself does is not asked about */

void hook_set(hook_fn *fn, void *data)
{
	hook = fn;
	hook_data = data;
}

static nvmlReturn_t ask(enum hook_kind kind, const char *name)
{
	nvmlReturn_t code;

	if (!hook || inside)
		return NVML_SUCCESS;
	inside = true;
	code = hook(kind, name, hook_data);
	inside = false;
	return code;
}

#define READ(name, params, args)                                     \
	static nvmlReturn_t on_##name params                         \
	{                                                            \
		nvmlReturn_t code = ask(HOOK_READ, #name);           \
                                                                     \
		return code != NVML_SUCCESS ? code : real.name args; \
	}
#define CHANGE(name, params, args)                           \
	static nvmlReturn_t on_##name params                 \
	{                                                    \
		nvmlReturn_t code = ask(HOOK_CHANGE, #name); \
                                                             \
		if (code != NVML_SUCCESS)                    \
			return code;                         \
		code = real.name args;                       \
		ask(HOOK_CHANGED, #name);                    \
		return code;                                 \
	}
#include "hooked.h"
#undef READ
#undef CHANGE

void hook_api(struct nvml_api *api)
{
	real = *api;
#define READ(name, params, args)   api->name = on_##name;
#define CHANGE(name, params, args) api->name = on_##name;
#include "hooked.h"
#undef READ
#undef CHANGE
}

static int allow(const char *name)
{
	if (ask(HOOK_FILE, name) == NVML_SUCCESS)
		return 0;
	errno = EIO;
	return -1;
}

ssize_t __real_write(int fd, const void *buf, size_t size);
ssize_t __wrap_write(int fd, const void *buf, size_t size);
int __wrap_fsync(int fd);
int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);
int __real_unlink(const char *path);
int __wrap_unlink(const char *path);

ssize_t __wrap_write(int fd, const void *buf, size_t size)
{
	return allow("write") < 0 ? -1 : __real_write(fd, buf, size);
}

/* No process that dies takes anything of the disk's cache along: that costs time only. */
int __wrap_fsync(int fd)
{
	(void)fd;
	return allow("fsync");
}

int __wrap_rename(const char *from, const char *to)
{
	return allow("rename") < 0 ? -1 : __real_rename(from, to);
}

int __wrap_unlink(const char *path)
{
	return allow("unlink") < 0 ? -1 : __real_unlink(path);
}
