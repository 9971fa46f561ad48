/* SPDX-License-Identifier: Apache-2.0 */
/* Refusals in words: what was wrong, what stands in the way, what would work. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "model/explain.h"
#include "model/geometry.h"
#include "model/plan.h"
#include "model/state.h"

int mig_explain_unknown(const struct mig_gpu *gpu, const char *name,
			struct mig_error *err)
{
	char names[200];

	if (gpu->profile_count == 0)
		return mig_fail(err, ENOTSUP, "gpu %u: its profiles are not known: %s",
				gpu->index, gpu->missing);
	mig_profile_names(gpu, names, sizeof(names));
	return mig_fail(err, EINVAL, "gpu %u: no profile is called '%.60s'; there are %s",
			gpu->index, name, names);
}

int mig_explain_start(const struct mig_gpu *gpu, const struct mig_profile *profile,
		      unsigned start, struct mig_error *err)
{
	char starts[120] = "";

	for (size_t i = 0; i < profile->place_count; i++)
		mig_text_add(starts, sizeof(starts), "%s%u", i ? ", " : "",
			     profile->places[i].start);
	return mig_fail(err, EINVAL, "gpu %u: %s cannot start at %u; it can at %s",
			gpu->index, profile->name, start, starts);
}

/* How many of a profile fit side by side, which are places that do not overlap. */
static unsigned count_fits(const struct mig_gpu *gpu, const struct mig_profile *p)
{
	uint64_t used = mig_gpu_mask(gpu);
	unsigned room = mig_gpu_room(gpu, p), count = 0;

	for (size_t i = 0; i < p->place_count && count < room; i++) {
		uint64_t mask = mig_span_mask(p->places[i]);

		if (mask & used)
			continue;
		used |= mask;
		count++;
	}
	return count;
}

/* "; what fits: 3x1g.5gb or 1x2g.10gb", or that nothing does */
static void add_what_fits(const struct mig_gpu *gpu, char *buf, size_t size)
{
	bool any = false;

	FOR_EACH_PROFILE (p, gpu) {
		unsigned count = count_fits(gpu, p);

		if (count == 0)
			continue;
		mig_text_add(buf, size, "%s%ux%s", any ? " or " : "; what fits: ", count,
			     p->name);
		any = true;
	}
	if (!any)
		mig_text_add(buf, size, "; nothing more fits");
}

/* "0/13 (1g.5gb at 6)": the instances that stand on a place of the profile */
static void add_in_the_way(const struct mig_gpu *gpu, const struct mig_profile *p,
			   char *buf, size_t size)
{
	bool any = false;
	uint64_t places = 0;

	for (size_t i = 0; i < p->place_count; i++)
		places |= mig_span_mask(p->places[i]);
	FOR_EACH_GI (gi, gpu) {
		if ((mig_span_mask(gi->place) & places) == 0)
			continue;
		mig_text_add(buf, size, "%s%u/%u (%s at %u)",
			     any ? ", " : "; in the way: ", gpu->index, gi->id,
			     gi->profile, gi->place.start);
		any = true;
	}
}

/* One that does not even fit alone, if there is such a one. */
static const struct mig_ask *find_culprit(const struct mig_gpu *gpu,
					  const struct mig_ask *asks, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct mig_ask alone = asks[i];
		unsigned left;

		if (!mig_place(gpu, &alone, 1, &left))
			return &asks[i];
	}
	return NULL;
}

static unsigned count_there(const struct mig_gpu *gpu, const struct mig_profile *p)
{
	unsigned there = 0;

	FOR_EACH_GI (gi, gpu)
		there += gi->profile_id == p->id;
	return there;
}

static void add_alone(const struct mig_gpu *gpu, const struct mig_ask *ask, char *buf,
		      size_t size)
{
	const struct mig_profile *p = ask->profile;

	if (count_there(gpu, p) >= p->max) {
		mig_text_add(buf, size, "%u of %s is the most there can be", p->max,
			     p->name);
		return;
	}
	if (ask->start != MIG_UNKNOWN)
		mig_text_add(buf, size, "no room for %s at %u", p->name, ask->start);
	else
		mig_text_add(buf, size, "no room for %s", p->name);
	add_in_the_way(gpu, p, buf, size);
}

/* "7x1g.5gb, 3g.20gb": equal neighbours are counted */
static void add_asks(const struct mig_ask *asks, size_t count, char *buf, size_t size)
{
	for (size_t i = 0, same; i < count; i += same) {
		for (same = 1;
		     i + same < count && asks[i + same].profile == asks[i].profile;)
			same++;
		if (i > 0)
			mig_text_add(buf, size, ", ");
		if (same > 1)
			mig_text_add(buf, size, "%zux", same);
		mig_text_add(buf, size, "%s", asks[i].profile->name);
	}
}

int mig_explain_full(const struct mig_gpu *gpu, const struct mig_ask *asks, size_t count,
		     struct mig_error *err)
{
	const struct mig_ask *culprit = find_culprit(gpu, asks, count);
	char text[sizeof(err->msg)] = "";

	if (culprit) {
		add_alone(gpu, culprit, text, sizeof(text));
	} else {
		add_asks(asks, count, text, sizeof(text));
		mig_text_add(text, sizeof(text), " do not fit together%s",
			     gpu->gi_count ? " beside what is there" : "");
	}
	add_what_fits(gpu, text, sizeof(text));
	return mig_fail(err, ENOSPC, "gpu %u: %s", gpu->index, text);
}
