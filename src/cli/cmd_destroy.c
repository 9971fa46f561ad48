/* SPDX-License-Identifier: Apache-2.0 */
/* migctl destroy: removes what is named, and no more. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/error.h"
#include "cli/command.h"
#include "cli/own.h"

enum { KEY_ALL = 0x200 };

struct destroy_opts {
	char *list; /* the addresses, joined with commas */
	bool all;
};

static const struct argp_option options[] = {
	{ .name = "all",
	  .key = KEY_ALL,
	  .doc = "All instances of the GPUs named with -i" },
	{ 0 }
};

static error_t add_address(struct destroy_opts *o, const char *arg)
{
	size_t have = o->list ? strlen(o->list) + 1 : 0;
	char *list = realloc(o->list, have + strlen(arg) + 1);

	if (!list)
		return ENOMEM;
	if (have)
		list[have - 1] = ',';
	memcpy(list + have, arg, strlen(arg) + 1);
	o->list = list;
	return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct destroy_opts *o = state->input;

	switch (key) {
	case KEY_ALL:
		o->all = true;
		return 0;
	case ARGP_KEY_ARG:
		return add_address(o, arg);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int plan_all(struct cli *cli, const struct mig_state *now, struct mig_plan **ret,
		    struct mig_error *err)
{
	AUTO(mem) void *owned = NULL;
	const struct mig_gpu **gpus;
	size_t count;
	int r;

	r = mig_resolve_gpus(now, cli->gpus, &gpus, &count, err);
	if (r < 0)
		return r;
	owned = gpus;
	return mig_plan_clear(now, gpus, count, ret, err);
}

static int plan(struct cli *cli, const struct mig_state *now, void *opts,
		struct mig_plan **ret, struct mig_error *err)
{
	const struct destroy_opts *o = opts;
	AUTO(mem) void *owned = NULL;
	struct mig_target *targets;
	size_t count;
	int r;

	if (o->all)
		return plan_all(cli, now, ret, err);
	r = mig_resolve(now, o->list, &targets, &count, err);
	if (r < 0)
		return r;
	owned = targets;
	return mig_plan_destroy(now, targets, count, ret, err);
}

static int check(const struct cli *cli, const struct destroy_opts *o,
		 struct mig_error *err)
{
	if (!o->all && !o->list)
		return mig_fail(
			err, EINVAL,
			"destroy what? say addresses, such as 0/9 or 0:6, or --all -i 0; "
			"`migctl list --tree` shows them");
	if (o->all && o->list)
		return mig_fail(err, EINVAL, "--all and addresses exclude each other");
	if (o->all && !cli->gpus)
		return mig_fail(err, EINVAL,
				"all of which GPUs? say -i 0, -i 0,1 or -i all");
	if (!o->all && cli->gpus)
		return mig_fail(err, EINVAL, "an address names its GPU: leave -i out");
	return 0;
}

static int run(struct cli *cli, void *opts, struct mig_error *err)
{
	struct destroy_opts *o = opts;
	int r;

	r = check(cli, o, err);
	if (r == 0)
		r = cli_change(cli, plan, o, o->all, err);
	free(o->list);
	return r;
}

const struct cli_command cmd_destroy = {
	.name = "destroy",
	.summary = "remove instances",
	.flags = CLI_SELECTS | CLI_CHANGES,
	.argp = &(const struct argp){ .options = options,
				      .parser = parse,
				      .args_doc = "[ADDRESS...]",
				      .doc = "Removes instances: 0/9 a GPU instance with "
					     "all that is in it, 0/9/0 a "
					     "compute instance, 0:6 or MIG-UUID a MIG "
					     "device, whose GPU instance goes "
					     "too when nothing else is in it.\vWhat runs "
					     "a program is refused. If one "
					     "cannot be removed, all stay." },
	.opts_size = sizeof(struct destroy_opts),
	.run = run,
};
