/* SPDX-License-Identifier: Apache-2.0 */
/* Opens, reads and changes the state file; the protocol is told in store.h. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "machine/check.h"
#include "machine/path.h"
#include "machine/store.h"

#define PIECE 512 /* bytes of a commit between two steps */
#define WAIT_SLICE_MS \
	20 /* how soon the death of a writer that woke nobody is noticed \
	    */
#define READ_TRIES 100000

/* Takes the part that never changes out of the file, once. */
static int take_boards(struct store *s, struct mig_error *err)
{
	const struct file *f = s->file;
	struct machine *m = &s->machine;

	m->board_count = f->header.board_count;
	m->gpu_count = f->header.gpu_count;
	m->driver_branch = f->header.driver_branch;
	m->seed = f->header.seed;
	memcpy(m->settings, f->header.settings, sizeof(m->settings));
	memcpy(m->driver_version, f->header.driver_version, sizeof(m->driver_version));
	memcpy(m->cuda_version, f->header.cuda_version, sizeof(m->cuda_version));
	if (m->board_count > MAX_BOARDS || m->gpu_count > MAX_GPUS)
		return mig_fail(err, EBADMSG, "its counts are beyond any machine");
	/* No more than is used: every page that is touched makes a program's start
	 * longer. */
	memcpy(m->boards, f->boards, m->board_count * sizeof(m->boards[0]));
	memcpy(m->identities, f->identities, m->gpu_count * sizeof(m->identities[0]));
	if (fixed_sum(m->settings, m->boards, m->board_count, m->identities,
		      m->gpu_count) != f->header.sum)
		return mig_fail(err, EBADMSG, "its checksum is wrong");
	return check_boards(m, err) < 0 ? -EBADMSG : 0;
}

static int map_file(struct store *s, struct mig_error *err)
{
	struct stat st;
	int prot = PROT_READ | (s->writable ? PROT_WRITE : 0);

	if (fstat(s->fd, &st) < 0)
		return mig_fail(err, EIO, "%s", strerror(errno));
	if ((size_t)st.st_size < sizeof(struct header))
		return mig_fail(err, EBADMSG, "it is truncated (%lld bytes)",
				(long long)st.st_size);
	s->owner = st.st_uid == geteuid();
	s->root = s->owner && !state_as_user();
	/* A shorter file is mapped no further than its header, which tells its version. */
	s->file = mmap(NULL, sizeof(struct file), prot, MAP_SHARED, s->fd, 0);
	if (s->file == MAP_FAILED) {
		s->file = NULL;
		return mig_fail(err, EIO, "%s", strerror(errno));
	}
	if (s->file->header.magic != STATE_MAGIC)
		return mig_fail(err, EBADMSG, "it is not a simulated machine");
	if (s->file->header.version != STATE_VERSION)
		return mig_fail(err, EPROTO, "version %u of the file, this is version %u",
				s->file->header.version, STATE_VERSION);
	if (s->file->header.size != sizeof(struct file) ||
	    (size_t)st.st_size != sizeof(struct file))
		return mig_fail(err, EBADMSG, "it is truncated (%lld of %zu bytes)",
				(long long)st.st_size, sizeof(struct file));
	return 0;
}

static int open_file(const char *path, struct store *s, struct mig_error *err)
{
	s->fd = open(path, O_RDWR | O_CLOEXEC);
	s->writable = s->fd >= 0;
	if (s->fd < 0 && (errno == EACCES || errno == EPERM || errno == EROFS))
		s->fd = open(path, O_RDONLY | O_CLOEXEC);
	s->opened = s->fd >= 0;
	if (s->opened)
		return 0;
	if (errno == ENOENT || errno == ENOTDIR)
		return mig_fail(err, ENOENT, "there is none");
	return mig_fail(err, errno == EACCES ? EACCES : EIO, "%s", strerror(errno));
}

int store_open(const char *path, struct store *ret, struct mig_error *err)
{
	int r;

	/* Of the machine all that is looked at is taken in below; see take_boards(). */
	memset(ret, 0, offsetof(struct store, machine));
	r = open_file(path, ret, err);
	if (r == 0)
		r = map_file(ret, err);
	if (r == 0)
		r = take_boards(ret, err);
	if (r == 0) {
		ret->machine.now.generation = ~0ull;
		r = store_refresh(ret);
		if (r < 0)
			mig_fail(err, -r,
				 r == -ENODEV ? "it was destroyed"
					      : "its content contradicts itself");
	}
	if (r < 0)
		store_close(ret);
	return r;
}

void store_close(struct store *s)
{
	if (s->file)
		munmap(s->file, sizeof(*s->file));
	if (s->opened)
		close(s->fd);
	s->file = NULL;
	s->fd = -1;
	s->opened = false;
}

