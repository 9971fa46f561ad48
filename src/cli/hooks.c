/* SPDX-License-Identifier: Apache-2.0 */
/* When the commands of a hooks file are run, and what they are told. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "cli/hooks.h"
#include "cli/interrupt.h"
#include "cli/own.h"

static const struct argp_option options[] = {
	{ .name = "hooks",
	  .key = 'k',
	  .arg = "FILE",
	  .doc = "Run the commands of this hooks file of mig-parted around the change" },
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct cli_hooks *h = state->input;

	if (key != 'k')
		return ARGP_ERR_UNKNOWN;
	h->file = arg;
	return 0;
}

const struct argp cli_hooks_argp = { .options = options, .parser = parse };

/* As the flags of mig-parted's commands are told to its hooks. */
static int run(struct cli_hooks *h, const struct cli_wanted *w, enum mig_hook_point point,
	       struct mig_error *err)
{
	char file[PATH_MAX + 32], name[300], hooks[PATH_MAX + 32];
	const char *env[4] = { hooks };
	size_t count = 1;

	h->done[point] = true;
	snprintf(hooks, sizeof(hooks), "MIG_PARTED_HOOKS_FILE=%s", h->file);
	if (w->file) {
		snprintf(file, sizeof(file), "%s=%s",
			 h->variable ? h->variable : "MIG_PARTED_CONFIG_FILE", w->file);
		env[count++] = file;
	}
	if (w->layout && w->count == 0 && !h->variable) {
		snprintf(name, sizeof(name), "MIG_PARTED_SELECTED_CONFIG=%s",
			 mig_layout_name(w->layout, w->which));
		env[count++] = name;
	}
	return mig_hooks_run(h->hooks, point, env, err);
}

int cli_hooks_begin(const struct cli *cli, struct cli_hooks *h,
		    const struct cli_wanted *w, struct mig_error *err)
{
	int r;

	if (!h->file)
		return 0;
	r = mig_hooks_load(h->file, &h->hooks, err);
	if (r < 0)
		return r == -ENOMEM ? r : (err->nvml = -1, -EINVAL);
	if (cli->dry_run)
		return 0;
	h->begun = true;
	cli_interrupt_catch(); /* apply-exit is due in any case */
	return run(h, w, MIG_HOOK_START, err);
}

static bool is_mode(const struct mig_step *s)
{
	return s->kind == MIG_STEP_ENABLE || s->kind == MIG_STEP_DISABLE;
}

/* Does the plan call for it, are there commands, and have they not run yet? */
static bool is_due(const struct cli_hooks *h, const struct mig_plan *plan,
		   enum mig_hook_point point)
{
	if (!h->hooks || h->done[point] || !mig_hooks_any(h->hooks, point))
		return false;
	for (size_t i = 0; i < plan->step_count; i++) {
		if (is_mode(&plan->steps[i]) == (point == MIG_HOOK_MODE))
			return true;
	}
	return false;
}

bool cli_hooks_due(const struct cli_hooks *h, const struct mig_plan *plan)
{
	return is_due(h, plan, MIG_HOOK_MODE) || is_due(h, plan, MIG_HOOK_CONFIG);
}

int cli_hooks_before(struct cli_hooks *h, const struct cli_wanted *w,
		     const struct mig_plan *plan, struct mig_error *err)
{
	bool config = is_due(h, plan, MIG_HOOK_CONFIG), any = cli_hooks_due(h, plan);
	int r = 0;

	if (is_due(h, plan, MIG_HOOK_MODE))
		r = run(h, w, MIG_HOOK_MODE, err);
	if (r == 0 && config)
		r = run(h, w, MIG_HOOK_CONFIG, err);
	return r < 0 ? r : any;
}

/* The change itself is over then, so that a failure is told, and no more. */
void cli_hooks_end(struct cli_hooks *h, const struct cli_wanted *w)
{
	struct mig_error err = MIG_ERROR_INIT;

	if (h->begun && run(h, w, MIG_HOOK_EXIT, &err) < 0)
		fprintf(stderr, "migctl: %s\n", err.msg);
	h->hooks = mig_hooks_free(h->hooks);
}
