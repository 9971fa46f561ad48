/* SPDX-License-Identifier: Apache-2.0 */
/* migctl enable, migctl disable: MIG mode, on GPUs that are named. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "cli/command.h"
#include "cli/own.h"

/* "all" means all that can; what cannot and is named is an error. */
static size_t drop_incapable(const struct cli *cli, const struct mig_gpu **gpus,
			     size_t count)
{
	size_t kept = 0;

	if (strcmp(cli->gpus, "all") != 0)
		return count;
	for (size_t i = 0; i < count; i++) {
		if (gpus[i]->capable)
			gpus[kept++] = gpus[i];
	}
	return kept;
}

static int plan_mode(struct cli *cli, const struct mig_state *now, void *opts,
		     struct mig_plan **ret, struct mig_error *err)
{
	AUTO(mem) void *owned = NULL;
	const bool *enable = opts;
	const struct mig_gpu **gpus;
	size_t count;
	int r;

	r = mig_resolve_gpus(now, cli->gpus, &gpus, &count, err);
	if (r < 0)
		return r;
	owned = gpus;
	count = drop_incapable(cli, gpus, count);
	if (count == 0)
		return mig_fail(err, ENOTSUP, "no GPU of this machine can do MIG");
	return mig_plan_mode(now, gpus, count, *enable, ret, err);
}

static int run(struct cli *cli, bool enable, struct mig_error *err)
{
	if (!cli->gpus)
		return mig_fail(err, EINVAL, "which GPUs? say -i 0, -i 0,1 or -i all");
	return cli_change(cli, plan_mode, &enable, true, err);
}

static int run_enable(struct cli *cli, void *opts, struct mig_error *err)
{
	(void)opts;
	return run(cli, true, err);
}

static int run_disable(struct cli *cli, void *opts, struct mig_error *err)
{
	(void)opts;
	return run(cli, false, err);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	if (key != ARGP_KEY_ARG)
		return ARGP_ERR_UNKNOWN;
	argp_failure(state, CLI_EXIT_USAGE, 0,
		     "'%.60s' is one argument too many; say -i %.60s", arg, arg);
	return 0;
}

const struct cli_command cmd_enable = {
	.name = "enable",
	.summary = "switch MIG mode on",
	.flags = CLI_SELECTS | CLI_CHANGES,
	.argp =
		&(const struct argp){
			.parser = parse,
			.doc = "Switches MIG mode on, on the GPUs named with -i.\vOn "
			       "GPUs "
			       "before Hopper "
			       "this resets the GPU. While something uses it the change "
			       "stays pending, and migctl ends with 6." },
	.run = run_enable,
};

const struct cli_command cmd_disable = {
	.name = "disable",
	.summary = "switch MIG mode off",
	.flags = CLI_SELECTS | CLI_CHANGES,
	.argp = &(const struct argp){ .parser = parse,
				      .doc = "Switches MIG mode off, on the GPUs named "
					     "with -i. Refuses while there "
					     "are instances: `migctl destroy --all -i "
					     "GPU` removes them." },
	.run = run_disable,
};
