/* SPDX-License-Identifier: Apache-2.0 */
/* Gives a compute instance its old id back, which the driver alone would not do. */
#include <errno.h>

#include "base/error.h"
#include "model/state.h"
#include "nvml/read.h"
#include "nvml/write.h"
#include "ops/restore.h"

/* Small instances that hold lower ids for the moment. */
struct fillers {
	unsigned ids[16];
	size_t count;
};

/* Return: are all gone? */
static bool drop_fillers(const struct nvml_api *api, nvmlGpuInstance_t gi,
			 const struct fillers *f)
{
	bool ok = true;

	for (size_t i = 0; i < f->count; i++)
		ok &= nvml_destroy_ci(api, gi, f->ids[i], NULL) == 0;
	return ok;
}

static bool overlap(struct mig_span a, struct mig_span b)
{
	return a.start < b.start + b.size && b.start < a.start + a.size;
}

/* One small instance anywhere but at @keep; it gets the lowest free id. */
static bool add_filler(const struct nvml_api *api, nvmlGpuInstance_t gi,
		       const struct mig_gi *offers, struct mig_span keep,
		       struct fillers *f, bool *ret_left)
{
	const struct mig_ci_profile *small = NULL;

	for (size_t i = 0; i < offers->profile_count; i++) {
		if (!small || offers->profiles[i].slices < small->slices)
			small = &offers->profiles[i];
	}
	for (size_t i = 0; small && i < small->place_count; i++) {
		struct mig_step step = { .ci_profile = small->id,
					 .ci_place = small->places[i] };

		if (overlap(step.ci_place, keep) ||
		    nvml_create_ci(api, gi, &step, ret_left, NULL) < 0)
			continue;
		f->ids[f->count++] = step.ci;
		return true;
	}
	return false;
}

/* What came out is not the id that was wanted: it goes again. */
static int drop(const struct nvml_api *api, nvmlGpuInstance_t gi, unsigned id,
		bool *ret_left, struct mig_error *err)
{
	int r;

	r = nvml_destroy_ci(api, gi, id, err);
	*ret_left |= r < 0;
	return r;
}

static int create_above(const struct nvml_api *api, nvmlGpuInstance_t gi, unsigned wanted,
			const struct mig_gi *offers, struct fillers *f,
			struct mig_step *step, bool *ret_left, struct mig_error *err)
{
	struct mig_span place = step->ci_place;
	unsigned id;
	int r;

	for (;;) {
		step->ci_place = place;
		r = nvml_create_ci(api, gi, step, ret_left, err);
		if (r < 0 || step->ci == wanted)
			return r;
		id = step->ci;
		r = drop(api, gi, id, ret_left, err);
		step->ci_place = place;
		if (r < 0)
			return r;
		if (id > wanted || f->count == ARRAY_SIZE(f->ids) ||
		    !add_filler(api, gi, offers, place, f, ret_left))
			return mig_fail(err, EIO,
					"the driver gives it the id %u instead of %u", id,
					wanted);
	}
}

int mig_restore_ci(const struct nvml_api *api, nvmlGpuInstance_t gi, unsigned wanted,
		   struct mig_step *step, bool *ret_left, struct mig_error *err)
{
	struct fillers fillers = { .count = 0 };
	struct mig_gi offers = { 0 };
	int r;

	r = nvml_read_ci_profiles(api, gi, &offers, err);
	if (r == 0)
		r = create_above(api, gi, wanted, &offers, &fillers, step, ret_left, err);
	mig_gi_profiles_free(&offers);
	if (drop_fillers(api, gi, &fillers))
		return r;
	*ret_left = true;
	return r < 0 ? r
		     : mig_fail(err, EIO,
				"what held lower ids meanwhile could not be destroyed");
}
