/* SPDX-License-Identifier: Apache-2.0 */
/*
 * nvml-sim reload: the driver is unloaded and loaded again, which the kernel refuses while
 * anybody has it open. Instances are gone; boards that keep the MIG mode in their infoROM
 * keep it, others start with it off.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "command/command.h"
#include "command/open.h"
#include "machine/client.h"
#include "machine/reset.h"
#include "machine/user.h"

#define NAMED 8u /* of those who hold the driver; more are counted */

struct holders {
	uint32_t pids[NAMED];
	unsigned count; /* perhaps more than are named */
};

static bool is_named(const struct holders *h, uint32_t pid)
{
	for (unsigned i = 0; i < h->count && i < NAMED; i++) {
		if (h->pids[i] == pid)
			return true;
	}
	return false;
}

/* Programs that use the library, and clients that may not do that. */
static void find_holders(const struct store *s, struct holders *h)
{
	h->count = user_list(s, h->pids, NAMED);
	for (unsigned i = 0; i < MAX_CLIENTS; i++) {
		const struct client *c = &s->machine.now.clients[i];

		if (!c->used || !client_is_alive(s, i) || is_named(h, c->pid))
			continue;
		if (h->count < NAMED)
			h->pids[h->count] = c->pid;
		h->count++;
	}
}

/* " (sleep)"; nothing for a process that is gone or cannot be seen. */
static void read_name(uint32_t pid, char *buf, size_t size)
{
	char path[32], name[32] = "";
	FILE *f;

	buf[0] = '\0';
	snprintf(path, sizeof(path), "/proc/%u/comm", pid);
	f = fopen(path, "re");
	if (!f)
		return;
	if (fgets(name, sizeof(name), f))
		snprintf(buf, size, " (%.*s)", (int)strcspn(name, "\n"), name);
	fclose(f);
}

static int refuse(const struct holders *h, struct mig_error *err)
{
	char list[NAMED * 56] = "", name[40], more[32] = "";
	size_t len = 0;

	for (unsigned i = 0; i < h->count && i < NAMED; i++) {
		read_name(h->pids[i], name, sizeof(name));
		len += (size_t)snprintf(list + len, sizeof(list) - len, "%s%u%s",
					i ? ", " : "", h->pids[i], name);
	}
	if (h->count > NAMED)
		snprintf(more, sizeof(more), " and %u more", h->count - NAMED);
	return mig_fail(err, EBUSY, "the driver is in use by %s%s: end them first", list,
			more);
}

static int reload(struct store *s, struct mig_error *err)
{
	struct holders h = { 0 };

	find_holders(s, &h);
	if (h.count)
		return refuse(&h, err);
	client_reap(s);
	reload_driver(&s->machine);
	return 0;
}

static int run(int argc, char **argv, struct mig_error *err)
{
	struct store s;
	int r;

	(void)argv;
	if (argc > 1)
		return mig_fail(err, EINVAL, "reload takes no arguments");
	r = open_machine(&s, err);
	if (r < 0)
		return r;
	r = begin_as_owner(&s, "reload the driver", err);
	if (r == 0) {
		r = reload(&s, err);
		if (r == 0)
			store_commit(&s);
		else
			store_abort(&s);
	}
	store_close(&s);
	return r;
}

const struct command command_reload = {
	.name = "reload",
	.usage = "reload",
	.summary = "load the driver anew, if nobody has it open: instances vanish",
	.run = run,
};
