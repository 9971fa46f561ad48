/* SPDX-License-Identifier: Apache-2.0 */
/* Wishes that cannot be: which limit binds, in words. */
#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "model/explain.h"
#include "model/infeasible.h"
#include "model/inner.h"
#include "model/nearest.h"
#include "model/plan.h"
#include "model/state.h"

enum mig_misfit mig_counts_misfit(const struct mig_board *board, const unsigned *counts,
				  unsigned *ret_what)
{
	unsigned slices = 0, what = 0;
	int load;

	for (size_t i = 0; i < board->kind_count; i++) {
		slices += counts[i] * board->kinds[i].size;
		if (counts[i] <= board->kinds[i].profile->max)
			continue;
		what = (unsigned)i;
		if (ret_what)
			*ret_what = what;
		return MIG_MISFIT_MAX;
	}
	if (slices > board->slices)
		return MIG_MISFIT_SLICES;
	load = mig_board_over(board, counts);
	if (load < 0)
		return MIG_FITS;
	if (ret_what)
		*ret_what = (unsigned)load;
	return MIG_MISFIT_LOAD;
}

static int check_start(const struct mig_board *b, const struct mig_kind *k,
		       unsigned start, struct mig_error *err)
{
	struct mig_item item;

	if (k->count == 0)
		return mig_fail(err, ENOTSUP,
				"gpu %u: this driver does not tell where %s may stand",
				b->gpu->index, k->profile->name);
	if (mig_board_item(b, (unsigned)(k - b->kinds), start, &item))
		return 0;
	return mig_explain_start(b->gpu, k->profile, start, err);
}

/* Is there an instance of the kind, whose compute places are therefore known? */
static int check_places(const struct mig_board *b, const struct mig_kind *k,
			const struct mig_want *want, struct mig_error *err)
{
	const struct mig_plan_opts opts = MIG_PLAN_OPTS_INIT;
	struct mig_inner inner;

	FOR_EACH_GI (gi, b->gpu) {
		if (gi->profile_id != k->profile->id)
			continue;
		mig_inner_plan(&opts, b->gpu, gi, want, &inner);
		if (!inner.fits)
			return mig_fail(err, EINVAL,
					"gpu %u: the compute instances wanted in %s do "
					"not fit together",
					b->gpu->index, k->profile->name);
		return 0;
	}
	return 0;
}

static int check_compute(const struct mig_board *b, const struct mig_kind *k,
			 const struct mig_want *want, struct mig_error *err)
{
	size_t need = 0;

	for (size_t i = 0; i < want->compute_count; i++)
		need += mig_want_ci_slices(&want->compute[i], k->profile->slices);
	if (need > k->profile->slices)
		return mig_fail(err, EINVAL,
				"gpu %u: %s has %u compute slice%s; the compute "
				"instances wanted in it need %zu",
				b->gpu->index, k->profile->name, k->profile->slices,
				k->profile->slices == 1 ? "" : "s", need);
	return check_places(b, k, want, err);
}

static int check_want(const struct mig_board *b, const struct mig_want *want,
		      struct mig_error *err)
{
	int kind = mig_board_kind(b, want->profile);
	char id[16];
	int r;

	if (kind < 0) {
		snprintf(id, sizeof(id), "%u", want->profile);
		return mig_explain_unknown(b->gpu, id, err);
	}
	r = check_start(b, &b->kinds[kind], want->start, err);
	return r < 0 ? r : check_compute(b, &b->kinds[kind], want, err);
}

int mig_want_check(const struct mig_board *board, const struct mig_want_gpu *wanted,
		   struct mig_error *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < wanted->count; i++)
		r = check_want(board, &wanted->wants[i], err);
	if (r == 0 && wanted->rest.profile != MIG_UNKNOWN)
		r = check_want(board, &wanted->rest, err);
	return r;
}

static unsigned sum_slices(const struct mig_board *b, const unsigned *counts)
{
	unsigned sum = 0;

	for (size_t i = 0; i < b->kind_count; i++)
		sum += counts[i] * b->kinds[i].size;
	return sum;
}

static unsigned sum_load(const struct mig_board *b, const unsigned *counts, unsigned load)
{
	unsigned sum = 0;

	for (size_t i = 0; i < b->kind_count; i++)
		sum += counts[i] * b->kinds[i].loads[load];
	return sum;
}

static bool any_start(const struct mig_want_gpu *wanted)
{
	for (size_t i = 0; i < wanted->count; i++) {
		if (wanted->wants[i].start != MIG_UNKNOWN)
			return true;
	}
	return false;
}

/* "2x4g.20gb is wanted, and 1 is the most there can be" */
static void say_limit(const struct mig_board *b, const struct mig_want_gpu *wanted,
		      const unsigned *counts, char *buf, size_t size)
{
	unsigned what = 0;

	switch (mig_counts_misfit(b, counts, &what)) {
	case MIG_MISFIT_MAX:
		mig_text_add(buf, size, ": %u of %s is the most there can be",
			     b->kinds[what].profile->max, b->kinds[what].profile->name);
		break;
	case MIG_MISFIT_SLICES:
		mig_text_add(buf, size, ": that takes %u memory slices; there are %u",
			     sum_slices(b, counts), b->slices);
		break;
	case MIG_MISFIT_LOAD:
		mig_text_add(buf, size, ": that takes %u %s; there are %u",
			     sum_load(b, counts, what), mig_load_name(what),
			     b->limits[what]);
		break;
	case MIG_MISFIT_PLACES:
	case MIG_FITS:
		mig_text_add(buf, size, ": the places where they may stand overlap%s",
			     any_start(wanted) && mig_counts_fit(b, counts)
				     ? ", at these starts; without them all fit"
				     : "");
		break;
	}
}

int mig_want_explain(const struct mig_board *board, const struct mig_want_gpu *wanted,
		     struct mig_error *err)
{
	AUTO(mem) void *owned = calloc(board->kind_count + 1, sizeof(unsigned));
	unsigned *counts = owned;
	char text[sizeof(err->msg)] = "";

	if (!counts)
		return mig_fail(err, ENOMEM, "out of memory");
	for (size_t i = 0; i < wanted->count; i++)
		counts[mig_board_kind(board, wanted->wants[i].profile)]++;
	mig_counts_format(board, counts, text, sizeof(text));
	mig_text_add(text, sizeof(text), " cannot be");
	say_limit(board, wanted, counts, text, sizeof(text));
	mig_nearest_add(board, counts, text, sizeof(text));
	return mig_fail(err, ENOSPC, "gpu %u: %s", board->gpu->index, text);
}
