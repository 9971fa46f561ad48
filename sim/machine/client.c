/* SPDX-License-Identifier: Apache-2.0 */
/* Clients of the machine: who holds what, and who is still alive. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "machine/client.h"

/* Far beyond the file's end, where nothing else is ever locked. */
static struct flock slot_lock(unsigned slot)
{
	return (struct flock){ .l_type = F_WRLCK,
			       .l_whence = SEEK_SET,
			       .l_start = 0x10000000 + (off_t)slot,
			       .l_len = 1 };
}

bool client_is_alive(const struct store *s, unsigned slot)
{
	struct flock lock = slot_lock(slot);

	return fcntl(s->fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

static bool is_at(const struct client *c, struct holder at)
{
	return c->used && c->gpu == at.gpu && (at.gi == NO_INSTANCE || c->gi == at.gi) &&
	       (at.ci == NO_INSTANCE || c->ci == at.ci);
}

unsigned client_count(const struct store *s, struct holder at)
{
	unsigned n = 0;

	for (unsigned i = 0; i < MAX_CLIENTS; i++)
		n += is_at(&s->machine.now.clients[i], at) && client_is_alive(s, i);
	return n;
}

uint64_t client_memory(const struct store *s, struct holder at)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < MAX_CLIENTS; i++) {
		const struct client *c = &s->machine.now.clients[i];

		if (is_at(c, at) && client_is_alive(s, i))
			sum += c->memory;
	}
	return sum;
}

void client_reap(struct store *s)
{
	for (unsigned i = 0; i < MAX_CLIENTS; i++) {
		struct client *c = &s->machine.now.clients[i];

		if (c->used && !client_is_alive(s, i))
			memset(c, 0, sizeof(*c));
	}
}

static uint64_t room(const struct store *s, struct holder at)
{
	const struct board *b = machine_board(&s->machine, at.gpu);
	const struct gpu *gpu = &s->machine.now.gpus[at.gpu];
	uint64_t total, used;

	if (at.gi == NO_INSTANCE) {
		total = (uint64_t)b->memory_mib << 20;
		used = client_memory(s, at);
	} else {
		const struct profile *p = &b->profiles[gpu->gi[at.gi].profile];
		struct holder instance = { at.gpu, at.gi, NO_INSTANCE };

		total = (uint64_t)p->memory_mib << 20;
		used = ((uint64_t)b->idle_kib * p->slices << 10) +
		       client_memory(s, instance);
	}
	return used < total ? total - used : 0;
}

static int check(const struct store *s, struct holder at, uint64_t memory,
		 struct mig_error *err)
{
	const struct gpu *gpu = &s->machine.now.gpus[at.gpu];

	if (at.gi == NO_INSTANCE && gpu->mig) {
		for (unsigned id = 0; id < MAX_GI; id++) {
			if (gpu->gi[id].used)
				return mig_fail(err, EBUSY,
						"GPU %u is cut into instances: name one, "
						"such as %u:0",
						at.gpu, at.gpu);
		}
	}
	if (at.gi != NO_INSTANCE &&
	    !(gpu->gi[at.gi].used && gpu->gi[at.gi].ci[at.ci].used))
		return mig_fail(err, ENODEV, "there is no such instance any more");
	if (memory > room(s, at))
		return mig_fail(err, ENOMEM,
				"%llu MiB are asked for, %llu MiB are free there",
				(unsigned long long)memory >> 20,
				(unsigned long long)room(s, at) >> 20);
	return 0;
}

/* Takes a free slot whose lock can be had at once. */
static int take_slot(struct store *s, int fd)
{
	for (unsigned i = 0; i < MAX_CLIENTS; i++) {
		struct flock lock = slot_lock(i);

		if (!s->machine.now.clients[i].used && fcntl(fd, F_OFD_SETLK, &lock) == 0)
			return (int)i;
	}
	return -EBUSY;
}

int client_attach(struct store *s, const char *path, struct holder at, uint64_t memory,
		  int *ret_fd, struct mig_error *err)
{
	int fd = open(path, O_RDWR), slot, r; /* without O_CLOEXEC: it outlives exec */

	if (fd < 0)
		return mig_fail(err, errno == EACCES ? EACCES : EIO, "%s: %s", path,
				strerror(errno));
	r = store_begin(s);
	if (r < 0) {
		close(fd);
		return mig_fail(err, -r, "%s: %s", path, strerror(-r));
	}
	client_reap(s);
	r = check(s, at, memory, err);
	slot = r == 0 ? take_slot(s, fd) : r;
	if (r == 0 && slot < 0)
		r = mig_fail(err, EBUSY, "%u clients are the most that a machine has",
			     MAX_CLIENTS);
	if (r < 0) {
		store_abort(s);
		close(fd);
		return r;
	}
	s->machine.now.clients[slot] = (struct client){ .used = 1,
							.gpu = (uint8_t)at.gpu,
							.gi = (uint8_t)at.gi,
							.ci = (uint8_t)at.ci,
							.pid = (uint32_t)getpid(),
							.memory = memory };
	store_commit(s);
	*ret_fd = fd;
	return 0;
}
