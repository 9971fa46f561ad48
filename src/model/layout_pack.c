/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts of MIG devices by name, as mig-parted's schema has them, made into GPU instances:
 * {3g.20gb: 1, 1c.3g.20gb: 3} are two of 3g.20gb, one whole and one with three parts.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "model/layout.h"
#include "model/profile_name.h"
#include "model/state.h"

static unsigned slices_in(const struct mig_want *want)
{
	unsigned used = 0;

	for (size_t i = 0; i < want->compute_count; i++)
		used += want->compute[i].slices;
	return used;
}

/* A GPU instance of that kind, made for parts, in which so many slices are left. */
static struct mig_want *find_room(struct mig_want_gpu *want, const struct mig_profile *p,
				  unsigned slices)
{
	for (size_t i = 0; i < want->count; i++) {
		struct mig_want *w = &want->wants[i];

		if (w->profile == p->id && w->compute_count && w->compute[0].slices &&
		    slices_in(w) + slices <= p->slices)
			return w;
	}
	return NULL;
}

static int add_device(struct mig_want_gpu *want, const struct mig_profile *p,
		      unsigned slices, struct mig_error *err)
{
	struct mig_want *w = slices ? find_room(want, p, slices) : NULL;

	if (!w)
		w = mig_want_add(want, p);
	if (!w || !mig_want_add_ci(w, slices))
		return mig_fail(err, ENOMEM, "out of memory");
	return 0;
}

/* Whole instances and large parts first: what follows fits into the rest. */
static int by_slices(const void *a, const void *b)
{
	const struct layout_item *x = *(const struct layout_item *const *)a;
	const struct layout_item *y = *(const struct layout_item *const *)b;
	unsigned s = x->cis[0].slices, t = y->cis[0].slices;

	if (s != t)
		return s > t ? -1 : 1;
	return x < y ? -1 : 1;
}

int layout_pack_v1(const struct mig_layout *layout, const struct layout_part *part,
		   const struct mig_gpu *geometry, struct mig_want_gpu *want,
		   struct mig_error *err)
{
	AUTO(mem) void *memory = calloc(part->item_count + 1, sizeof(void *));
	const struct layout_item **order = memory;
	const struct mig_profile *profile;
	int r = 0;

	if (!order)
		return mig_fail(err, ENOMEM, "out of memory");
	for (size_t i = 0; i < part->item_count; i++)
		order[i] = &part->items[i];
	qsort(order, part->item_count, sizeof(*order), by_slices);
	for (size_t i = 0; r == 0 && i < part->item_count; i++) {
		r = layout_profile(layout, order[i], geometry, &profile, err);
		for (unsigned n = 0; r == 0 && n < order[i]->count; n++)
			r = add_device(want, profile, order[i]->cis[0].slices, err);
	}
	return r;
}

/* How many MIG devices of the item's name does the GPU have? */
static unsigned count_devices(const struct mig_gpu *gpu, const struct layout_item *item)
{
	unsigned count = 0;

	FOR_EACH_GI (gi, gpu) {
		struct mig_profile_name name;

		if (!mig_profile_name_parse(gi->profile, &name) ||
		    strcmp(name.gi, item->profile) != 0)
			continue;
		FOR_EACH_CI (ci, gi) {
			unsigned slices = ci->slices == name.slices ? 0 : ci->slices;

			count += slices == item->cis[0].slices;
		}
	}
	return count;
}

static bool is_equal(const struct layout_part *part, const struct mig_gpu *gpu)
{
	size_t wanted = 0, there = 0;

	for (size_t i = 0; i < part->item_count; i++) {
		if (count_devices(gpu, &part->items[i]) != part->items[i].count)
			return false;
		wanted += part->items[i].count;
	}
	FOR_EACH_GI (gi, gpu) {
		if (gi->ci_count == 0)
			return false; /* nobody asked for it */
		there += gi->ci_count;
	}
	return wanted == there;
}

static void drop_wants(struct mig_want_gpu *want)
{
	for (size_t i = 0; i < want->count; i++)
		free(want->wants[i].compute);
	free(want->wants);
	want->wants = NULL;
	want->count = 0;
}

int layout_keep_equal(const struct layout_part *part, const struct mig_gpu *gpu,
		      struct mig_want_gpu *want, struct mig_error *err)
{
	int r = 0;

	if (gpu->blind || !gpu->enabled || !is_equal(part, gpu))
		return 0;
	FOR_EACH_GI (gi, gpu) {
		if (!mig_profile_by_id(gpu, gi->profile_id))
			return 0;
	}
	drop_wants(want);
	FOR_EACH_GI (gi, gpu) {
		if (r == 0)
			r = mig_want_keep(gpu, gi, want, err);
	}
	return r;
}
