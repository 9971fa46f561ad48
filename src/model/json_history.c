/* SPDX-License-Identifier: Apache-2.0 */
/* The history as JSON lines. */
#include <errno.h>
#include <stdio.h>

#include <mig/history.h>

#include "base/error.h"
#include "model/json_parts.h"

static json_t *make(const struct mig_change *c)
{
	return json_pack("{s:i, s:o, s:o, s:o, s:s, s:o, s:s, s:i, s:i, s:o, s:o}",
			 "version", 1, "time", mig_json_text(c->time), "user",
			 mig_json_text(c->user), "command", mig_json_text(c->command),
			 "outcome", c->outcome, "error", mig_json_text(c->error), "gpus",
			 c->gpus, "destroyed", (int)c->destroyed, "created",
			 (int)c->created, "before",
			 mig_json_text(c->before ? c->before : ""), "after",
			 mig_json_text(c->after ? c->after : ""));
}

int mig_json_history(const struct mig_history *history, char **ret, struct mig_error *err)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	bool ok = out;

	for (size_t i = 0; ok && i < history->count; i++) {
		AUTO(json) json_t *line = make(&history->changes[i]);

		ok = line && json_dumpf(line, out, JSON_COMPACT) == 0 &&
		     fputc('\n', out) != EOF;
	}
	if (out && fclose(out) == 0 && ok) {
		*ret = text;
		return 0;
	}
	free(text);
	return mig_fail(err, ENOMEM, "out of memory");
}
