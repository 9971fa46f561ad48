/* SPDX-License-Identifier: Apache-2.0 */
/*
 * nvml-sim compare: asks a real driver and a simulated machine in the same state the same
 * questions and prints where the answers differ.
 */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "command/command.h"
#include "command/scratch.h"
#include "hardware/answers.h"
#include "hardware/sides.h"
#include "hardware/twin.h"

#define EXIT_DIFFERENT 1
#define EXIT_TROUBLE   2

struct compare_options {
	struct make_options make; /* settings, and the seed of --write */
	const char *driver, *gpu;
	const char *boards[MAX_BOARDS];
	unsigned board_count;
	bool write, json;
};

struct comparison {
	const struct compare_options *o;
	struct recording rec;
	struct exercise exercise;
	json_t *differences;
	unsigned questions;
};

static int add_board(struct compare_options *o, const char *path, struct mig_error *err)
{
	if (o->board_count == MAX_BOARDS)
		return mig_fail(err, EINVAL, "--board %s: %u at most", path, MAX_BOARDS);
	o->boards[o->board_count++] = path;
	return 0;
}

static int take_option(struct compare_options *o, int key, const char *word,
		       struct mig_error *err)
{
	switch (key) {
	case 'D':
		o->driver = optarg;
		return 0;
	case 'b':
		return add_board(o, optarg, err);
	case 'j':
		o->json = true;
		return 0;
	case 'W':
		o->write = true;
		return 0;
	case 'i':
		o->gpu = optarg;
		return 0;
	default:
		return make_option(&o->make, key, key == '?' ? word : optarg, err);
	}
}

static int parse(int argc, char **argv, struct compare_options *o, struct mig_error *err)
{
	static const struct option options[] = {
		{ "driver", required_argument, NULL, 'D' },
		{ "board", required_argument, NULL, 'b' },
		{ "set", required_argument, NULL, 'S' },
		{ "seed", required_argument, NULL, 's' },
		{ "json", no_argument, NULL, 'j' },
		{ "write", no_argument, NULL, 'W' },
		{ 0 }
	};
	int key, r = 0;

	opterr = 0; /* the message is ours */
	while (r == 0 && (key = getopt_long(argc, argv, "i:", options, NULL)) != -1)
		r = take_option(o, key, argv[optind - 1], err);
	if (r == 0 && optind != argc)
		r = mig_fail(err, EINVAL, "%s: compare takes options alone",
			     argv[optind]);
	if (r == 0 && o->write != (o->gpu != NULL))
		r = mig_fail(err, EINVAL,
			     "--write and -i N belong together: --write creates and "
			     "destroys instances on GPU N, which must have none");
	return r;
}

static int count_processes(const struct driver *d, nvmlDevice_t device)
{
	nvmlProcessInfo_v2_t list[1];
	unsigned compute = 1, graphics = 1;
	nvmlReturn_t c =
		ASK(d, DeviceGetComputeRunningProcesses_v3, device, &compute, list);
	nvmlReturn_t g =
		ASK(d, DeviceGetGraphicsRunningProcesses_v3, device, &graphics, list);

	return (c == NVML_SUCCESS && !compute ? 0 : 1) +
	       ((g == NVML_SUCCESS && !graphics) || g == NVML_ERROR_NOT_SUPPORTED ? 0
										  : 1);
}

/* Nothing on the GPU may be lost, and nobody may be in its way. */
static int check_drained(struct comparison *c, const struct driver *d,
			 struct mig_error *err)
{
	json_t *gpus = json_object_get(c->rec.machine, "gpus"), *gpu, *mode;
	unsigned n = 0;
	nvmlDevice_t device;
	int end = 0;

	if (sscanf(c->o->gpu, "%3u%n", &n, &end) != 1 || c->o->gpu[end] ||
	    n >= json_array_size(gpus))
		return mig_fail(err, EINVAL, "-i %s: the node has GPUs 0 to %zu",
				c->o->gpu, json_array_size(gpus) - 1);
	gpu = json_array_get(gpus, n);
	mode = json_object_get(gpu, "mig_mode");
	if (!json_is_true(json_object_get(mode, "current")) ||
	    !json_is_true(json_object_get(mode, "pending")))
		return mig_fail(err, EINVAL, "GPU %u: --write wants MIG mode on", n);
	if (json_array_size(json_object_get(gpu, "gpu_instances")))
		return mig_fail(err, EBUSY,
				"GPU %u: it has instances; --write wants none", n);
	if (ASK(d, DeviceGetHandleByIndex_v2, n, &device) != NVML_SUCCESS ||
	    count_processes(d, device))
		return mig_fail(err, EBUSY,
				"GPU %u: a process uses it, or which do is not told; "
				"--write wants none",
				n);
	c->exercise = (struct exercise){
		.gpu = n,
		.seed = c->o->make.seed,
		.profiles = json_object_get(
			json_object_get(c->rec.boards,
					json_string_value(json_object_get(gpu, "board"))),
			"profiles"),
	};
	fprintf(stderr,
		"nvml-sim: creates and destroys instances on GPU %u, %s, seed %llu; "
		"leave it "
		"alone meanwhile. It has none before and after.\n",
		n, json_string_value(json_object_get(gpu, "bus_id")),
		(unsigned long long)c->o->make.seed);
	return 0;
}

