/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Init, shutdown and the rules common to all calls. The library belongs to the process
 * that initialised it: a forked child starts anew, as with the real one.
 */
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <string.h>

#include "library/library.h"
#include "library/permission.h"
#include "library/process_mark.h"
#include "library/trouble.h"
#include "machine/client.h"
#include "machine/path.h"
#include "machine/setting.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned inits;
static struct store store = { .fd = -1 };
static char path[PATH_MAX];

struct store *library_store(void)
{
	return &store;
}

const char *library_path(void)
{
	if (!path[0] && state_path(path, sizeof(path)) < 0)
		path[0] = '\0';
	return path;
}

/* What store.c says, in the driver's words. */
static nvmlReturn_t answer(int r)
{
	switch (r) {
	case 0:
		return NVML_SUCCESS;
	case -ENOENT:
		return NVML_ERROR_DRIVER_NOT_LOADED;
	case -EPROTO:
		return NVML_ERROR_LIB_RM_VERSION_MISMATCH;
	case -EACCES:
		return NVML_ERROR_NO_PERMISSION;
	case -ENODEV:
		return NVML_ERROR_GPU_IS_LOST;
	case -ETIMEDOUT:
		return NVML_ERROR_TIMEOUT;
	default:
		return NVML_ERROR_UNKNOWN;
	}
}

/* What the fault rules make of a call; the lock is held before and after. */
static nvmlReturn_t suffer(const char *function)
{
	struct trouble t;

	if (!store.machine.now.fault_count &&
	    store.machine.settings[SETTING_LATENCY] == LATENCY_NONE)
		return NVML_SUCCESS;
	t = trouble_of(&store, function);
	if (t.delay_ms) {
		pthread_mutex_unlock(&lock);
		trouble_wait(&t);
		pthread_mutex_lock(&lock);
	}
	if (t.code != NVML_SUCCESS)
		return t.code;
	/*
	 * Meanwhile another thread may have shut down, another process changed something.
	 */
	return inits ? answer(store_refresh(&store)) : NVML_ERROR_UNINITIALIZED;
}

nvmlReturn_t library_enter(const char *function)
{
	nvmlReturn_t r;

	if (!process_is_marked())
		return NVML_ERROR_UNINITIALIZED;
	pthread_mutex_lock(&lock);
	r = inits ? answer(store_refresh(&store)) : NVML_ERROR_UNINITIALIZED;
	if (r == NVML_SUCCESS)
		r = suffer(function);
	if (r != NVML_SUCCESS)
		pthread_mutex_unlock(&lock);
	return r;
}

nvmlReturn_t library_leave(nvmlReturn_t r)
{
	pthread_mutex_unlock(&lock);
	return r;
}

nvmlReturn_t library_begin(void)
{
	int r = store_begin(&store);

	if (r == 0)
		client_reap(&store);
	return answer(r);
}

nvmlReturn_t library_end(nvmlReturn_t r)
{
	if (r == NVML_SUCCESS)
		store_commit(&store);
	else
		store_abort(&store);
	return r;
}

/* A child inherits the parent's lock, perhaps held by a thread that it does not have. */
static void start_anew(void)
{
	if (process_is_marked())
		return;
	if (process_was_marked()) {
		pthread_mutex_init(&lock, NULL);
		handles_reset();
		trouble_reset();
		store_close(&store);
		inits = 0;
	}
	process_mark();
}

static nvmlReturn_t init(const char *function)
{
	nvmlReturn_t r = NVML_SUCCESS;

	start_anew();
	pthread_mutex_lock(&lock);
	if (!inits) {
		path[0] = '\0';
		r = answer(library_path()[0] ? store_open(path, &store, NULL) : -ENOENT);
	}
	if (r == NVML_SUCCESS) {
		if (!inits)
			permission_init();
		inits++;
		r = suffer(function);
		if (r != NVML_SUCCESS && --inits == 0)
			store_close(&store);
	}
	pthread_mutex_unlock(&lock);
	return r;
}

EXPORT nvmlReturn_t nvmlInit(void)
{
	return init(__func__);
}

EXPORT nvmlReturn_t nvmlInit_v2(void)
{
	return init(__func__);
}

EXPORT nvmlReturn_t nvmlInitWithFlags(unsigned int flags)
{
	(void)flags; /* there are always GPUs, and attaching changes nothing */
	return init(__func__);
}

EXPORT nvmlReturn_t nvmlShutdown(void)
{
	if (!process_is_marked())
		return NVML_SUCCESS;
	pthread_mutex_lock(&lock);
	if (inits && --inits == 0) {
		handles_reset();
		store_close(&store);
	}
	pthread_mutex_unlock(&lock);
	return NVML_SUCCESS;
}
