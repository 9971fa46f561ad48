/* SPDX-License-Identifier: Apache-2.0 */
/* The wished layout: a file and a name in it, or instances named as arguments. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/error.h"
#include "base/nearest.h"
#include "cli/own.h"
#include "cli/wanted.h"

enum { KEY_STRATEGY = 0x300, KEY_EVICT };

static const struct argp_option options[] = {
	{ .name = "file",
	  .key = 'f',
	  .arg = "FILE",
	  .doc = "Read layouts from FILE, - for standard input; else "
		 "/etc/migctl/layout.yaml" },
	{ .name = "config",
	  .key = 'c',
	  .arg = "NAME",
	  .doc = "Take this layout of the file; not needed where there is one" },
	{ 0 }
};

static const struct argp_option way_options[] = {
	{ .name = "strategy",
	  .key = KEY_STRATEGY,
	  .arg = "HOW",
	  .doc = "in-place (destroy, then create), make-before-break (create first, "
		 "where there is room) or wipe" },
	{ .name = "evict",
	  .key = KEY_EVICT,
	  .arg = "LIST",
	  .doc = "These instances may go although they are in use; apply ends the "
		 "programs on them" },
	{ 0 }
};

static const char *const strategies[] = {
	[MIG_STRATEGY_IN_PLACE] = "in-place",
	[MIG_STRATEGY_MAKE_FIRST] = "make-before-break",
	[MIG_STRATEGY_WIPE] = "wipe",
};

static void take_strategy(struct argp_state *state, const char *arg, struct cli_wanted *w)
{
	struct mig_nearest search = MIG_NEAREST_INIT(arg);

	for (size_t i = 0; i < ARRAY_SIZE(strategies); i++) {
		mig_nearest_offer(&search, strategies[i]);
		if (strcmp(arg, strategies[i]) == 0) {
			w->strategy = (enum mig_strategy)i;
			return;
		}
	}
	argp_failure(state, CLI_EXIT_USAGE, 0,
		     "'%.40s' is no strategy; there are in-place, make-before-break and "
		     "wipe%s%s",
		     arg, search.best ? "; perhaps " : "",
		     search.best ? search.best : "");
}

static error_t parse_way(int key, char *arg, struct argp_state *state)
{
	struct cli_wanted *w = state->input;

	switch (key) {
	case KEY_STRATEGY:
		take_strategy(state, arg, w);
		return 0;
	case KEY_EVICT:
		w->evict = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp cli_way_argp = { .options = way_options, .parser = parse_way };

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct cli_wanted *w = state->input;
	char **word;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = w;
		return 0;
	case 'f':
		w->file = arg;
		return 0;
	case 'c':
		w->name = arg;
		return 0;
	case ARGP_KEY_ARG:
		word = mig_array_add(&w->words, &w->count, sizeof(*word));
		if (!word)
			return ENOMEM;
		*word = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_child children[] = { { .argp = &cli_way_argp }, { 0 } };

const struct argp cli_wanted_argp = { .options = options,
				      .parser = parse,
				      .children = children };

/* With a simulated machine the file lies beside it, as all of ours do. */
int cli_layout_path(const struct cli *cli, char *buf, struct mig_error *err)
{
	const char *state = mig_ctx_state_path(cli->ctx);
	int n;

	n = snprintf(buf, PATH_MAX, "%s%slayout.yaml", state ? state : "/etc/migctl/",
		     state ? ".d/" : "");
	return n < PATH_MAX ? 0
			    : mig_fail(err, ENAMETOOLONG, "%.100s…: the path is too long",
				       buf);
}

static int load_default(struct cli *cli, struct mig_layout **ret, struct mig_error *err)
{
	char path[PATH_MAX];
	int r;

	r = cli_layout_path(cli, path, err);
	if (r < 0)
		return r;
	if (access(path, F_OK) < 0 && errno == ENOENT)
		return mig_fail(err, EINVAL,
				"which layout? there is no %s; name a file with -f, or "
				"GPUs and instances, such as -i 0 3g.20gb 4x1g.5gb",
				path);
	return mig_layout_load(path, ret, err);
}