static int look(struct comparison *c, struct mig_error *err)
{
	struct driver d = { 0 };
	int r = driver_open(driver_path(c->o->driver), &d, err);

	if (r == 0)
		r = recording_take(&d, true, &c->rec, err);
	if (r == 0 && c->o->write)
		r = check_drained(c, &d, err);
	if (r == 0 && d.simulated)
		fprintf(stderr, "nvml-sim: the driver that is compared is simulated\n");
	driver_close(&d);
	return r;
}

/* However the side that did it ended, the GPU is left as it was found. */
static int restore(const struct comparison *c, struct mig_error *err)
{
	struct driver d = { 0 };
	unsigned left;
	int r = driver_open(driver_path(c->o->driver), &d, err);

	if (r < 0)
		return r;
	left = drain(&d, c->exercise.gpu);
	driver_close(&d);
	if (!left)
		return 0;
	return mig_fail(
		err, EBUSY,
		"GPU %u: %u instances could not be destroyed; 'nvidia-smi mig -dci' "
		"and '-dgi' remove them",
		c->exercise.gpu, left);
}

static int ask_real(struct comparison *c, struct side *s, struct mig_error *err)
{
	int r = side_ask(s, c->o->write ? &c->exercise : NULL, err), back;

	back = c->o->write ? restore(c, r < 0 ? NULL : err) : 0;
	if (r < 0 && back < 0)
		fprintf(stderr, "nvml-sim: GPU %u keeps instances of the comparison\n",
			c->exercise.gpu);
	return r < 0 ? r : back;
}

/* A state that the boards forbid is the first thing that is different. */
static void add_state(struct comparison *c, const struct mig_error *said)
{
	c->questions++;
	json_array_insert_new(c->differences, 0,
			      json_pack("{s:s, s:s, s:{s:i}, s:{s:s}}", "function",
					"the node's state", "arguments", "", "real",
					"code", 0, "simulated", "code", said->msg));
}

static int compare_in(struct comparison *c, const char *dir, struct mig_error *err)
{
	char state[PATH_MAX], library[PATH_MAX];
	struct mig_error said = MIG_ERROR_INIT;
	struct side real = { "real", driver_path(c->o->driver), NULL, NULL },
		    simulated = { "simulated", library, state, NULL };
	int r = twin_make(&c->rec, c->o->boards, c->o->board_count, &c->o->make, dir,
			  state, &said, err);

	if (r == 0)
		r = twin_library(library, sizeof(library), err);
	if (r == 0)
		r = ask_real(c, &real, err);
	if (r == 0)
		r = side_ask(&simulated, c->o->write ? &c->exercise : NULL, err);
	if (r == 0)
		c->differences =
			answers_compare(real.answers, simulated.answers, &c->questions);
	if (r == 0 && said.code)
		add_state(c, &said);
	free(real.answers);
	free(simulated.answers);
	return r;
}

static void print(const struct comparison *c)
{
	size_t n = json_array_size(c->differences), i;
	json_t *v;

	if (c->o->json) {
		AUTO(json)
		json_t *root = json_pack("{s:i, s:i, s:O}", "version", 1, "questions",
					 c->questions, "differences", c->differences);

		json_dumpf(root, stdout, JSON_INDENT(2));
		putchar('\n');
		return;
	}
	json_array_foreach (c->differences, i, v)
		answers_print(v);
	printf("%u question%s, %zu difference%s\n", c->questions,
	       c->questions == 1 ? "" : "s", n, n == 1 ? "" : "s");
}

static int run(int argc, char **argv, struct mig_error *err)
{
	struct compare_options o = { 0 };
	struct comparison c = { .o = &o };
	char dir[PATH_MAX];
	size_t n;
	int r = parse(argc, argv, &o, err);

	if (r == 0)
		r = look(&c, err);
	side_watch();
	if (r == 0)
		r = scratch_make(dir, sizeof(dir), err);
	if (r == 0) {
		r = compare_in(&c, dir, err);
		scratch_remove(dir);
	}
	if (r == 0)
		print(&c);
	n = json_array_size(c.differences);
	json_decref(c.differences);
	recording_free(&c.rec);
	if (side_signal())
		return 128 + side_signal();
	return r < 0 ? EXIT_TROUBLE : n ? EXIT_DIFFERENT : 0;
}

const struct command command_compare = {
	.name = "compare",
	.usage = "compare [--driver PATH] [--board FILE]… [--set NAME=VALUE]… [--json]\n"
		 "           [--write -i N [--seed N]]",
	.summary =
		"ask a real driver and a simulated one the same, print where they differ",
	.run = run,
};
