/* SPDX-License-Identifier: Apache-2.0 */
/* A plan done on paper: a copy of the machine with the steps applied. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <mig/plan.h>

#include "base/array.h"
#include "base/error.h"
#include "model/state.h"

static void *copy_of(const void *from, size_t bytes)
{
	void *to = malloc(bytes ? bytes : 1);

	if (to && bytes)
		memcpy(to, from, bytes);
	return to;
}

static int copy_gi(const struct mig_gi *from, struct mig_gi *to)
{
	*to = *from;
	to->profiles = calloc(from->profile_count + 1, sizeof(*to->profiles));
	to->profile_count = 0;
	to->cis = copy_of(from->cis, from->ci_count * sizeof(*from->cis));
	if (!to->profiles || !to->cis)
		return -1;
	for (size_t i = 0; i < from->profile_count; i++) {
		struct mig_ci_profile *p = &to->profiles[i];

		*p = from->profiles[i];
		p->places = copy_of(p->places, p->place_count * sizeof(*p->places));
		to->profile_count++;
		if (!p->places)
			return -1;
	}
	return 0;
}

static int copy_gpu(const struct mig_gpu *from, struct mig_gpu *to)
{
	*to = *from;
	to->profile_count = to->gi_count = 0;
	to->profiles = NULL;
	to->holder_count = 0; /* what is only on paper is in nobody's use */
	to->holders = NULL;
	to->gis = calloc(from->gi_count + 1, sizeof(*to->gis));
	if (!to->gis || mig_profiles_copy(from, to) < 0)
		return -1;
	FOR_EACH_GI (gi, from) {
		if (copy_gi(gi, &to->gis[to->gi_count++]) < 0)
			return -1;
	}
	return 0;
}

static int copy_state(const struct mig_state *from, struct mig_state **ret)
{
	AUTO(mig_state) struct mig_state *to = copy_of(from, sizeof(*from));

	if (!to)
		return -1;
	to->gpu_count = 0;
	to->gpus = calloc(from->gpu_count + 1, sizeof(*to->gpus));
	if (!to->gpus)
		return -1;
	FOR_EACH_GPU (gpu, from) {
		if (copy_gpu(gpu, &to->gpus[to->gpu_count++]) < 0)
			return -1;
	}
	*ret = TAKE(to);
	return 0;
}

static struct mig_gpu *gpu_of(struct mig_state *state, const struct mig_step *step)
{
	FOR_EACH_GPU (gpu, state) {
		if (strcmp(gpu->uuid, step->gpu_uuid) == 0)
			return gpu;
	}
	return NULL;
}

/* One that is still to be made has no id; its place tells it from others. */
static struct mig_gi *gi_of(struct mig_gpu *gpu, const struct mig_step *step)
{
	FOR_EACH_GI (gi, gpu) {
		if (step->gi != MIG_UNKNOWN
			    ? gi->id == step->gi
			    : gi->id == MIG_UNKNOWN &&
				      gi->place.start == step->gi_place.start)
			return gi;
	}
	return NULL;
}

static void remove_item(void *items, size_t *count, size_t size, size_t i)
{
	char *at = (char *)items + i * size;

	memmove(at, at + size, (*count - i - 1) * size);
	(*count)--;
}

static int destroy_gi(struct mig_gpu *gpu, struct mig_gi *gi)
{
	mig_gi_profiles_free(gi);
	free(gi->cis);
	remove_item(gpu->gis, &gpu->gi_count, sizeof(*gi), (size_t)(gi - gpu->gis));
	return 0;
}

static int destroy_ci(struct mig_gi *gi, unsigned id)
{
	FOR_EACH_CI (ci, gi) {
		if (ci->id != id)
			continue;
		remove_item(gi->cis, &gi->ci_count, sizeof(*ci), (size_t)(ci - gi->cis));
		return 0;
	}
	return -EINVAL;
}

