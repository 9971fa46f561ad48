/* SPDX-License-Identifier: Apache-2.0 */
/* migctl create: new GPU instances with compute instances in them, all or none. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/error.h"
#include "cli/command.h"
#include "cli/own.h"

enum { KEY_NO_COMPUTE = 0x200, KEY_COMPUTE, KEY_IN };

struct create_opts {
	char **words; /* PROFILE arguments, borrowed from argv */
	size_t count;
	bool no_compute;
	const char *compute; /* --compute, or NULL */
	const char *in;	     /* --in, or NULL */
};

static const struct argp_option options[] = {
	{ .name = "no-compute",
	  .key = KEY_NO_COMPUTE,
	  .doc = "Leave the compute instances out" },
	{ .name = "compute",
	  .key = KEY_COMPUTE,
	  .arg = "SIZES",
	  .doc = "Compute instances of each GPU instance, such as 1c,2c, instead of one "
		 "that "
		 "is all of it" },
	{ .name = "in",
	  .key = KEY_IN,
	  .arg = "ADDRESS",
	  .doc = "Create compute instances in these GPU instances; PROFILE is then one "
		 "of "
		 "theirs, such as 1c" },
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct create_opts *o = state->input;
	char **word;

	switch (key) {
	case KEY_NO_COMPUTE:
		o->no_compute = true;
		return 0;
	case KEY_COMPUTE:
		o->compute = arg;
		return 0;
	case KEY_IN:
		o->in = arg;
		return 0;
	case ARGP_KEY_ARG:
		word = mig_array_add(&o->words, &o->count, sizeof(*word));
		if (!word)
			return ENOMEM;
		*word = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* "1c,2c" or "1,2" */
static int read_compute(const char *text, unsigned **ret, size_t *ret_count,
			struct mig_error *err)
{
	const char *p = text;

	for (;;) {
		unsigned *slices = mig_array_add(ret, ret_count, sizeof(*slices));
		char *end;

		if (!slices)
			return mig_fail(err, ENOMEM, "out of memory");
		*slices = *p >= '1' && *p <= '9' ? (unsigned)strtoul(p, &end, 10) : 0;
		if (*slices == 0 || *slices > 64)
			break;
		p = *end == 'c' ? end + 1 : end;
		if (*p == '\0')
			return 0;
		if (*p++ != ',')
			break;
	}
	return mig_fail(err, EINVAL,
			"'%.60s' is no list of compute instances: say sizes in compute "
			"slices, such "
			"as 1c,2c",
			text);
}

/* The wishes, with the compute instances that the options ask for in each. */
struct wishes {
	struct mig_wish *list;
	size_t count;
	unsigned *compute;
	size_t compute_count;
};

static int read_wishes(const struct create_opts *o, struct wishes *w,
		       struct mig_error *err)
{
	int r = 0;

	if (o->compute)
		r = read_compute(o->compute, &w->compute, &w->compute_count, err);
	else if (!o->no_compute &&
		 !mig_array_add(&w->compute, &w->compute_count, sizeof(*w->compute)))
		r = mig_fail(err, ENOMEM, "out of memory");
	for (size_t i = 0; r == 0 && i < o->count; i++) {
		struct mig_wish *wish = mig_array_add(&w->list, &w->count, sizeof(*wish));

		if (!wish)
			return mig_fail(err, ENOMEM, "out of memory");
		r = mig_wish_parse(o->words[i], wish, err);
		wish->compute = w->compute;
		wish->compute_count = w->compute_count;
	}
	return r;
}

static int plan_in(const struct create_opts *o, const struct mig_state *now,
		   const struct wishes *w, struct mig_plan **ret, struct mig_error *err)
{
	AUTO(mem) void *owned = NULL;
	struct mig_target *targets;
	size_t count;
	int r;

	r = mig_resolve(now, o->in, &targets, &count, err);
	if (r < 0)
		return r;
	owned = targets;
	return mig_plan_create_compute(now, targets, count, w->list, w->count, ret, err);
}

static int plan_gis(struct cli *cli, const struct mig_state *now, const struct wishes *w,
		    struct mig_plan **ret, struct mig_error *err)
{
	AUTO(mem) void *owned = NULL;
	const struct mig_gpu **gpus = NULL;
	size_t count = 0;
	int r;

	if (cli->gpus) {
		r = mig_resolve_gpus(now, cli->gpus, &gpus, &count, err);
		if (r < 0)
			return r;
		owned = gpus;
	}
	return mig_plan_create(now, gpus, count, w->list, w->count, ret, err);
}

static int plan(struct cli *cli, const struct mig_state *now, void *opts,
		struct mig_plan **ret, struct mig_error *err)
{
	const struct create_opts *o = opts;
	struct wishes w = { 0 };
	int r;

	r = read_wishes(o, &w, err);
	if (r == 0 && o->in)
		r = plan_in(o, now, &w, ret, err);
	else if (r == 0)
		r = plan_gis(cli, now, &w, ret, err);
	free(w.list);
	free(w.compute);
	return r;
}

static int run(struct cli *cli, void *opts, struct mig_error *err)
{
	struct create_opts *o = opts;
	int r;

	if (o->count == 0)
		r = mig_fail(err, EINVAL,
			     "create what? say PROFILE, such as 2g.10gb, 7x1g.5gb or "
			     "3g.20gb@4; "
			     "`migctl profiles` lists them");
	else if (o->in && (o->compute || o->no_compute || cli->gpus))
		r = mig_fail(err, EINVAL,
			     "--in names the GPU instances: leave -i, --compute and "
			     "--no-compute out");
	else if (o->compute && o->no_compute)
		r = mig_fail(err, EINVAL,
			     "--compute and --no-compute exclude each other");
	else
		r = cli_change(cli, plan, o, !o->in, err);
	free(o->words);
	return r;
}

const struct cli_command cmd_create = {
	.name = "create",
	.summary = "make instances, where they leave most room for others",
	.flags = CLI_SELECTS | CLI_CHANGES,
	.argp = &(const struct argp){ .options = options,
				      .parser = parse,
				      .args_doc = "PROFILE...",
				      .doc = "Creates GPU instances, each with a compute "
					     "instance that is all of it. "
					     "PROFILE is a name or id, with a count "
					     "before it (7x1g.5gb) or a memory "
					     "slice behind it (3g.20gb@4).\vAll are "
					     "placed together, so that all fit, "
					     "and then so that as much as possible stays "
					     "possible. Without -i the GPU "
					     "is chosen that loses least by it. If one "
					     "cannot be created, none is." },
	.opts_size = sizeof(struct create_opts),
	.run = run,
};
