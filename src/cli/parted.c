/* SPDX-License-Identifier: Apache-2.0 */
/*
 * migctl by the name nvidia-mig-parted: that program's commands, flags, variables, success
 * lines and log lines, and migctl's own way of changing a machine.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "cli/apply.h"
#include "cli/checkpoint.h"
#include "cli/own.h"
#include "cli/parted.h"
#include "cli/parted_args.h"
#include "cli/parted_log.h"

#define NAME   "nvidia-mig-parted"
#define AS_OF  "0.15.0" /* the version whose flags and files these are */
#define DIFFER "selected configuration not currently applied"

struct parted {
	struct cli *cli;
	const struct parted_opts *opts;
	struct mig_error err;
};

bool parted_is_called(const char *argv0)
{
	return strcmp(basename(argv0), NAME) == 0;
}

static void debug(const struct parted *p, const char *text)
{
	if (p->opts->debug)
		parted_log("debug", "%s", text);
}

static int open_driver(struct parted *p)
{
	int r = cli_open_driver(p->cli, &p->err);

	if (r == 0 && mig_ctx_is_simulated(p->cli->ctx))
		parted_log("warning", "this is a simulated machine");
	return r;
}

/* A file that cannot be opened is told in that program's words. */
static int load(struct parted *p, const char *path, struct cli_wanted *w)
{
	const char *why = strerror(ENOENT);

	debug(p, "Parsing config file...");
	if (strcmp(path, "-") != 0 && access(path, F_OK) < 0 && errno == ENOENT)
		return mig_fail(&p->err, EINVAL, "read error: open %.200s: %c%s", path,
				tolower((unsigned char)why[0]), why + 1);
	w->file = path;
	return mig_layout_load(path, &w->layout, &p->err);
}

static int select_config(struct parted *p, struct cli_wanted *w)
{
	const char *label = p->opts->selected_config;

	debug(p, "Selecting specific MIG config...");
	if (label && !label[0])
		label = NULL;
	if (!label && mig_layout_count(w->layout) > 1)
		return mig_fail(&p->err, EINVAL,
				"missing required flag 'selected-config' when more than "
				"one config available");
	if (mig_layout_find(w->layout, label, &w->which, &p->err) == 0)
		return 0;
	return mig_wrap(&p->err, -EINVAL, "selected mig-config not present: %.60s",
			label);
}

static int read_config(struct parted *p, struct cli_wanted *w)
{
	const char *path = p->opts->config_file;

	if (!path || !path[0])
		return parted_fatal("missing required flags 'config-file'");
	if (load(p, path, w) < 0)
		return parted_fatal("Error parsing config file: %s", p->err.msg);
	if (select_config(p, w) < 0)
		return parted_fatal("Error selecting MIG config: %s", p->err.msg);
	w->mode_only = p->opts->mode_only;
	return 0;
}

static int fail_change(const struct parted *p, const char *doing)
{
	return parted_fatal("%s: %s%s", doing, p->err.msg,
			    p->cli->outcome == MIG_OUTCOME_ROLLED_BACK
				    ? "; everything is as it was before"
				    : "");
}

static bool has_hooks(const struct parted *p)
{
	return p->opts->hooks_file && p->opts->hooks_file[0];
}

/* A mode that stays pending is what --skip-reset asks for, and else a failure. */
static int change(struct parted *p, struct cli_wanted *w, const char *doing)
{
	struct cli_apply_opts o = { .wanted = *w, .yes = true };
	int r = open_driver(p);

	if (has_hooks(p))
		o.hooks.file = p->opts->hooks_file;
	if (p->opts->command == PARTED_RESTORE)
		o.hooks.variable = "MIG_PARTED_CHECKPOINT_FILE";
	if (r == 0)
		r = cli_apply_read(p->cli, &o, &p->err);
	if (r < 0)
		return fail_change(p, doing);
	if (!p->cli->reset_needed || (p->opts->skip_reset && p->opts->mode_only))
		return 0;
	return parted_fatal("%s: a change of MIG mode is pending: the GPU is in use or "
			    "needs a reset",
			    doing);
}

static int apply(struct parted *p, struct cli_wanted *w)
{
	int code = read_config(p, w);

	if (code == 0)
		code = change(p, w, "Error applying MIG configuration with hooks");
	if (code == 0)
		puts("MIG configuration applied successfully");
	return code;
}

static int restore(struct parted *p, struct cli_wanted *w)
{
	const char *path = p->opts->checkpoint_file;
	int code;

	if (!path || !path[0])
		return parted_fatal("missing required flags 'checkpoint-file'");
	if (load(p, path, w) < 0 ||
	    mig_layout_find(w->layout, NULL, &w->which, &p->err) < 0)
		return parted_fatal("Error parsing checkpoint file: %s", p->err.msg);
	w->mode_only = p->opts->mode_only;
	code = change(p, w, "Error restoring MIG state with hooks");
	if (code == 0)
		puts("MIG configuration restored successfully");
	return code;
}

