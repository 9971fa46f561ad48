/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Init, shutdown and the rules common to all calls. The library belongs to the process
 * that initialised it: a forked child starts anew, as with the real one.
 */
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <string.h>
#include <time.h>

#include "library/library.h"
#include "library/permission.h"
#include "library/process_mark.h"
#include "library/trouble.h"
#include "library/uuid_index.h"
#include "machine/client.h"
#include "machine/path.h"
#include "machine/user.h"
#include "machine/setting.h"

#define WAKE_NS 1000000 /* how long a thread that was woken may take to leave */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t settled = PTHREAD_COND_INITIALIZER; /* sleepers or closing fell */
static unsigned inits;
static unsigned session;  /* counts the times that the last shutdown came */
static unsigned sleepers; /* threads that wait for the machine to change */
static unsigned closing;  /* threads that wait for those to leave */
static struct store store;
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

/* What the machine's rules make of a call; the lock is held before and after. */
static nvmlReturn_t suffer(const char *function, const void *handle)
{
	struct trouble t;
	unsigned gpu;

	if (!store.machine.now.fault_count &&
	    store.machine.settings[SETTING_LATENCY] == LATENCY_NONE)
		return NVML_SUCCESS;
	t = trouble_of(&store, function, handle_gpu(handle, &gpu) ? 1u << gpu : 0);
	if (t.delay_ms || t.command[0]) {
		pthread_mutex_unlock(&lock);
		trouble_suffer(&t);
		pthread_mutex_lock(&lock);
	}
	if (t.code != NVML_SUCCESS)
		return t.code;
	/*
	 * Meanwhile another thread may have shut down, another process changed something.
	 */
	return inits ? answer(store_refresh(&store)) : NVML_ERROR_UNINITIALIZED;
}

nvmlReturn_t library_enter(const char *function, const void *handle)
{
	nvmlReturn_t r;

	if (!process_is_marked())
		return NVML_ERROR_UNINITIALIZED;
	pthread_mutex_lock(&lock);
	r = inits ? answer(store_refresh(&store)) : NVML_ERROR_UNINITIALIZED;
	if (r == NVML_SUCCESS)
		r = suffer(function, handle);
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
		pthread_cond_init(&settled, NULL);
		handles_reset();
		uuid_index_forget();
		trouble_reset();
		store_close(&store);
		inits = sleepers = closing = 0;
	}
	process_mark();
}

/*
 * The last shutdown. A thread that sleeps on the mapping is woken, again and again since
 * it may only be about to fall asleep, and leaves before the mapping goes.
 */
static void close_down(void)
{
	struct timespec until;

	session++;
	closing++;
	while (sleepers) {
		store_wake(&store);
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += WAKE_NS;
		if (until.tv_nsec >= 1000000000) {
			until.tv_sec++;
			until.tv_nsec -= 1000000000;
		}
		pthread_cond_timedwait(&settled, &lock, &until);
	}
	handles_reset();
	store_close(&store);
	closing--;
	pthread_cond_broadcast(&settled);
}

static void give_up(void)
{
	if (inits && --inits == 0)
		close_down();
}

nvmlReturn_t library_sleep(uint64_t seen, int64_t until)
{
	unsigned mine = session;
	nvmlReturn_t r;

	sleepers++;
	pthread_mutex_unlock(&lock);
	store_wait(&store, seen, until);
	pthread_mutex_lock(&lock);
	if (--sleepers == 0)
		pthread_cond_broadcast(&settled);
	r = inits && mine == session ? answer(store_refresh(&store))
				     : NVML_ERROR_UNINITIALIZED;
	if (r != NVML_SUCCESS)
		pthread_mutex_unlock(&lock);
	return r;
}

/* Begins to use the machine, if it can be had; the lock is held. */
static nvmlReturn_t attach(void)
{
	nvmlReturn_t r = NVML_SUCCESS;

	while (closing)
		pthread_cond_wait(&settled, &lock);
	if (!inits) {
		path[0] = '\0';
		handles_reset();
		uuid_index_forget();
		r = answer(library_path()[0] ? store_open(path, &store, NULL) : -ENOENT);
		if (r == NVML_SUCCESS) {
			permission_init();
			user_mark(&store);
		}
	}
	if (r == NVML_SUCCESS)
		inits++;
	return r;
}

nvmlReturn_t library_attach(void)
{
	nvmlReturn_t r;

	start_anew();
	pthread_mutex_lock(&lock);
	r = attach();
	pthread_mutex_unlock(&lock);
	return r;
}

/* A driver that is there no more, or is another, is met by those who come now. */
static nvmlReturn_t init(const char *function)
{
	nvmlReturn_t r;

	start_anew();
	pthread_mutex_lock(&lock);
	r = attach();
	if (r == NVML_SUCCESS) {
		if (inits == 1)
			r = trouble_at_init(&store.machine);
		if (r == NVML_SUCCESS)
			r = suffer(function, NULL);
		if (r != NVML_SUCCESS)
			give_up();
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
	give_up();
	pthread_mutex_unlock(&lock);
	return NVML_SUCCESS;
}
