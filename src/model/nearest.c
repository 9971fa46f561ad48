/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What to wish for instead: wishes are given up or made smaller, one, then two, then three
 * at a time, until some combinations fit.
 */
#include <string.h>

#include "model/infeasible.h"
#include "model/nearest.h"
#include "model/plan.h"

#define NEAREST_MAX 3	  /* alternatives that are told */
#define TRIALS_MAX  20000 /* combinations that are looked at */

struct nearest {
	const struct mig_board *board;
	unsigned *counts; /* the combination that is being tried */
	unsigned *kept;	  /* NEAREST_MAX combinations, best first */
	uint64_t scores[NEAREST_MAX];
	size_t count;
	unsigned trials;
};

bool mig_counts_fit(const struct mig_board *board, const unsigned *counts)
{
	struct mig_pack pack = { 0 };

	if (mig_counts_misfit(board, counts, NULL) != MIG_FITS)
		return false;
	for (size_t i = 0; i < board->kind_count; i++) {
		unsigned kind = board->by_size[i];

		for (unsigned n = 0; n < counts[kind]; n++) {
			struct mig_item *item = &pack.items[pack.count];

			if (pack.count == MIG_PACK_MAX ||
			    !mig_board_item(board, kind, MIG_UNKNOWN, item))
				return false;
			item->twin = n > 0;
			pack.count++;
		}
	}
	mig_pack_search(&pack);
	return pack.found;
}

void mig_counts_format(const struct mig_board *board, const unsigned *counts, char *buf,
		       size_t size)
{
	const char *gap = "";

	for (size_t i = 0; i < board->kind_count; i++) {
		unsigned kind = board->by_size[i];

		if (counts[kind] == 0)
			continue;
		mig_text_add(buf, size, "%s", gap);
		if (counts[kind] > 1)
			mig_text_add(buf, size, "%ux", counts[kind]);
		mig_text_add(buf, size, "%s", board->kinds[kind].profile->name);
		gap = " ";
	}
}

/* Memory first, then compute slices. */
static uint64_t score(const struct nearest *n)
{
	uint64_t memory = 0, compute = 0;

	for (size_t i = 0; i < n->board->kind_count; i++) {
		memory += n->counts[i] * n->board->kinds[i].size;
		compute += n->counts[i] * n->board->kinds[i].loads[0];
	}
	return memory << 32 | compute;
}

static void keep(struct nearest *n)
{
	size_t kinds = n->board->kind_count, at = 0;
	uint64_t s = score(n);

	for (size_t i = 0; i < n->count; i++) {
		if (memcmp(&n->kept[i * kinds], n->counts, kinds * sizeof(unsigned)) == 0)
			return;
	}
	while (at < n->count && n->scores[at] >= s)
		at++;
	if (at == NEAREST_MAX)
		return;
	if (n->count < NEAREST_MAX)
		n->count++;
	memmove(&n->kept[(at + 1) * kinds], &n->kept[at * kinds],
		(n->count - 1 - at) * kinds * sizeof(unsigned));
	memmove(&n->scores[at + 1], &n->scores[at],
		(n->count - 1 - at) * sizeof(n->scores[0]));
	memcpy(&n->kept[at * kinds], n->counts, kinds * sizeof(unsigned));
	n->scores[at] = s;
}

/* Of profiles that differ in engines only, the plain one, which comes first, is offered. */
static bool is_variant(const struct mig_board *b, size_t kind)
{
	for (size_t i = 0; i < kind; i++) {
		if (b->kinds[i].size == b->kinds[kind].size &&
		    b->kinds[i].loads[0] == b->kinds[kind].loads[0])
			return true;
	}
	return false;
}

static bool is_smaller(const struct mig_kind *a, const struct mig_kind *b)
{
	return a->size <= b->size && a->loads[0] <= b->loads[0] &&
	       (a->size < b->size || a->loads[0] < b->loads[0]);
}

/* Takes @edits wishes away or makes them smaller, from kind @from on. */
static void try_edits(struct nearest *n, unsigned edits, size_t from)
{
	const struct mig_board *b = n->board;

	if (edits == 0) {
		if (n->trials < TRIALS_MAX && mig_counts_fit(b, n->counts))
			keep(n);
		n->trials++;
		return;
	}
	for (size_t k = from; k < b->kind_count && n->trials < TRIALS_MAX; k++) {
		if (n->counts[k] == 0)
			continue;
		n->counts[k]--;
		try_edits(n, edits - 1, k);
		for (size_t s = 0; s < b->kind_count; s++) {
			if (is_variant(b, s) || !is_smaller(&b->kinds[s], &b->kinds[k]))
				continue;
			n->counts[s]++;
			try_edits(n, edits - 1, k);
			n->counts[s]--;
		}
		n->counts[k]++;
	}
}

/* More than a profile's most would only make the way longer. */
static unsigned cut_to_most(struct nearest *n)
{
	unsigned sum = 0;

	for (size_t i = 0; i < n->board->kind_count; i++) {
		if (n->counts[i] > n->board->kinds[i].profile->max)
			n->counts[i] = n->board->kinds[i].profile->max + 1;
		sum += n->counts[i];
	}
	return sum;
}

static void search(struct nearest *n)
{
	unsigned sum = cut_to_most(n);

	for (unsigned edits = 1; n->count == 0 && edits < sum; edits++)
		try_edits(n, edits, 0);
}

void mig_nearest_add(const struct mig_board *board, const unsigned *counts, char *buf,
		     size_t size)
{
	size_t kinds = board->kind_count;
	AUTO(mem) void *own = calloc(kinds + 1, sizeof(unsigned));
	AUTO(mem) void *kept = calloc((kinds + 1) * NEAREST_MAX, sizeof(unsigned));
	struct nearest n = { .board = board, .counts = own, .kept = kept };

	if (!own || !kept || mig_counts_fit(board, counts))
		return;
	memcpy(n.counts, counts, kinds * sizeof(unsigned));
	search(&n);
	for (size_t i = 0; i < n.count; i++) {
		mig_text_add(buf, size, "%s`", i ? ", " : "; nearest that fit: ");
		mig_counts_format(board, &n.kept[i * kinds], buf, size);
		mig_text_add(buf, size, "`");
	}
}
