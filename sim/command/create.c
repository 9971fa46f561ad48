/* SPDX-License-Identifier: Apache-2.0 */
/* nvml-sim create: makes the machine that all programs of this user then see. */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/auto.h"
#include "base/error.h"
#include "command/command.h"
#include "command/make.h"
#include "command/setting.h"
#include "machine/path.h"
#include "machine/store.h"

static int parse(int argc, char **argv, struct make_options *o, struct mig_error *err)
{
	static const struct option options[] = { MAKE_LONG_OPTIONS,
						 { "replace", no_argument, NULL, 'r' },
						 { 0 } };
	int key, r = 0;

	opterr = 0; /* the message is ours */
	while (r == 0 && (key = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (key == 'r')
			o->replace = true;
		else
			r = make_option(o, key, key == '?' ? argv[optind - 1] : optarg,
					err);
	}
	if (r == 0 && optind != argc - 1)
		r = mig_fail(err, EINVAL,
			     "create wants one machine, such as 8xa100-sxm4-40gb");
	return r;
}

static int help(void)
{
	printf("nvml-sim %s\n\n"
	       "--set NAME=VALUE decides what is not known for certain of the driver; "
	       "the first\nvalue is the default:\n\n",
	       command_create.usage);
	settings_print(stdout);
	return 0;
}

static int make(int argc, char **argv, struct mig_error *err)
{
	struct make_options o = { 0 };
	AUTO(mem) void *bytes = calloc(1, sizeof(struct machine));
	struct machine *m = bytes;
	char path[PATH_MAX];
	int r = parse(argc, argv, &o, err);

	if (r < 0)
		return r;
	if (!m)
		return mig_fail(err, ENOMEM, "out of memory");
	r = make_machine(argv[optind], &o, m, err);
	if (r < 0)
		return r;
	if (state_path(path, sizeof(path)) < 0)
		return mig_fail(err, ENOENT,
				"no place for the machine: set NVML_SIM_STATE");
	r = store_create(path, m, o.replace, err);
	if (r < 0)
		return r;
	fprintf(stderr,
		"nvml-sim: made a simulated machine of %u GPU%s (driver %s) at %s\n",
		m->gpu_count, m->gpu_count == 1 ? "" : "s", m->driver_version, path);
	return 0;
}

static int run(int argc, char **argv, struct mig_error *err)
{
	return argc == 2 && !strcmp(argv[1], "--help") ? help() : make(argc, argv, err);
}

const struct command command_create = {
	.name = "create",
	.usage = "create [--driver-version V] [--seed N] [--swap LIST] "
		 "[--set NAME=VALUE]…\n"
		 "           [--no-persistence] [--replace] COUNTxBOARD[+COUNTxBOARD…] | "
		 "FILE",
	.summary = "make a machine; --swap names chips whose halves are swapped; --help "
		   "lists\n           what --set decides",
	.run = run,
};
