/* SPDX-License-Identifier: Apache-2.0 */
/*
 * nvml-sim record: reads a node through its NVML, changes nothing, and writes what it takes
 * to simulate it: a board file for each model and a machine file.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>

#include "base/error.h"
#include "command/command.h"
#include "hardware/recording.h"

struct record_options {
	const char *driver, *dir;
	bool identities, replace;
};

static int parse(int argc, char **argv, struct record_options *o, struct mig_error *err)
{
	static const struct option options[] = { { "driver", required_argument, NULL,
						   'd' },
						 { "identities", no_argument, NULL, 'i' },
						 { "replace", no_argument, NULL, 'r' },
						 { 0 } };
	int key;

	opterr = 0; /* the message is ours */
	while ((key = getopt_long(argc, argv, "o:", options, NULL)) != -1) {
		if (key == 'd')
			o->driver = optarg;
		else if (key == 'o')
			o->dir = optarg;
		else if (key == 'i')
			o->identities = true;
		else if (key == 'r')
			o->replace = true;
		else
			return mig_fail(err, EINVAL,
					"%s: no such option, or its value is missing; "
					"'nvml-sim help' tells more",
					argv[optind - 1]);
	}
	if (optind != argc)
		return mig_fail(err, EINVAL, "%s: record takes options alone",
				argv[optind]);
	return 0;
}

static void print_remarks(const struct recording *r)
{
	json_t *line;
	size_t i;

	json_array_foreach (r->remarks, i, line)
		fprintf(stderr, "nvml-sim: %s\n", json_string_value(line));
}

static int run(int argc, char **argv, struct mig_error *err)
{
	struct record_options o = { .dir = "." };
	struct driver d = { 0 };
	struct recording rec = { 0 };
	int r = parse(argc, argv, &o, err);

	if (r == 0)
		r = driver_open(driver_path(o.driver), &d, err);
	if (r == 0)
		r = recording_take(&d, o.identities, &rec, err);
	driver_close(&d);
	if (r == 0)
		r = recording_write(&rec, o.dir, o.replace, err);
	if (r == 0) {
		print_remarks(&rec);
		fprintf(stderr, "nvml-sim: recorded %zu GPUs of %zu kinds in %s\n",
			json_array_size(json_object_get(rec.machine, "gpus")),
			json_object_size(rec.boards), o.dir);
	}
	recording_free(&rec);
	return r;
}

const struct command command_record = {
	.name = "record",
	.usage = "record [--driver PATH] [-o DIR] [--identities] [--replace]",
	.summary =
		"read a node through its NVML and write it down as boards and a machine",
	.run = run,
};
