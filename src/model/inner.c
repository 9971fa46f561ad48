/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compute instances inside a GPU instance that stays: those that match a wish are kept,
 * the others make room. The same search as for GPU instances, one level down.
 */
#include <string.h>

#include "model/cost.h"
#include "model/inner.h"
#include "model/state.h"
#include "model/use.h"

#define SPOTS_MAX 512 /* of all wishes together */
#define CREATED	  32u /* first bit of the slices that stand for new instances */

struct inner {
	const struct mig_plan_opts *opts;
	const struct mig_gpu *gpu;
	const struct mig_gi *gi;
	const struct mig_want *want;
	const struct mig_ci_profile *whole;
	unsigned slices; /* compute slices of the GPU instance */
	bool places;	 /* the driver tells where compute instances may stand */
	struct mig_spot spots[SPOTS_MAX];
	int64_t gains[SPOTS_MAX];
	size_t spot_count;
	struct mig_pack pack;
};

bool mig_inner_same(const struct mig_want *a, const struct mig_want *b)
{
	if (a->compute_count != b->compute_count)
		return false;
	for (size_t i = 0; i < a->compute_count; i++) {
		if (a->compute[i].slices != b->compute[i].slices ||
		    a->compute[i].profile != b->compute[i].profile ||
		    a->compute[i].start != b->compute[i].start ||
		    a->compute[i].has_id != b->compute[i].has_id ||
		    a->compute[i].id != b->compute[i].id)
			return false;
	}
	return true;
}

static void look_up(struct inner *in)
{
	in->slices = 0;
	in->whole = NULL;
	FOR_EACH_PROFILE (p, in->gpu) {
		if (p->id != in->gi->profile_id)
			continue;
		in->slices = p->slices;
		in->whole = mig_gi_whole(in->gi, p->sms);
	}
	in->places = in->gi->profile_count > 0;
	for (size_t i = 0; i < in->gi->profile_count; i++)
		in->places &= in->gi->profiles[i].place_count > 0;
}

/* Is a compute instance that stands there what is wanted? */
static bool serves(const struct inner *in, const struct mig_ci *ci,
		   const struct mig_want_ci *want)
{
	if (want->start != MIG_UNKNOWN && want->start != ci->place.start)
		return false;
	if (want->has_id && want->id != ci->id)
		return false;
	if (want->profile != MIG_UNKNOWN)
		return ci->profile_id == want->profile;
	if (want->slices == 0 && in->whole)
		return ci->profile_id == in->whole->id;
	return ci->slices == (want->slices ? want->slices : in->slices);
}

/* The profile of which one would be created. */
static const struct mig_ci_profile *profile_of(const struct inner *in,
					       const struct mig_want_ci *want)
{
	if (want->profile == MIG_UNKNOWN && want->slices == 0)
		return in->whole;
	for (size_t i = 0; i < in->gi->profile_count; i++) {
		const struct mig_ci_profile *p = &in->gi->profiles[i];

		if (want->profile != MIG_UNKNOWN ? p->id == want->profile
						 : p->slices == want->slices)
			return p;
	}
	return NULL;
}

static void add_spot(struct inner *in, uint64_t mask, struct mig_span span, unsigned ci,
		     int64_t gain)
{
	if (in->spot_count == SPOTS_MAX)
		return;
	in->spots[in->spot_count] =
		(struct mig_spot){ .mask = mask, .span = span, .kind = ci };
	in->gains[in->spot_count++] = gain;
}

/* The spots of a want: the instances that serve it, then the places for a new one. */
static void add_spots(struct inner *in, size_t at)
{
	const struct mig_want_ci *want = &in->want->compute[at];
	const struct mig_ci_profile *p = in->places ? profile_of(in, want) : NULL;
	struct mig_span none = { 0, 0 };

	FOR_EACH_CI (ci, in->gi) {
		unsigned number = (unsigned)(ci - in->gi->cis);

		if (serves(in, ci, want))
			add_spot(in,
				 in->places ? mig_span_mask(ci->place)
					    : UINT64_C(1) << number,
				 ci->place, number,
				 2 * MIG_COST_CI +
					 mig_use_of_ci(in->opts, in->gpu, in->gi, ci));
	}
	for (size_t i = 0; p && i < p->place_count; i++) {
		if (want->start == MIG_UNKNOWN || want->start == p->places[i].start)
			add_spot(in, mig_span_mask(p->places[i]), p->places[i],
				 MIG_UNKNOWN, 0);
	}
	if (!in->places && CREATED + at < MIG_SLICES_MAX)
		add_spot(in, UINT64_C(1) << (CREATED + at), none, MIG_UNKNOWN, 0);
}

