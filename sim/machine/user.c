/* SPDX-License-Identifier: Apache-2.0 */
/* Who has the driver open. */
#include <fcntl.h>
#include <unistd.h>

#include "machine/user.h"

/* Far beyond the file's end, and beyond the locks of clients. */
#define FIRST ((off_t)0x20000000)
#define COUNT ((off_t)0x10000000)

void user_mark(const struct store *s)
{
	struct flock lock = { .l_type = F_RDLCK,
			      .l_whence = SEEK_SET,
			      .l_start = FIRST + getpid(),
			      .l_len = 1 };

	fcntl(s->fd, F_SETLK, &lock);
}

struct found {
	uint32_t *pids;
	unsigned count, room;
};

/* The kernel tells of one lock in a range, any one: the others are before or behind it. */
static void look(const struct store *s, off_t start, off_t end, struct found *f)
{
	while (start < end) {
		struct flock lock = { .l_type = F_WRLCK,
				      .l_whence = SEEK_SET,
				      .l_start = start,
				      .l_len = end - start };

		if (fcntl(s->fd, F_GETLK, &lock) < 0 || lock.l_type == F_UNLCK)
			return;
		if (f->count < f->room)
			f->pids[f->count] = (uint32_t)(lock.l_start - FIRST);
		f->count++;
		look(s, start, lock.l_start, f);
		start = lock.l_start + lock.l_len;
	}
}

unsigned user_list(const struct store *s, uint32_t *pids, unsigned room)
{
	struct found f = { pids, 0, room };

	look(s, FIRST, FIRST + COUNT, &f);
	return f.count;
}
