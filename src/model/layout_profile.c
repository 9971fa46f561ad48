/* SPDX-License-Identifier: Apache-2.0 */
/* Which profile of a GPU an item of a layout means: by name, by share or by size. */
#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "base/nearest.h"
#include "model/fit.h"
#include "model/layout.h"
#include "model/plan.h"
#include "model/profile_name.h"
#include "model/state.h"

/* Attributes (+me, -me, +gfx) are asked for by name or not at all. */
static bool is_plain(const struct mig_profile *p)
{
	return !strpbrk(p->name, "+-");
}

/* The largest profile of which so many fit: half of an A100 is 3g.20gb, of which two do. */
static const struct mig_profile *by_share(const struct mig_gpu *gpu, unsigned share)
{
	const struct mig_profile *best = NULL;

	FOR_EACH_PROFILE (p, gpu) {
		if (!is_plain(p) || p->max < share)
			continue;
		if (!best || p->memory_mib > best->memory_mib ||
		    (p->memory_mib == best->memory_mib && p->sms > best->sms))
			best = p;
	}
	return best;
}

static const struct mig_profile *by_size(const struct mig_gpu *gpu,
					 const struct layout_item *item)
{
	struct mig_fit_query query = MIG_FIT_QUERY_INIT;
	const struct mig_profile *best = NULL;

	query.memory = item->memory;
	query.sms = item->sms;
	FOR_EACH_PROFILE (p, gpu) {
		if (!mig_profile_has(p, &query) || (item->media && !p->decoders) ||
		    (!item->media && !is_plain(p)))
			continue;
		if (!best || mig_profile_is_smaller(p, best))
			best = p;
	}
	return best;
}

static const struct mig_profile *by_name(const struct mig_gpu *gpu, const char *name)
{
	FOR_EACH_PROFILE (p, gpu) {
		struct mig_profile_name own;

		if (mig_profile_name_parse(p->name, &own) && strcmp(own.gi, name) == 0)
			return p;
	}
	return mig_gpu_profile(gpu, name);
}

/* The nearest is one of the same compute slices; else one that is spelt alike. */
static const struct mig_profile *nearest(const struct mig_gpu *gpu, const char *name)
{
	struct mig_nearest search = MIG_NEAREST_INIT(name);
	struct mig_profile_name wanted;

	if (!mig_profile_name_parse(name, &wanted))
		return NULL;
	FOR_EACH_PROFILE (p, gpu) {
		if (is_plain(p) && p->slices == wanted.slices)
			return p;
		mig_nearest_offer(&search, p->name);
	}
	return search.best ? mig_gpu_profile(gpu, search.best) : NULL;
}

static int fail_name(const struct mig_layout *layout, const struct layout_item *item,
		     const struct mig_gpu *gpu, struct mig_error *err)
{
	const struct mig_profile *near = nearest(gpu, item->profile);
	char names[240];

	if (near)
		return text_fail_key(layout->tree, item->node, err,
				     "gpu %u (%s) has no profile %s; is %s meant?",
				     gpu->index, gpu->name, item->profile, near->name);
	mig_profile_names(gpu, names, sizeof(names));
	return text_fail_key(layout->tree, item->node, err,
			     "gpu %u (%s) has no profile %s; there are %s", gpu->index,
			     gpu->name, item->profile, names);
}

static int fail_share(const struct mig_layout *layout, const struct layout_item *item,
		      const struct mig_gpu *gpu, struct mig_error *err)
{
	const struct mig_profile *best = NULL;

	FOR_EACH_PROFILE (p, gpu) {
		if (is_plain(p) && (!best || p->max > best->max))
			best = p;
	}
	return text_fail_key(layout->tree, item->node, err,
			     "gpu %u (%s) cannot be cut into %u; 1/%u is the smallest "
			     "share, %s",
			     gpu->index, gpu->name, item->share, best ? best->max : 0,
			     best ? best->name : "and it has no profiles");
}

static int fail_size(const struct mig_layout *layout, const struct layout_item *item,
		     const struct mig_gpu *gpu, struct mig_error *err)
{
	char what[120] = "", memory[40];
	const struct mig_profile *largest = by_share(gpu, 1);

	if (item->memory.amount) {
		mig_memory_format(item->memory, memory, sizeof(memory));
		mig_text_add(what, sizeof(what), " %s", memory);
	}
	if (item->sms)
		mig_text_add(what, sizeof(what), " %u SMs", item->sms);
	if (item->media)
		mig_text_add(what, sizeof(what), " video engines");
	return text_fail_key(layout->tree, item->node, err,
			     "gpu %u (%s) has no profile with%s; the largest is %s with "
			     "%u SMs",
			     gpu->index, gpu->name, what,
			     largest ? largest->name : "none",
			     largest ? largest->sms : 0);
}

/* Of a kind, and where it stood: both are the driver's own numbers. */
static int by_kind(const struct mig_layout *layout, const struct layout_item *item,
		   const struct mig_gpu *gpu, const struct mig_profile **ret,
		   struct mig_error *err)
{
	FOR_EACH_PROFILE (p, gpu) {
		if (p->kind != item->kind)
			continue;
		*ret = p;
		for (size_t i = 0; i < p->place_count; i++) {
			if (p->places[i].start == item->start &&
			    p->places[i].size == item->size)
				return 0;
		}
		return text_fail_key(layout->tree, item->node, err,
				     "gpu %u (%s): %s cannot take %u memory slices from "
				     "%u on; is this a checkpoint of another GPU?",
				     gpu->index, gpu->name, p->name, item->size,
				     item->start);
	}
	return text_fail_key(layout->tree, item->node, err,
			     "gpu %u (%s) has no profile of NVML's number %u; is this a "
			     "checkpoint of another GPU or driver?",
			     gpu->index, gpu->name, item->kind);
}

int layout_profile(const struct mig_layout *layout, const struct layout_item *item,
		   const struct mig_gpu *geometry, const struct mig_profile **ret,
		   struct mig_error *err)
{
	if (item->by == LAYOUT_BY_KIND)
		return by_kind(layout, item, geometry, ret, err);
	if (item->by == LAYOUT_BY_SHARE)
		*ret = by_share(geometry, item->share);
	else if (item->by == LAYOUT_BY_SIZE)
		*ret = by_size(geometry, item);
	else
		*ret = by_name(geometry, item->profile);
	if (*ret)
		return 0;
	if (item->by == LAYOUT_BY_SHARE)
		return fail_share(layout, item, geometry, err);
	if (item->by == LAYOUT_BY_SIZE)
		return fail_size(layout, item, geometry, err);
	return fail_name(layout, item, geometry, err);
}