static bool is_sum_too_large(const struct inner *in)
{
	unsigned sum = 0;

	for (size_t i = 0; i < in->want->compute_count; i++) {
		const struct mig_want_ci *want = &in->want->compute[i];
		const struct mig_ci_profile *p = profile_of(in, want);

		sum += p ? p->slices : want->slices ? want->slices : in->slices;
	}
	return sum > in->slices;
}

static bool search(struct inner *in)
{
	in->spot_count = 0;
	memset(&in->pack, 0, sizeof(in->pack));
	for (size_t i = 0; i < in->want->compute_count; i++) {
		size_t first = in->spot_count;

		add_spots(in, i);
		in->pack.items[i] = (struct mig_item){ .spots = &in->spots[first],
						       .gains = &in->gains[first],
						       .count = in->spot_count - first };
	}
	in->pack.count = in->want->compute_count;
	mig_pack_search(&in->pack);
	return in->pack.found;
}

static void start_with_nothing(const struct inner *in, struct mig_inner *ret)
{
	ret->fits = true;
	ret->cost = MIG_COST_CI * (int64_t)in->want->compute_count;
	FOR_EACH_CI (ci, in->gi) {
		ret->keep[ci - in->gi->cis] = -1;
		ret->cost += MIG_COST_CI + mig_use_of_ci(in->opts, in->gpu, in->gi, ci);
	}
	for (size_t i = 0; i < in->want->compute_count; i++) {
		ret->kept_by[i] = -1;
		ret->place[i] = (struct mig_span){ 0, 0 };
	}
}

static void keep(struct mig_inner *ret, size_t want, size_t ci)
{
	ret->keep[ci] = (int)want;
	ret->kept_by[want] = (int)ci;
}

/* New ones get a place from us only where the driver's own choice could go wrong. */
static void take(const struct inner *in, struct mig_inner *ret)
{
	bool any_kept = false;

	for (size_t i = 0; i < in->pack.count; i++) {
		const struct mig_spot *spot = &in->pack.items[i].spots[in->pack.best[i]];

		if (spot->kind == MIG_UNKNOWN)
			continue;
		keep(ret, i, spot->kind);
		any_kept = true;
	}
	for (size_t i = 0; i < in->pack.count; i++) {
		const struct mig_spot *spot = &in->pack.items[i].spots[in->pack.best[i]];

		if (spot->kind == MIG_UNKNOWN &&
		    (any_kept || in->want->compute[i].start != MIG_UNKNOWN))
			ret->place[i] = spot->span;
	}
	ret->cost -= in->pack.value;
}

/* What is nearly always the case needs no search: one for one, or none. */
static bool is_plain(const struct inner *in, struct mig_inner *ret)
{
	if (in->want->compute_count == 0)
		return true;
	if (in->want->compute_count != 1 || in->gi->ci_count != 1 ||
	    !serves(in, &in->gi->cis[0], &in->want->compute[0]))
		return false;
	keep(ret, 0, 0);
	ret->cost = 0;
	return true;
}

void mig_inner_plan(const struct mig_plan_opts *opts, const struct mig_gpu *gpu,
		    const struct mig_gi *gi, const struct mig_want *want,
		    struct mig_inner *ret)
{
	struct inner in;

	in.opts = opts;
	in.gpu = gpu;
	in.gi = gi;
	in.want = want;
	look_up(&in);
	ret->fits = false;
	if (want->compute_count > MIG_PACK_MAX || gi->ci_count > CREATED ||
	    is_sum_too_large(&in))
		return;
	start_with_nothing(&in, ret);
	if (is_plain(&in, ret))
		return;
	if (search(&in))
		take(&in, ret);
	else
		ret->fits = false;
}
