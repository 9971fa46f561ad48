/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The end of a change that a crash cut short: a plan from what is seen to one of the two
 * layouts in the journal. At the places that the change was about that layout holds; at
 * all others, what is there.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <mig/undo.h>

#include "base/error.h"
#include "model/layout.h"
#include "model/plan.h"
#include "model/state.h"
#include "ops/journal.h"
#include "ops/stored.h"

bool mig_recover_pending(struct mig_ctx *ctx, char *command, size_t size)
{
	AUTO(mig_journal) struct mig_journal *journal = NULL;

	if (!mig_journal_is_open(ctx))
		return false;
	if (command && mig_journal_read(ctx, &journal, NULL) == 0 && journal)
		snprintf(command, size, "%s", journal->command);
	return true;
}

static bool overlap(struct mig_span a, struct mig_span b)
{
	return a.start < b.start + b.size && b.start < a.start + a.size;
}

static bool is_marked(const struct mig_journal *journal, const char *gpu,
		      struct mig_span place)
{
	for (size_t i = 0; i < journal->mark_count; i++) {
		if (strcmp(journal->marks[i].gpu, gpu) == 0 &&
		    overlap(journal->marks[i].place, place))
			return true;
	}
	return false;
}

/* The memory slices of a wanted instance; layouts in a journal name every start. */
static struct mig_span place_of(const struct mig_gpu *gpu, const struct mig_want *want)
{
	const struct mig_profile *p = mig_profile_by_id(gpu, want->profile);

	return (struct mig_span){ want->start,
				  p && p->place_count ? p->places[0].size : 0 };
}

/* Of the first @count, those beside the places of the change are left out. */
static void drop_unmarked(const struct mig_journal *journal, const struct mig_gpu *gpu,
			  struct mig_want_gpu *want, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < want->count; i++) {
		if (i >= count ||
		    is_marked(journal, gpu->uuid, place_of(gpu, &want->wants[i])))
			want->wants[kept++] = want->wants[i];
		else
			free(want->wants[i].compute);
	}
	want->count = kept;
}

/* What stands beside them stays as it is; only its name is what the layout says, if the
 * layout has it. */
static int keep_unmarked(const struct mig_journal *journal, const struct mig_gpu *gpu,
			 struct mig_want_gpu *want, size_t count, struct mig_error *err)
{
	int r = 0;

	FOR_EACH_GI (gi, gpu) {
		if (r < 0 || is_marked(journal, gpu->uuid, gi->place))
			continue;
		r = mig_want_keep(gpu, gi, want, err);
		want->enabled = true;
		for (size_t i = 0; r == 0 && i < count; i++) {
			struct mig_want *kept = &want->wants[want->count - 1];

			if (want->wants[i].start == gi->place.start &&
			    want->wants[i].profile == gi->profile_id)
				memcpy(kept->name, want->wants[i].name,
				       sizeof(kept->name));
		}
	}
	return r;
}

static int limit(const struct mig_journal *journal, const struct mig_state *now,
		 struct mig_wanted *wanted, struct mig_error *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < wanted->gpu_count; i++) {
		struct mig_want_gpu *want = &wanted->gpus[i];
		const struct mig_gpu *gpu = mig_state_gpu(now, want->gpu);

		size_t count = want->count;

		r = keep_unmarked(journal, gpu, want, count, err);
		drop_unmarked(journal, gpu, want, count);
	}
	return r;
}

/* No instance outlives a boot, and the mode that is left is for the person to choose. */
static bool is_over(struct mig_ctx *ctx, const struct mig_journal *journal)
{
	AUTO(mig_session) struct mig_ctx *session = NULL;
	char boot_id[64];

	if (mig_session_begin(ctx, NULL) < 0)
		return false;
	session = ctx;
	return nvml_boot_id(ctx->api, boot_id, sizeof(boot_id)) == 0 &&
	       strcmp(boot_id, journal->boot_id) != 0;
}

int mig_plan_recover(struct mig_ctx *ctx, const struct mig_state *now, bool finish,
		     struct mig_plan **ret, struct mig_error *err)
{
	AUTO(mig_journal) struct mig_journal *journal = NULL;
	AUTO(mig_wanted) struct mig_wanted *wanted = NULL;
	struct mig_stored stored = { .what = "journal" };
	int r;

	r = mig_journal_read(ctx, &journal, err);
	if (r == 0 && !journal)
		return mig_fail(err, ENOENT,
				"nothing to recover: no change was cut short");
	if (r < 0)
		return r;
	if (is_over(ctx, journal))
		return mig_plan_new(now, ret, err);
	stored.layout = finish ? journal->wished : journal->before;
	stored.ids = finish ? NULL : journal->ids;
	r = mig_stored_wanted(now, &stored, &wanted, err);
	if (r == 0)
		r = limit(journal, now, wanted, err);
	return r < 0 ? r : mig_plan_layout(now, wanted, NULL, ret, err);
}
