/* SPDX-License-Identifier: Apache-2.0 */
/* Who changed what and when: one line of JSON a change, and both layouts in it for undo. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/array.h"
#include "base/error.h"
#include "model/json_parts.h"
#include "model/state.h"
#include "ops/folder.h"
#include "ops/history.h"
#include "ops/stored.h"
#include "ops/touched.h"

#define FILE_NAME "history.jsonl"

struct mig_history *mig_history_free(struct mig_history *history)
{
	if (!history)
		return NULL;
	for (size_t i = 0; i < history->count; i++) {
		free(history->changes[i].before);
		free(history->changes[i].ids);
		free(history->changes[i].after);
	}
	free(history->changes);
	free(history);
	return NULL;
}

static void write_time(char *buf, size_t size)
{
	time_t now = time(NULL);
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(buf, size, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

static json_t *gpus_of(const struct mig_plan *plan)
{
	json_t *list = json_array();
	bool ok = list;

	for (size_t i = 0; ok && i < plan->basis_count; i++)
		ok = mig_json_append(list, json_integer(plan->basis[i].gpu));
	if (ok)
		return list;
	json_decref(list);
	return NULL;
}

static unsigned count(const struct mig_result *result, bool create)
{
	unsigned n = 0;

	for (size_t i = 0; i < result->step_count; i++) {
		enum mig_step_kind kind = result->steps[i].kind;

		n += create ? kind == MIG_STEP_CREATE_GI || kind == MIG_STEP_CREATE_CI
			    : kind == MIG_STEP_DESTROY_GI || kind == MIG_STEP_DESTROY_CI;
	}
	return n;
}

static json_t *layout_of(const struct mig_state *state, const struct mig_plan *plan)
{
	AUTO(str) char *text = NULL;

	if (!state || mig_touched_export(state, plan, &text, NULL) < 0)
		return json_null();
	return json_string(text);
}

static json_t *ids_of(const struct mig_state *state, const struct mig_plan *plan)
{
	AUTO(str) char *text = NULL;

	return mig_stored_ids(state, plan, &text, NULL) < 0 ? json_null()
							    : json_string(text);
}

void mig_history_add(struct mig_ctx *ctx, const struct mig_state *now,
		     const struct mig_plan *plan, const struct mig_result *result,
		     const struct mig_apply_opts *opts, const struct mig_error *why)
{
	AUTO(json) json_t *tree = NULL;
	AUTO(str) char *line = NULL, *text = NULL;
	char when[32], boot_id[64] = "";

	write_time(when, sizeof(when));
	nvml_boot_id(ctx->api, boot_id, sizeof(boot_id));
	tree = json_pack(
		"{s:i, s:s, s:s, s:s, s:s, s:s, s:o, s:i, s:i, s:s, s:o, s:o, s:o}",
		"version", 1, "time", when, "user", opts && opts->user ? opts->user : "",
		"command", opts && opts->command ? opts->command : "", "outcome",
		mig_outcome_name(result->outcome), "error", why ? why->msg : "", "gpus",
		gpus_of(plan), "destroyed", (int)count(result, false), "created",
		(int)count(result, true), "boot_id", boot_id, "before",
		layout_of(now, plan), "ids", ids_of(now, plan), "after",
		layout_of(result->after, plan));
	text = tree ? json_dumps(tree, JSON_COMPACT) : NULL;
	if (text && asprintf(&line, "%s\n", text) > 0)
		mig_folder_append(ctx, FILE_NAME, line, NULL);
}

static void take_gpus(const json_t *list, char *buf, size_t size)
{
	const json_t *item;
	size_t i, len;

	buf[0] = '\0';
	json_array_foreach (list, i, item) {
		len = strlen(buf);
		snprintf(buf + len, size - len, "%s%lld", i ? "," : "",
			 (long long)json_integer_value(item));
	}
}

static void take_text(const json_t *tree, const char *key, char *buf, size_t size)
{
	const char *text = json_string_value(json_object_get(tree, key));

	snprintf(buf, size, "%s", text ? text : "");
}

static char *copy_text(const json_t *tree, const char *key)
{
	const char *text = json_string_value(json_object_get(tree, key));

	return text ? strdup(text) : NULL;
}

static void take(const json_t *tree, struct mig_change *c)
{
	take_text(tree, "time", c->time, sizeof(c->time));
	take_text(tree, "user", c->user, sizeof(c->user));
	take_text(tree, "command", c->command, sizeof(c->command));
	take_text(tree, "outcome", c->outcome, sizeof(c->outcome));
	take_text(tree, "error", c->error, sizeof(c->error));
	take_text(tree, "boot_id", c->boot_id, sizeof(c->boot_id));
	take_gpus(json_object_get(tree, "gpus"), c->gpus, sizeof(c->gpus));
	c->before = copy_text(tree, "before");
	c->ids = copy_text(tree, "ids");
	c->after = copy_text(tree, "after");
	c->destroyed = (unsigned)json_integer_value(json_object_get(tree, "destroyed"));
	c->created = (unsigned)json_integer_value(json_object_get(tree, "created"));
}

/* A line that a crash cut short is passed over: what it was about, recovery tells. */
static int read_lines(FILE *in, struct mig_history *history, struct mig_error *err)
{
	AUTO(str) char *line = NULL;
	size_t size = 0;

	while (getline(&line, &size, in) > 0) {
		AUTO(json) json_t *tree = json_loads(line, 0, NULL);
		struct mig_change *c;

		if (!json_is_object(tree))
			continue;
		c = mig_array_add(&history->changes, &history->count, sizeof(*c));
		if (!c)
			return mig_fail(err, ENOMEM, "out of memory");
		take(tree, c);
	}
	return 0;
}

int mig_history_read(struct mig_ctx *ctx, struct mig_history **ret, struct mig_error *err)
{
	AUTO(mig_history) struct mig_history *history = calloc(1, sizeof(*history));
	AUTO(stream) FILE *in = NULL;
	char path[PATH_MAX];
	int r = 0;

	if (!history || mig_folder_path(ctx, FILE_NAME, path) < 0)
		return mig_fail(err, ENOMEM, "out of memory");
	in = fopen(path, "re");
	if (!in && errno != ENOENT)
		return mig_fail(err, EIO, "%s: %s", path, strerror(errno));
	if (in)
		r = read_lines(in, history, err);
	if (r == 0)
		*ret = TAKE(history);
	return r;
}
