/* SPDX-License-Identifier: Apache-2.0 */
/* nvml-sim reset: resets GPUs; a pending MIG mode takes effect, instances are gone. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "command/command.h"
#include "command/open.h"
#include "machine/client.h"
#include "machine/condition.h"
#include "machine/reset.h"

/* "all", or a comma list of indices, as a bit each. */
static int parse(const char *list, unsigned gpus, uint32_t *ret, struct mig_error *err)
{
	const char *p = list;
	char *end;

	*ret = 0;
	if (!strcmp(list, "all")) {
		*ret = (1u << gpus) - 1;
		return 0;
	}
	do {
		unsigned long gpu = strtoul(p, &end, 10);

		if (end == p || (*end && *end != ',') || gpu >= gpus)
			return mig_fail(err, EINVAL,
					"-i %s: all, or GPUs from 0 to %u, are wanted",
					list, gpus - 1);
		*ret |= 1u << gpu;
		p = end + 1;
	} while (*end);
	return 0;
}

static int reset(struct store *s, uint32_t gpus, struct mig_error *err)
{
	for (unsigned i = 0; i < s->machine.gpu_count; i++) {
		if (!(gpus & 1u << i))
			continue;
		if (client_count(s, (struct holder){ i, NO_INSTANCE, NO_INSTANCE }))
			return mig_fail(err, EBUSY, "GPU %u: a process holds it", i);
		if (condition_holds(&s->machine, FAULT_LOST, i))
			return mig_fail(err, EBUSY,
					"GPU %u: it is lost, and only 'nvml-sim reboot' "
					"brings it back",
					i);
		reset_gpu(&s->machine, i);
	}
	return 0;
}

static int reset_machine(struct store *s, const char *list, struct mig_error *err)
{
	uint32_t gpus;
	int r = parse(list, s->machine.gpu_count, &gpus, err);

	if (r < 0)
		return r;
	r = begin_as_owner(s, "reset it", err);
	if (r < 0)
		return r;
	client_reap(s);
	r = reset(s, gpus, err);
	if (r < 0)
		store_abort(s);
	else
		store_commit(s);
	return r;
}

static int run(int argc, char **argv, struct mig_error *err)
{
	struct store s;
	int r;

	if (argc != 3 || strcmp(argv[1], "-i"))
		return mig_fail(err, EINVAL,
				"reset wants -i and GPUs: nvml-sim reset -i 0");
	r = open_machine(&s, err);
	if (r < 0)
		return r;
	r = reset_machine(&s, argv[2], err);
	store_close(&s);
	return r;
}

const struct command command_reset = {
	.name = "reset",
	.usage = "reset -i LIST|all",
	.summary = "reset GPUs: a pending MIG mode takes effect, instances are gone",
	.run = run,
};
