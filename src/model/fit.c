/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many instances of a size fit: by division alone, and as the hardware gives them.
 * The sentences that explain the difference are in fit_reasons.c.
 */
#include <errno.h>

#include "base/error.h"
#include "model/fit.h"
#include "model/geometry.h"
#include "model/state.h"

/* Equal instances that stand beside each other: places come by start and have one size. */
static unsigned count_disjoint(const struct mig_profile *p, uint64_t used, unsigned limit)
{
	unsigned count = 0;

	for (size_t i = 0; i < p->place_count && count < limit; i++) {
		uint64_t mask = mig_span_mask(p->places[i]);

		if (mask & used)
			continue;
		used |= mask;
		count++;
	}
	return count;
}

unsigned mig_profile_count(const struct mig_profile *p)
{
	return p->place_count ? count_disjoint(p, 0, p->max) : p->max;
}

static unsigned count_now(const struct mig_gpu *gpu, const struct mig_profile *p)
{
	if (!gpu->enabled || gpu->blind || p->place_count == 0)
		return MIG_UNKNOWN;
	return count_disjoint(p, mig_gpu_mask(gpu), mig_gpu_room(gpu, p));
}

bool mig_profile_has(const struct mig_profile *p, const struct mig_fit_query *q)
{
	uint64_t memory = q->memory.real ? p->memory_mib : (uint64_t)p->gb * 1000;

	return p->sms >= q->sms && memory >= q->memory.amount;
}

bool mig_profile_is_smaller(const struct mig_profile *a, const struct mig_profile *b)
{
	unsigned count_a = mig_profile_count(a), count_b = mig_profile_count(b);

	if (count_a != count_b)
		return count_a > count_b;
	return a->sms != b->sms ? a->sms < b->sms : a->memory_mib < b->memory_mib;
}

static const struct mig_profile *find_smallest(const struct mig_gpu *gpu,
					       const struct mig_fit_query *q)
{
	const struct mig_profile *best = NULL;

	FOR_EACH_PROFILE (p, gpu) {
		if (mig_profile_has(p, q) && (!best || mig_profile_is_smaller(p, best)))
			best = p;
	}
	return best;
}

static void set_totals(const struct mig_gpu *gpu, const struct mig_fit_query *q,
		       struct mig_fit *fit)
{
	const struct mig_profile *largest = mig_largest_profile(gpu);

	fit->total_sms = q->total_sms ? q->total_sms : gpu->sms;
	if (fit->total_sms == MIG_UNKNOWN && largest) {
		fit->total_sms = largest->sms;
		fit->total_is_mig = true;
	}
	fit->total_memory = q->total_memory;
	if (q->total_memory.amount)
		return;
	fit->total_memory.real = q->memory.real;
	fit->total_memory.amount =
		q->memory.real ? gpu->memory_bytes >> 20
			       : (uint64_t)mig_nominal_total(gpu->memory_bytes) * 1000;
}

static void divide(const struct mig_fit_query *q, struct mig_fit *fit)
{
	fit->by_sms = fit->by_memory = MIG_UNKNOWN;
	if (q->sms && fit->total_sms != MIG_UNKNOWN)
		fit->by_sms = fit->total_sms / q->sms;
	if (q->memory.amount && fit->total_memory.amount)
		fit->by_memory = (unsigned)(fit->total_memory.amount / q->memory.amount);
	fit->arithmetic = fit->by_sms < fit->by_memory ? fit->by_sms : fit->by_memory;
}

static int check_query(const struct mig_gpu *gpu, const struct mig_fit_query *q,
		       struct mig_error *err)
{
	if (q->sms == 0 && q->memory.amount == 0)
		return mig_fail(err, EINVAL,
				"nothing is asked for: say how many SMs (--sm 28), how "
				"much memory "
				"(--memory 10GB), or both");
	if (q->total_memory.amount && q->memory.amount &&
	    q->total_memory.real != q->memory.real)
		return mig_fail(err, EINVAL,
				"memory and total memory are nominal (GB) or real (GiB), "
				"but not one "
				"of each");
	if (!gpu->capable)
		return mig_fail(err, ENOTSUP,
				"gpu %u: %s cannot do MIG; name another with -i",
				gpu->index, gpu->name);
	if (gpu->profile_count == 0)
		return mig_fail(err, ENOTSUP, "gpu %u: its profiles are not known: %s",
				gpu->index, gpu->missing);
	return 0;
}

int mig_fit_make(const struct mig_gpu *gpu, const struct mig_fit_query *query,
		 struct mig_fit *ret, struct mig_error *err)
{
	struct mig_fit fit = { .gpu = gpu, .empty = 0, .now = 0 };
	int r;

	r = check_query(gpu, query, err);
	if (r < 0)
		return r;
	set_totals(gpu, query, &fit);
	divide(query, &fit);
	fit.profile = find_smallest(gpu, query);
	if (fit.profile) {
		fit.empty = mig_profile_count(fit.profile);
		fit.now = count_now(gpu, fit.profile);
	}
	mig_fit_explain(query, &fit);
	*ret = fit;
	return 0;
}
