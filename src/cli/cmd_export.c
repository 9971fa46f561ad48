/* SPDX-License-Identifier: Apache-2.0 */
/* migctl export: the machine as a layout file. */
#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "cli/own.h"
#include "cli/command.h"

enum { KEY_EXACT = 0x200, KEY_FORMAT, KEY_EXAMPLES };

struct export_opts {
	struct mig_export_opts what;
	bool examples;
};

static const struct argp_option options[] = {
	{ .name = "exact",
	  .key = KEY_EXACT,
	  .doc = "With the place of every instance and of its compute instances" },
	{ .name = "examples",
	  .key = KEY_EXAMPLES,
	  .doc = "Layouts to start from, for the boards of this machine, instead" },
	{ .name = "name",
	  .key = 'l',
	  .arg = "NAME",
	  .doc = "What the layout is called, else current" },
	{ .name = "format",
	  .key = KEY_FORMAT,
	  .arg = "VERSION",
	  .doc = "migctl/v1, or v1 for the schema of mig-parted" },
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct export_opts *opts = state->input;
	struct mig_export_opts *o = &opts->what;

	switch (key) {
	case KEY_EXAMPLES:
		opts->examples = true;
		return 0;
	case KEY_EXACT:
		o->exact = true;
		return 0;
	case 'l':
		o->name = arg;
		return 0;
	case KEY_FORMAT:
		if (strcmp(arg, "v1") == 0)
			o->format = MIG_EXPORT_PARTED;
		else if (strcmp(arg, "migctl/v1") != 0)
			argp_failure(state, CLI_EXIT_USAGE, 0,
				     "'%.40s' is no version of layout files; there are "
				     "migctl/v1 and v1",
				     arg);
		return 0;
	case ARGP_KEY_END:
		if (opts->examples && (o->exact || o->name))
			argp_failure(state, CLI_EXIT_USAGE, 0,
				     "--examples are neither exact nor is there one name "
				     "for all; leave --exact and --name out");
		return 0;
	case ARGP_KEY_ARG:
		argp_failure(state, CLI_EXIT_USAGE, 0,
			     "'%.60s' is one argument too many; say -i %.60s", arg, arg);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int run(struct cli *cli, void *opts, struct mig_error *err)
{
	AUTO(state) struct mig_state *state = NULL;
	struct mig_export_opts o = MIG_EXPORT_OPTS_INIT;
	const struct export_opts *asked = opts;
	AUTO(mem) void *owned = NULL;
	const struct mig_gpu **gpus;
	char *text = NULL;
	int r;

	r = mig_observe(cli->ctx, &state, err);
	if (r == 0)
		r = cli_select(cli, state, &gpus, &o.gpu_count, err);
	if (r < 0)
		return r;
	owned = gpus;
	o.format = asked->what.format;
	o.exact = asked->what.exact;
	o.name = asked->what.name;
	o.json = cli->json;
	o.gpus = gpus;
	if (asked->examples)
		return cli_put(mig_export_examples(state, &o, &text, err), &text);
	return cli_put(mig_export(state, &o, &text, err), &text);
}

const struct cli_command cmd_export = {
	.name = "export",
	.summary = "write the machine as a layout file",
	.flags = CLI_SELECTS,
	.argp =
		&(const struct argp){
			.options = options,
			.parser = parse,
			.doc = "Writes the layout of the machine as a file that plan, "
			       "apply and assert read.\vWhat is exported and applied at "
			       "once changes nothing." },
	.opts_size = sizeof(struct export_opts),
	.run = run,
};
