/* SPDX-License-Identifier: Apache-2.0 */
/*
 * nvml-sim attach: runs a program as a client of a GPU or of a MIG device. The program
 * holds it, shows in process lists and accounts for memory, until it ends, however it
 * ends.
 */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "command/command.h"
#include "command/device.h"
#include "command/open.h"
#include "machine/client.h"
#include "machine/path.h"

struct attach_options {
	const char *on;
	uint64_t memory;
};

/* A number with KiB, MiB or GiB behind it. */
static int parse_memory(const char *text, uint64_t *ret, struct mig_error *err)
{
	static const struct {
		const char *unit;
		unsigned shift;
	} units[] = { { "KiB", 10 }, { "MiB", 20 }, { "GiB", 30 } };
	char *end;
	unsigned long long n = strtoull(text, &end, 10);

	for (unsigned i = 0; i < 3; i++) {
		if (end == text || text[0] == '-' || strcmp(end, units[i].unit) ||
		    n > 1u << 20)
			continue;
		*ret = n << units[i].shift;
		return 0;
	}
	return mig_fail(err, EINVAL,
			"--memory %s: a number with KiB, MiB or GiB is wanted", text);
}

static int parse(int argc, char **argv, struct attach_options *o, struct mig_error *err)
{
	static const struct option options[] = { { "on", required_argument, NULL, 'o' },
						 { "memory", required_argument, NULL,
						   'm' },
						 { 0 } };
	int key, r = 0;

	opterr = 0; /* the message is ours */
	while (r == 0 && (key = getopt_long(argc, argv, "+", options, NULL)) != -1) {
		if (key == 'o')
			o->on = optarg;
		else if (key == 'm')
			r = parse_memory(optarg, &o->memory, err);
		else
			r = mig_fail(err, EINVAL,
				     "%s: no such option, or its value is missing",
				     argv[optind - 1]);
	}
	if (r == 0 && (!o->on || optind >= argc))
		r = mig_fail(err, EINVAL,
			     "attach wants a device and a program: "
			     "nvml-sim attach --on 0:6 -- python train.py");
	return r;
}

static int run(int argc, char **argv, struct mig_error *err)
{
	struct attach_options o = { 0 };
	struct holder at = { 0 };
	char path[PATH_MAX];
	struct store s;
	int fd, r = parse(argc, argv, &o, err);

	if (r < 0)
		return r;
	r = open_machine(&s, err);
	if (r < 0)
		return r;
	r = device_named(&s.machine, o.on, &at, err);
	if (r == 0 && state_path(path, sizeof(path)) == 0)
		r = client_attach(&s, path, at, o.memory, &fd, err);
	store_close(&s);
	if (r < 0)
		return r;
	execvp(argv[optind], argv + optind);
	mig_fail(err, errno, "%s: %s", argv[optind], strerror(errno));
	return err->code == ENOENT ? 127 : 126;
}

const struct command command_attach = {
	.name = "attach",
	.usage = "attach --on DEVICE [--memory SIZE] [--] PROGRAM [ARGUMENT…]",
	.summary = "run a program that holds a GPU (0) or a MIG device (0:6, MIG-…)",
	.run = run,
};
