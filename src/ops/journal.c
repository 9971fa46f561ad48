/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The journal of a change, written at its begin and removed at its end. Both layouts in it
 * are layout files, so that recovery is a plan like any other, from what is seen to one of
 * the two.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/error.h"
#include "model/json_parts.h"
#include "model/state.h"
#include "ops/folder.h"
#include "ops/journal.h"
#include "ops/stored.h"
#include "ops/touched.h"

#define FILE_NAME "journal"

struct mig_journal *mig_journal_free(struct mig_journal *journal)
{
	if (!journal)
		return NULL;
	free(journal->before);
	free(journal->ids);
	free(journal->wished);
	free(journal->marks);
	free(journal);
	return NULL;
}

static json_t *make_marks(const struct mig_plan *plan)
{
	json_t *list = json_array();
	bool ok = list;

	for (size_t i = 0; ok && i < plan->step_count; i++) {
		const struct mig_step *step = &plan->steps[i];
		json_t *mark;

		if (step->gi_place.size == 0)
			continue;
		mark = json_pack("{s:s, s:i, s:i}", "gpu", step->gpu_uuid, "start",
				 (int)step->gi_place.start, "size",
				 (int)step->gi_place.size);
		ok = mig_json_append(list, mark);
	}
	if (ok)
		return list;
	json_decref(list);
	return NULL;
}

int mig_journal_begin(struct mig_ctx *ctx, const struct mig_state *now,
		      const struct mig_plan *plan, const char *command,
		      struct mig_error *err)
{
	AUTO(str) char *before = NULL, *ids = NULL, *wished = NULL, *text = NULL;
	AUTO(mig_state) struct mig_state *after = NULL;
	char boot_id[64];
	int r;

	if (nvml_boot_id(ctx->api, boot_id, sizeof(boot_id)) < 0)
		return mig_fail(err, EIO, "the boot id of this machine cannot be read");
	r = mig_plan_after(now, plan, &after, err);
	if (r == 0)
		r = mig_touched_export(now, plan, &before, err);
	if (r == 0)
		r = mig_stored_ids(now, plan, &ids, err);
	if (r == 0)
		r = mig_touched_export(after, plan, &wished, err);
	if (r == 0)
		r = text_json_dump(json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:o}",
					     "version", 1, "boot_id", boot_id, "command",
					     command ? command : "", "before", before,
					     "ids", ids, "wished", wished, "touched",
					     make_marks(plan)),
				   &text, err);
	if (r < 0)
		return r;
	r = mig_folder_write(ctx, FILE_NAME, text, true, err);
	if (r < 0 && mig_journal_is_open(ctx))
		mig_journal_end(ctx, NULL); /* it is there, but may not outlive a crash */
	return r;
}

int mig_journal_end(struct mig_ctx *ctx, struct mig_error *err)
{
	return mig_folder_write(ctx, FILE_NAME, NULL, true, err);
}

bool mig_journal_is_open(struct mig_ctx *ctx)
{
	char path[PATH_MAX];

	return mig_folder_path(ctx, FILE_NAME, path) == 0 && access(path, F_OK) == 0;
}

static int take_marks(const json_t *list, struct mig_journal *journal)
{
	const json_t *item;
	size_t i;

	json_array_foreach (list, i, item) {
		struct mig_place_mark *mark = mig_array_add(
			&journal->marks, &journal->mark_count, sizeof(*mark));
		const char *gpu;
		int start, size;

		if (!mark)
			return -ENOMEM;
		if (json_unpack((json_t *)item, "{s:s, s:i, s:i}", "gpu", &gpu, "start",
				&start, "size", &size) < 0 ||
		    start < 0 || size <= 0)
			return -EIO;
		snprintf(mark->gpu, sizeof(mark->gpu), "%s", gpu);
		mark->place = (struct mig_span){ (unsigned)start, (unsigned)size };
	}
	return 0;
}

static int take(const json_t *tree, struct mig_journal *journal)
{
	const char *boot_id, *command, *before, *ids, *wished;
	json_t *marks;
	int version;

	if (json_unpack((json_t *)tree, "{s:i, s:s, s:s, s:s, s:s, s:s, s:o}", "version",
			&version, "boot_id", &boot_id, "command", &command, "before",
			&before, "ids", &ids, "wished", &wished, "touched", &marks) < 0 ||
	    version != 1)
		return -EIO;
	snprintf(journal->boot_id, sizeof(journal->boot_id), "%s", boot_id);
	snprintf(journal->command, sizeof(journal->command), "%s", command);
	journal->before = strdup(before);
	journal->ids = strdup(ids);
	journal->wished = strdup(wished);
	if (!journal->before || !journal->ids || !journal->wished)
		return -ENOMEM;
	return take_marks(marks, journal);
}

int mig_journal_read(struct mig_ctx *ctx, struct mig_journal **ret, struct mig_error *err)
{
	AUTO(mig_journal) struct mig_journal *journal = calloc(1, sizeof(*journal));
	AUTO(json) json_t *tree = NULL;
	char path[PATH_MAX];
	int r;

	*ret = NULL;
	if (!journal || mig_folder_path(ctx, FILE_NAME, path) < 0)
		return mig_fail(err, ENOMEM, "out of memory");
	if (!mig_journal_is_open(ctx))
		return 0;
	r = text_json_load(path, &tree, err);
	if (r == -EINVAL)
		return mig_wrap(err, -EIO, "the journal is damaged");
	if (r < 0)
		return r;
	r = take(tree, journal);
	if (r < 0)
		return mig_fail(err, -r,
				"%s: not a journal of this version of migctl; look with "
				"`migctl list`, then remove it",
				path);
	*ret = TAKE(journal);
	return 0;
}