static int read_words(struct cli *cli, struct cli_wanted *w, struct mig_error *err)
{
	if (w->file || w->name)
		return mig_fail(err, EINVAL,
				"'%.60s': instances are named either here or in a file",
				w->words[0]);
	if (!cli->gpus)
		return mig_fail(err, EINVAL,
				"which GPUs shall have %.60s? say -i 0, -i 0,1 or -i all",
				w->words[0]);
	return mig_layout_words((const char *const *)w->words, w->count, cli->gpus,
				&w->layout, err);
}

int cli_wanted_read(struct cli *cli, struct cli_wanted *w, struct mig_error *err)
{
	int r;

	if (w->count > 0)
		return read_words(cli, w, err);
	if (cli->gpus)
		return mig_fail(err, EINVAL,
				"-i says where instances named as arguments go; a file "
				"says it itself");
	if (w->file)
		r = mig_layout_load(w->file, &w->layout, err);
	else
		r = load_default(cli, &w->layout, err);
	if (r == 0)
		r = mig_layout_find(w->layout, w->name, &w->which, err);
	return r == -EINVAL || r == -ENOMEM || r == 0 ? r : (err->nvml = -1, -EINVAL);
}

int cli_wanted_opts(const struct mig_state *now, const struct cli_wanted *w, bool blocked,
		    struct mig_plan_opts *ret, void **ret_owned, struct mig_error *err)
{
	struct mig_target *evict = NULL;
	int r = 0;

	*ret = (struct mig_plan_opts)MIG_PLAN_OPTS_INIT;
	ret->strategy = w->strategy;
	ret->blocked = blocked;
	if (w->evict)
		r = mig_resolve(now, w->evict, &evict, &ret->evict_count, err);
	ret->evict = evict;
	*ret_owned = evict;
	return r;
}

/* Does the mode of a GPU differ from what is wished, though it was switched if @tried? */
static bool is_off(const struct mig_state *now, const struct mig_want_gpu *want,
		   bool tried)
{
	const struct mig_gpu *gpu = mig_state_gpu(now, want->gpu);

	return gpu && gpu->enabled != want->enabled &&
	       (!tried || gpu->pending == want->enabled);
}

static void drop(struct mig_wanted *wanted, size_t at)
{
	struct mig_want_gpu *gpu = &wanted->gpus[at];

	for (size_t i = 0; i < gpu->count; i++)
		free(gpu->wants[i].compute);
	free(gpu->wants);
	free(gpu->rest.compute);
	wanted->gpu_count--;
	memmove(gpu, gpu + 1, (wanted->gpu_count - at) * sizeof(*gpu));
}

/* Return: is this a change of modes alone, with the rest to follow? */
static bool limit(const struct mig_state *now, const struct cli_wanted *w,
		  struct mig_wanted *wanted)
{
	bool first = false;

	for (size_t i = 0; i < wanted->gpu_count; i++)
		first |= w->modes == CLI_MODES_FIRST &&
			 is_off(now, &wanted->gpus[i], false);
	for (size_t i = wanted->gpu_count; i > 0; i--) {
		if (w->modes == CLI_MODES_TRIED &&
		    is_off(now, &wanted->gpus[i - 1], true))
			drop(wanted, i - 1);
		else
			wanted->gpus[i - 1].mode_only = w->mode_only || first;
	}
	return first;
}

int cli_wanted_plan(const struct mig_state *now, const struct cli_wanted *w, bool blocked,
		    struct mig_plan **ret, struct mig_error *err)
{
	AUTO(wanted) struct mig_wanted *wanted = NULL;
	struct mig_plan_opts opts;
	AUTO(mem) void *owned = NULL;
	bool first;
	int r;

	r = cli_wanted_opts(now, w, blocked, &opts, &owned, err);
	if (r == 0)
		r = mig_layout_resolve(w->layout, w->which, now, &wanted, err);
	if (r < 0)
		return r;
	first = limit(now, w, wanted);
	r = mig_plan_layout(now, wanted, &opts, ret, err);
	if (r == 0 && first)
		(*ret)->unfinished = true;
	return r;
}

void cli_wanted_free(struct cli_wanted *w)
{
	w->layout = mig_layout_free(w->layout);
	free(w->words);
}
