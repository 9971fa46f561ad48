/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the state file as bytes: what the library makes of it is another test's matter. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "disk.h"
#include "sim.h"

void disk_save(struct file *ret)
{
	int fd = open(sim_path(), O_RDONLY);

	assert_int_equal(read(fd, ret, sizeof(*ret)), sizeof(*ret));
	close(fd);
}

void disk_restore(const struct file *f)
{
	int fd = open(sim_path(), O_WRONLY);

	assert_int_equal(write(fd, f, sizeof(*f)), sizeof(*f));
	close(fd);
}

struct snapshot disk_now(void)
{
	static struct file f;
	struct snapshot *now;

	disk_save(&f);
	now = &f.snapshots[f.header.generation & 1];
	now->generation = now->sum = 0;
	for (unsigned i = 0; i < MAX_CLIENTS; i++)
		now->clients[i].pid = 0;
	for (unsigned i = 0; i < MAX_FAULTS; i++)
		now->faults[i].id = 0;
	return *now;
}

bool disk_same(const struct snapshot *a, const struct snapshot *b)
{
	return !memcmp(a, b, sizeof(*a));
}
