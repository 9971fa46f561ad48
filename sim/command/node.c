/* SPDX-License-Identifier: Apache-2.0 */
/*
 * nvml-sim node: the files that a node's kernel shows of the machine, written below a
 * folder: for programs that can be told to look for /proc, /sys and /dev elsewhere.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/error.h"
#include "command/command.h"
#include "command/open.h"
#include "node/node.h"
#include "node/watch.h"

struct node_options {
	const char *at;
	bool follow;
};

static int parse(int argc, char **argv, struct node_options *o, struct mig_error *err)
{
	static const struct option options[] = { { "at", required_argument, NULL, 'a' },
						 { "follow", no_argument, NULL, 'f' },
						 { 0 } };
	int key;

	opterr = 0; /* the message is ours */
	while ((key = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (key == 'a')
			o->at = optarg;
		else if (key == 'f')
			o->follow = true;
		else
			return mig_fail(err, EINVAL,
					"%s: no such option, or its value is missing; "
					"node takes --at DIR and --follow",
					argv[optind - 1]);
	}
	if (!o->at || optind != argc)
		return mig_fail(err, EINVAL,
				"node wants a folder and nothing else: nvml-sim node "
				"--at DIR");
	return 0;
}

static bool is_empty(int fd)
{
	DIR *list = fdopendir(dup(fd));
	unsigned entries = 0;

	while (list && readdir(list))
		entries++;
	if (list)
		closedir(list);
	return entries == 2; /* itself and the one above */
}

/* A tree is written into nothing, so that it holds no remains of another machine. */
static int open_empty(const char *path, struct mig_error *err)
{
	int fd = -1;

	if (mkdir(path, 0755) == 0 || errno == EEXIST)
		fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return mig_fail(err, errno, "%s: %s", path, strerror(errno));
	if (is_empty(fd))
		return fd;
	close(fd);
	return mig_fail(err, EEXIST, "%s: not empty; name a new folder", path);
}

static int write_node(const struct node_options *o, struct store *s,
		      struct mig_error *err)
{
	struct tree t = { .fd = open_empty(o->at, err) };
	int r = t.fd;

	if (r < 0)
		return r;
	r = node_write(&t, &s->machine, err);
	if (r < 0)
		mig_wrap(err, r, "%s", o->at);
	if (r == 0 && t.plain)
		fprintf(stderr,
			"nvml-sim: device nodes below %s are regular files: making them "
			"is not permitted here\n",
			o->at);
	if (r == 0 && o->follow)
		r = watch_machine(&t, s, err);
	close(t.fd);
	return r;
}

static int run(int argc, char **argv, struct mig_error *err)
{
	struct node_options o = { 0 };
	struct store s;
	int r = parse(argc, argv, &o, err);

	if (r == 0)
		r = open_machine(&s, err);
	if (r < 0)
		return r;
	r = write_node(&o, &s, err);
	store_close(&s);
	return r;
}

const struct command command_node = {
	.name = "node",
	.usage = "node --at DIR [--follow]",
	.summary = "write the machine's /proc, /sys and /dev below DIR; keep them true",
	.run = run,
};