/* Copies the snapshot in force; a writer that flips meanwhile makes the copy worthless. */
static int copy_snapshot(struct store *s)
{
	struct header *h = &s->file->header;

	for (unsigned i = 0; i < READ_TRIES; i++) {
		uint64_t seen =
			atomic_load_explicit(&h->generation, memory_order_acquire);

		memcpy(&s->machine.now, &s->file->snapshots[seen & 1],
		       sizeof(s->machine.now));
		atomic_thread_fence(memory_order_acquire);
		if (atomic_load_explicit(&h->generation, memory_order_relaxed) != seen)
			continue;
		if (s->machine.now.generation != seen ||
		    snapshot_sum(&s->machine.now) != s->machine.now.sum ||
		    check_snapshot(&s->machine, NULL) < 0)
			break;
		return 0;
	}
	s->machine.now.generation = ~0ull;
	return -EBADMSG;
}

int store_refresh(struct store *s)
{
	struct header *h = &s->file->header;

	if (atomic_load_explicit(&h->generation, memory_order_acquire) ==
		    s->machine.now.generation &&
	    !atomic_load_explicit(&h->gone, memory_order_relaxed))
		return 0;
	if (atomic_load(&h->gone))
		return -ENODEV;
	return copy_snapshot(s);
}

/*
 * A lock of the process, not of the open file: the kernel drops it when the process ends,
 * and a child that inherits the descriptor does not keep it alive.
 */
static int set_lock(int fd, short type)
{
	struct flock lock = {
		.l_type = type, .l_whence = SEEK_SET, .l_start = 0, .l_len = 1
	};

	return fcntl(fd, F_SETLK, &lock) < 0 ? -errno : 0;
}

int64_t store_now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int lock_file(struct store *s)
{
	_Atomic uint32_t *released = &s->file->header.released;
	const struct timespec slice = { .tv_nsec = WAIT_SLICE_MS * 1000000 };
	int64_t deadline = store_now_ms() + store_patience_ms();

	for (;;) {
		uint32_t seen = atomic_load(released);
		int r = set_lock(s->fd, F_WRLCK);

		if (r == 0)
			return 0;
		if (r != -EAGAIN && r != -EACCES && r != -EINTR)
			return -EIO;
		if (store_now_ms() >= deadline)
			return -ETIMEDOUT;
		syscall(SYS_futex, released, FUTEX_WAIT, seen, &slice, NULL, 0);
	}
}

static void unlock_file(struct store *s)
{
	_Atomic uint32_t *released = &s->file->header.released;

	set_lock(s->fd, F_UNLCK);
	atomic_fetch_add(released, 1);
	syscall(SYS_futex, released, FUTEX_WAKE, 1, NULL, NULL, 0);
}

int store_begin(struct store *s)
{
	int r;

	if (!s->writable)
		return -EACCES;
	r = lock_file(s);
	if (r < 0)
		return r;
	r = store_refresh(s);
	if (r < 0)
		unlock_file(s);
	return r;
}

/* A writer may die at any instruction; where tests make it die, they do so here. */
static void put(void *to, const void *from, size_t size)
{
	for (size_t at = 0; at < size; at += PIECE) {
		size_t rest = size - at;

		memcpy((char *)to + at, (const char *)from + at,
		       rest < PIECE ? rest : PIECE);
		store_step();
	}
}

/*
 * The futex is the generation's lower half, which comes first on a little-endian machine.
 */
void store_wake(const struct store *s)
{
	syscall(SYS_futex, &s->file->header.generation, FUTEX_WAKE, INT_MAX, NULL, NULL,
		0);
}

void store_commit(struct store *s)
{
	struct snapshot *now = &s->machine.now;

	now->generation++;
	now->sum = snapshot_sum(now);
	store_step();
	put(&s->file->snapshots[now->generation & 1], now, sizeof(*now));
	atomic_store_explicit(&s->file->header.generation, now->generation,
			      memory_order_release);
	store_step();
	if (atomic_load(&s->file->header.waiters))
		store_wake(s);
	unlock_file(s);
}

void store_wait(const struct store *s, uint64_t seen, int64_t until)
{
	struct header *h = &s->file->header;
	int64_t ms = until - store_now_ms();
	struct timespec rest;

	if (ms <= 0)
		return;
	if (!s->writable && ms > WAIT_SLICE_MS)
		ms = WAIT_SLICE_MS; /* cannot ask the writers to wake it */
	rest = (struct timespec){ ms / 1000, ms % 1000 * 1000000 };
	if (s->writable)
		atomic_fetch_add(&h->waiters, 1);
	syscall(SYS_futex, &h->generation, FUTEX_WAIT, (uint32_t)seen, &rest, NULL, 0);
	if (s->writable)
		atomic_fetch_sub(&h->waiters, 1);
}

void store_abort(struct store *s)
{
	copy_snapshot(s);
	unlock_file(s);
}
