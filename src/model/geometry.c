/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Slices as bit masks, and the arithmetic of what fits. All that is known of a board
 * comes from the profiles and placements that its driver told.
 */
#include "model/geometry.h"
#include "model/state.h"

uint64_t mig_span_mask(struct mig_span span)
{
	if (span.size == 0 || span.start >= MIG_SLICES_MAX)
		return 0;
	if (span.size >= MIG_SLICES_MAX)
		return UINT64_MAX << span.start;
	return ((UINT64_C(1) << span.size) - 1) << span.start;
}

uint64_t mig_gpu_mask(const struct mig_gpu *gpu)
{
	uint64_t used = 0;

	FOR_EACH_GI (gi, gpu)
		used |= mig_span_mask(gi->place);
	return used;
}

unsigned mig_gpu_room(const struct mig_gpu *gpu, const struct mig_profile *profile)
{
	unsigned there = 0, room;

	FOR_EACH_GI (gi, gpu)
		there += gi->profile_id == profile->id;
	room = profile->max > there ? profile->max - there : 0;
	return profile->free < room ? profile->free : room;
}

unsigned mig_profile_fits(const struct mig_profile *profile, uint64_t used)
{
	unsigned count = 0;

	for (size_t i = 0; i < profile->place_count; i++)
		count += (mig_span_mask(profile->places[i]) & used) == 0;
	return count;
}

unsigned mig_gpu_slices(const struct mig_gpu *gpu)
{
	unsigned end = 0;

	FOR_EACH_PROFILE (p, gpu) {
		for (size_t i = 0; i < p->place_count; i++) {
			if (p->places[i].start + p->places[i].size > end)
				end = p->places[i].start + p->places[i].size;
		}
	}
	return end;
}

bool mig_gpu_can_use(const struct mig_gpu *gpu, unsigned slice)
{
	uint64_t used = mig_gpu_mask(gpu);
	uint64_t bit = mig_span_mask((struct mig_span){ slice, 1 });

	FOR_EACH_PROFILE (p, gpu) {
		if (mig_gpu_room(gpu, p) == 0)
			continue;
		for (size_t i = 0; i < p->place_count; i++) {
			uint64_t mask = mig_span_mask(p->places[i]);

			if ((mask & used) == 0 && (mask & bit))
				return true;
		}
	}
	return false;
}

unsigned mig_nominal_total(uint64_t total)
{
	return (unsigned)((total + (UINT64_C(1) << 30) - 1) >> 30);
}

const struct mig_profile *mig_largest_profile(const struct mig_gpu *gpu)
{
	const struct mig_profile *best = NULL;

	FOR_EACH_PROFILE (p, gpu) {
		if (!best || p->sms > best->sms)
			best = p;
	}
	return best;
}
