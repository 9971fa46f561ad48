/* SPDX-License-Identifier: Apache-2.0 */
/* nvml-sim xid: lets the driver report an error of a GPU or of a MIG device. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "command/command.h"
#include "command/device.h"
#include "command/open.h"

#define MOST 999u

static int parse_code(const char *text, uint32_t *ret, struct mig_error *err)
{
	char *end;
	unsigned long code = strtoul(text, &end, 10);

	if (text[0] < '0' || text[0] > '9' || *end || !code || code > MOST)
		return mig_fail(err, EINVAL, "xid %s: a number from 1 to %u is wanted",
				text, MOST);
	*ret = (uint32_t)code;
	return 0;
}

static void report(struct machine *m, struct holder at, uint32_t code)
{
	struct gpu *g = &m->now.gpus[at.gpu];

	g->xids[g->xid_count++ % MAX_XIDS] =
		(struct xid){ .code = code, .gi = (uint8_t)at.gi, .ci = (uint8_t)at.ci };
}

static int run(int argc, char **argv, struct mig_error *err)
{
	struct holder at = { 0 };
	struct store s;
	uint32_t code = 0;
	int r;

	if (argc != 4 || strcmp(argv[1], "--on"))
		return mig_fail(
			err, EINVAL,
			"xid wants a device and a number: nvml-sim xid --on 0 79");
	r = parse_code(argv[3], &code, err);
	if (r < 0)
		return r;
	r = open_machine(&s, err);
	if (r < 0)
		return r;
	r = begin_as_owner(&s, "report errors of its GPUs", err);
	if (r == 0) {
		r = device_named(&s.machine, argv[2], &at, err);
		if (r == 0) {
			report(&s.machine, at, code);
			store_commit(&s);
		} else {
			store_abort(&s);
		}
	}
	store_close(&s);
	return r;
}

const struct command command_xid = {
	.name = "xid",
	.usage = "xid --on DEVICE CODE",
	.summary =
		"report an error of a GPU (0) or a MIG device (0:6, MIG-…) as an event",
	.run = run,
};