/* That program is content only when the configuration speaks of every GPU. */
static int check_covered(struct parted *p, const struct mig_state *now,
			 const struct cli_wanted *w)
{
	AUTO(wanted) struct mig_wanted *wanted = NULL;
	size_t capable = 0;
	int r;

	r = mig_layout_resolve(w->layout, w->which, now, &wanted, &p->err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < now->gpu_count; i++)
		capable += now->gpus[i].capable;
	if (wanted->gpu_count < capable)
		return mig_fail(&p->err, EINVAL,
				"not all GPUs match the specified config");
	return 0;
}

static int compare(struct parted *p, const struct cli_wanted *w, bool *ret)
{
	AUTO(state) struct mig_state *now = NULL;
	AUTO(plan) struct mig_plan *plan = NULL;
	int r;

	r = mig_observe(p->cli->ctx, &now, &p->err);
	if (r < 0)
		return r;
	r = check_covered(p, now, w);
	if (r == 0)
		r = cli_wanted_plan(now, w, true, &plan, &p->err);
	if (r == 0 && plan->step_count > 0)
		r = mig_fail(&p->err, EINVAL, "%zu changes would be needed",
			     plan->step_count);
	*ret = r == 0;
	return 0;
}

static int assert_applied(struct parted *p, struct cli_wanted *w)
{
	bool same = false;

	if (read_config(p, w) != 0)
		return 1;
	if (p->opts->valid_config) {
		puts("Selected MIG configuration is valid");
		return 0;
	}
	if (open_driver(p) < 0 || compare(p, w, &same) < 0)
		return parted_fatal("Error asserting MIG configuration: %s", p->err.msg);
	if (!same) {
		debug(p, p->err.msg);
		return parted_fatal("Assertion failure: " DIFFER);
	}
	puts(p->opts->mode_only
		     ? "Selected MIG mode settings from configuration currently applied"
		     : "Selected MIG configuration currently applied");
	return 0;
}

static int take_format(struct parted *p, struct mig_export_opts *o)
{
	const char *format = p->opts->output_format;

	o->format = MIG_EXPORT_PARTED;
	o->json = format && strcmp(format, "json") == 0;
	if (!format || o->json || strcmp(format, "yaml") == 0)
		return 0;
	return mig_fail(&p->err, EINVAL,
			"unrecognized 'output-format': %.40s; there are json and yaml",
			format);
}

static int export(struct parted *p, bool examples)
{
	const char *path = examples && p->opts->output_file ? p->opts->output_file : "-";
	struct mig_export_opts o = MIG_EXPORT_OPTS_INIT;
	AUTO(state) struct mig_state *now = NULL;
	AUTO(str) char *text = NULL;
	int r;

	o.name = p->opts->config_label;
	r = take_format(p, &o);
	if (r == 0)
		r = open_driver(p);
	if (r == 0)
		r = mig_observe(p->cli->ctx, &now, &p->err);
	if (r == 0)
		r = examples ? mig_export_examples(now, &o, &text, &p->err)
			     : mig_export(now, &o, &text, &p->err);
	if (r == 0 && o.json)
		text[strlen(text) - 1] = '\0'; /* its JSON ends without a newline */
	if (r == 0)
		r = mig_file_replace(path[0] ? path : "-", text, &p->err);
	if (r == 0)
		return 0;
	return parted_fatal("Error %s: %s",
			    examples ? "generating MIG configurations"
				     : "exporting MIG configuration",
			    p->err.msg);
}

static int checkpoint(struct parted *p)
{
	const char *path = p->opts->checkpoint_file;

	if (!path || !path[0])
		return parted_fatal("missing required flags 'checkpoint-file'");
	if (open_driver(p) < 0 || cli_checkpoint(p->cli, path, &p->err) < 0)
		return parted_fatal("Error checkpointing MIG state: %s", p->err.msg);
	puts("MIG configuration checkpointed successfully");
	return 0;
}

static int run(struct parted *p)
{
	struct cli_wanted w = { .mode_only = false };
	int code = 0;

	switch (p->opts->command) {
	case PARTED_APPLY:
		code = apply(p, &w);
		break;
	case PARTED_RESTORE:
		code = restore(p, &w);
		break;
	case PARTED_ASSERT:
		code = assert_applied(p, &w);
		break;
	case PARTED_CHECKPOINT:
		return checkpoint(p);
	default:
		return export(p, p->opts->command == PARTED_GENERATE);
	}
	cli_wanted_free(&w);
	return code;
}

int parted_main(struct cli *cli, int argc, char **argv)
{
	struct parted_opts opts = { .command = 0 };
	struct parted p = { .cli = cli, .opts = &opts, .err = MIG_ERROR_INIT };
	int code;

	if (parted_parse(argc, argv, &opts) < 0)
		return 1;
	if (opts.version) {
		puts(NAME " version " AS_OF ", as migctl " MIG_VERSION " does its work");
		return 0;
	}
	if (opts.help || !opts.command) {
		parted_usage(opts.command ? opts.command : PARTED_GLOBAL);
		return 0;
	}
	cli->quiet = true;
	code = run(&p);
	cli->ctx = mig_ctx_close(cli->ctx);
	return code;
}
