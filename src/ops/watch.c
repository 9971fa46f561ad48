/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Processes whose end is awaited, by descriptors that the kernel makes readable then.
 * Kernels before 5.3 have none: there the process is asked for again and again.
 */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/array.h"
#include "base/auto.h"
#include "ops/watch.h"

#define ASK_MS 50 /* between two looks at a process without a descriptor */

long long mig_clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

int mig_watch_add(struct mig_watch *watch, const struct mig_holder *who)
{
	struct mig_watched *item;

	for (size_t i = 0; i < watch->count; i++) {
		if (watch->items[i].who.pid == who->pid)
			return 0;
	}
	item = mig_array_add(&watch->items, &watch->count, sizeof(*item));
	if (!item)
		return -ENOMEM;
	item->who = *who;
	item->fd = (int)syscall(SYS_pidfd_open, who->pid, 0);
	item->gone = item->fd < 0 && errno == ESRCH;
	return 0;
}

int mig_watch_signal(struct mig_watched *item, int signal)
{
	long r;

	if (item->gone)
		return 0;
	if (item->fd >= 0)
		r = syscall(SYS_pidfd_send_signal, item->fd, signal, NULL, 0);
	else
		r = kill(item->who.pid, signal);
	if (r < 0 && errno == ESRCH)
		item->gone = true;
	return r == 0 || item->gone ? 0 : -errno;
}

/* How many of them still run; their descriptors go to @fds. */
static size_t count_alive(struct mig_watch *watch, struct pollfd *fds, size_t *ret_fds)
{
	size_t alive = 0;

	*ret_fds = 0;
	for (size_t i = 0; i < watch->count; i++) {
		struct mig_watched *item = &watch->items[i];

		if (item->fd < 0)
			mig_watch_signal(item, 0);
		if (item->gone)
			continue;
		alive++;
		if (item->fd >= 0)
			fds[(*ret_fds)++] = (struct pollfd){ item->fd, POLLIN, 0 };
	}
	return alive;
}

static void note_ends(struct mig_watch *watch, const struct pollfd *fds, size_t count)
{
	for (size_t i = 0; i < watch->count; i++) {
		for (size_t k = 0; k < count; k++) {
			if (fds[k].fd == watch->items[i].fd && fds[k].revents)
				watch->items[i].gone = true;
		}
	}
}

bool mig_watch_wait(struct mig_watch *watch, bool any, unsigned ms)
{
	AUTO(mem) void *memory = calloc(watch->count + 1, sizeof(struct pollfd));
	long long end = mig_clock_ms() + ms, left = ms;
	struct pollfd *fds = memory;
	size_t alive, count;
	int r;

	if (!fds)
		return false;
	for (;;) {
		alive = count_alive(watch, fds, &count);
		if (alive == 0 || (any && alive < watch->count))
			return true;
		if (left <= 0)
			return false;
		if (count < alive && left > ASK_MS)
			left = ASK_MS;
		r = poll(fds, count, left < INT_MAX ? (int)left : INT_MAX);
		if (r < 0 && errno == EINTR && any)
			return false;
		if (r > 0)
			note_ends(watch, fds, count);
		left = end - mig_clock_ms();
	}
}

void mig_watch_end(struct mig_watch *watch)
{
	for (size_t i = 0; i < watch->count; i++) {
		if (watch->items[i].fd >= 0)
			close(watch->items[i].fd);
	}
	free(watch->items);
}
