/* SPDX-License-Identifier: Apache-2.0 */
/*
 * nvml-sim run: runs any program on the simulated driver, by environment alone. With
 * --machine the program gets a fresh machine of its own, which vanishes when it ends;
 * with
 * --root the files of a node too (run_root.c).
 */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/error.h"
#include "base/install.h"
#include "command/command.h"
#include "command/library_copy.h"
#include "command/make.h"
#include "command/open.h"
#include "command/run_program.h"
#include "command/scratch.h"
#include "machine/path.h"

#define EXIT_OWN 125

struct run_options {
	struct make_options make;
	const char *machine;
	const char *without; /* names that the library lacks */
	bool as_user;
	bool root;
	bool made_of_options; /* one of make's options was given */
};

static int parse(int argc, char **argv, struct run_options *o, struct mig_error *err)
{
	static const struct option options[] = {
		MAKE_LONG_OPTIONS,
		{ "machine", required_argument, NULL, 'm' },
		{ "without", required_argument, NULL, 'w' },
		{ "as-user", no_argument, NULL, 'u' },
		{ "root", no_argument, NULL, 'r' },
		{ 0 }
	};
	int key, r = 0;

	opterr = 0; /* the message is ours */
	while (r == 0 && (key = getopt_long(argc, argv, "+", options, NULL)) != -1) {
		if (key == 'm') {
			o->machine = optarg;
		} else if (key == 'w') {
			o->without = optarg;
		} else if (key == 'u') {
			o->as_user = true;
		} else if (key == 'r') {
			o->root = true;
		} else {
			r = make_option(&o->make, key,
					key == '?' ? argv[optind - 1] : optarg, err);
			o->made_of_options = true;
		}
	}
	if (r == 0 && optind >= argc)
		r = mig_fail(err, EINVAL,
			     "run wants a program: nvml-sim run -- nvidia-smi -L");
	if (r == 0 && o->made_of_options && !o->machine)
		r = mig_fail(err, EINVAL,
			     "that option describes a new machine; add --machine SPEC");
	return r;
}

/* Puts the simulated library before all others, and its own copy of the path for migctl. */
static int set_environment(const struct run_options *o, uint32_t branch,
			   const char *state, struct mig_error *err)
{
	char installed[PATH_MAX], dir[PATH_MAX], path[2 * PATH_MAX];
	const char *old = getenv("LD_LIBRARY_PATH");
	int r;

	if (mig_install_path(MIG_LIBDIR "/nvml-sim", installed, sizeof(installed)) < 0)
		return mig_fail(err, EIO,
				"cannot find the simulated library beside nvml-sim");
	r = library_copy(installed, state, branch, o->without, dir, sizeof(dir), err);
	if (r == -EACCES && !o->without) {
		/* Another user's machine: the newer functions do no harm. */
		*err = (struct mig_error)MIG_ERROR_INIT;
		snprintf(dir, sizeof(dir), "%s", installed);
	} else if (r < 0) {
		return r;
	}
	snprintf(path, sizeof(path), "%s%s%s", dir, old && old[0] ? ":" : "",
		 old && old[0] ? old : "");
	setenv("LD_LIBRARY_PATH", path, 1);
	snprintf(path, sizeof(path), "%s/libnvidia-ml.so.1", dir);
	setenv("MIG_DRIVER_LIBRARY", path, 1);
	/* Behind all others, so that a genuine nvidia-smi is found first. */
	old = getenv("PATH");
	snprintf(path, sizeof(path), "%s:%s/bin", old ? old : "/usr/bin:/bin", installed);
	setenv("PATH", path, 1);
	if (o->as_user)
		setenv("NVML_SIM_AS_USER", "1", 1);
	if (o->root)
		setenv("NVML_SIM_NODE", "/", 1);
	return 0;
}

static int run_here(const struct run_options *o, char **argv, struct mig_error *err)
{
	char path[PATH_MAX];
	struct store s;
	int r = open_machine(&s, err);

	if (r < 0)
		return r;
	store_close(&s);
	if (state_path(path, sizeof(path)) < 0)
		return mig_fail(err, ENOENT,
				"no place for a machine: set NVML_SIM_STATE");
	r = set_environment(o, s.machine.driver_branch, path, err);
	if (r < 0)
		return r;
	return o->root ? run_root(argv, err) : run_execute(argv, err);
}

static int run_machine(const struct run_options *o, char **argv, struct mig_error *err)
{
	AUTO(mem) void *bytes = calloc(1, sizeof(struct machine));
	struct machine *m = bytes;
	char dir[PATH_MAX], path[PATH_MAX + 16];
	int r;

	if (!m)
		return mig_fail(err, ENOMEM, "out of memory");
	r = make_machine(o->machine, &o->make, m, err);
	if (r < 0)
		return r;
	r = scratch_make(dir, sizeof(dir), err);
	if (r < 0)
		return r;
	snprintf(path, sizeof(path), "%s/machine", dir);
	r = store_create(path, m, false, err);
	if (r == 0)
		r = set_environment(o, m->driver_branch, path, err);
	if (r == 0) {
		setenv("NVML_SIM_STATE", path, 1);
		r = o->root ? run_root(argv, err) : run_child(argv, err);
	}
	scratch_remove(dir);
	return r;
}

/* What went wrong here is told from the program's own exit status, as env does. */
static int run(int argc, char **argv, struct mig_error *err)
{
	struct run_options o = { 0 };
	int r = parse(argc, argv, &o, err);

	if (r == 0)
		r = o.machine ? run_machine(&o, argv + optind, err)
			      : run_here(&o, argv + optind, err);
	return r < 0 ? EXIT_OWN : r;
}

const struct command command_run = {
	.name = "run",
	.usage = "run [--machine SPEC [create's options]] [--without LIST] [--as-user]\n"
		 "           [--root] [--] PROGRAM [ARGUMENT…]",
	.summary =
		"run a program on the machine, or on a fresh one that vanishes with it",
	.run = run,
};