static int create_gi(struct mig_gpu *gpu, const struct mig_step *step)
{
	const struct mig_profile *p = mig_profile_by_id(gpu, step->gi_profile);
	struct mig_gi *gi = mig_array_add(&gpu->gis, &gpu->gi_count, sizeof(*gi));

	if (!gi)
		return -ENOMEM;
	gi->id = MIG_UNKNOWN;
	gi->profile_id = step->gi_profile;
	gi->place = step->gi_place;
	memcpy(gi->profile, step->gi_name, sizeof(gi->profile));
	if (p)
		gi->memory_mib = p->memory_mib;
	return 0;
}

/* Where the profiles are known: the one of that id, else the first with that many slices,
 * as it will be. */
static void set_profile(const struct mig_gi *gi, struct mig_ci *ci)
{
	bool by_id = ci->profile_id != MIG_UNKNOWN;

	for (size_t i = 0; i < gi->profile_count; i++) {
		const struct mig_ci_profile *p = &gi->profiles[i];

		if (by_id ? p->id != ci->profile_id : p->slices != ci->slices)
			continue;
		ci->profile_id = p->id;
		ci->slices = p->slices;
		return;
	}
}

static int create_ci(const struct mig_gpu *gpu, struct mig_gi *gi,
		     const struct mig_step *step)
{
	const struct mig_profile *p = mig_profile_by_id(gpu, gi->profile_id);
	struct mig_ci *ci = mig_array_add(&gi->cis, &gi->ci_count, sizeof(*ci));

	if (!ci)
		return -ENOMEM;
	ci->device = ci->sms = MIG_UNKNOWN;
	ci->id = step->ci;
	ci->profile_id = step->ci_profile;
	ci->place = step->ci_place;
	ci->slices = step->ci_slices ? step->ci_slices : step->ci_place.size;
	if (ci->slices == 0)
		ci->slices = p ? p->slices : MIG_UNKNOWN;
	set_profile(gi, ci);
	memcpy(ci->profile, step->ci_name, sizeof(ci->profile));
	return 0;
}

static int do_step(struct mig_state *state, const struct mig_step *step)
{
	struct mig_gpu *gpu = gpu_of(state, step);
	struct mig_gi *gi = gpu ? gi_of(gpu, step) : NULL;
	bool on = step->kind == MIG_STEP_ENABLE;

	if (!gpu)
		return -EINVAL;
	if (on || step->kind == MIG_STEP_DISABLE) {
		gpu->enabled = gpu->pending = on;
		return 0;
	}
	if (step->kind == MIG_STEP_CREATE_GI)
		return create_gi(gpu, step);
	if (!gi)
		return -EINVAL;
	if (step->kind == MIG_STEP_DESTROY_GI)
		return destroy_gi(gpu, gi);
	if (step->kind == MIG_STEP_DESTROY_CI)
		return destroy_ci(gi, step->ci);
	return create_ci(gpu, gi, step);
}

/* A layout may give kept instances other names too. */
static void set_labels(struct mig_state *state, const struct mig_gpu_plan *plan)
{
	FOR_EACH_GPU (gpu, state) {
		if (strcmp(gpu->uuid, plan->uuid) != 0)
			continue;
		FOR_EACH_GI (gi, gpu) {
			for (size_t i = 0; i < plan->after_count; i++) {
				if (plan->after[i].place.start == gi->place.start)
					memcpy(gi->label, plan->after[i].label,
					       sizeof(gi->label));
			}
		}
	}
}

int mig_plan_after(const struct mig_state *now, const struct mig_plan *plan,
		   struct mig_state **ret, struct mig_error *err)
{
	AUTO(mig_state) struct mig_state *state = NULL;
	int r = 0;

	if (copy_state(now, &state) < 0)
		return mig_fail(err, ENOMEM, "out of memory");
	for (size_t i = 0; r == 0 && i < plan->step_count; i++)
		r = do_step(state, &plan->steps[i]);
	if (r < 0)
		return mig_fail(err, -r, "the plan does not start from this machine");
	for (size_t i = 0; i < plan->gpu_count; i++)
		set_labels(state, &plan->gpus[i]);
	*ret = TAKE(state);
	return 0;
}
