/* SPDX-License-Identifier: Apache-2.0 */
/* The observed machine: giving its memory back, and finding things in it. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "model/state.h"

void mig_profiles_free(struct mig_profile *profiles, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(profiles[i].places);
	free(profiles);
}

void mig_gi_profiles_free(struct mig_gi *gi)
{
	for (size_t i = 0; i < gi->profile_count; i++)
		free(gi->profiles[i].places);
	free(gi->profiles);
}

static void free_gi(struct mig_gi *gi)
{
	mig_gi_profiles_free(gi);
	free(gi->cis);
}

struct mig_state *mig_state_free(struct mig_state *state)
{
	if (!state)
		return NULL;
	FOR_EACH_GPU (gpu, state) {
		FOR_EACH_GI (gi, gpu)
			free_gi(gi);
		free(gpu->gis);
		free(gpu->holders);
		mig_profiles_free(gpu->profiles, gpu->profile_count);
	}
	free(state->gpus);
	free(state);
	return NULL;
}

int mig_profiles_copy(const struct mig_gpu *from, struct mig_gpu *to)
{
	to->profiles = calloc(from->profile_count, sizeof(*to->profiles));
	if (!to->profiles)
		return -1;
	FOR_EACH_PROFILE (p, from) {
		struct mig_profile *copy = &to->profiles[to->profile_count++];
		size_t bytes = p->place_count * sizeof(*p->places);

		*copy = *p;
		copy->free = MIG_UNKNOWN;
		copy->places = malloc(bytes ? bytes : 1);
		if (!copy->places)
			return -1;
		if (bytes)
			memcpy(copy->places, p->places, bytes);
	}
	return 0;
}

const struct mig_gpu *mig_state_gpu(const struct mig_state *state, unsigned index)
{
	FOR_EACH_GPU (gpu, state) {
		if (gpu->index == index)
			return gpu;
	}
	return NULL;
}

/* Does a person who writes @text mean the thing of this name and id? */
static bool is_called(const char *text, const char *name, unsigned id)
{
	char number[16];

	if (strncasecmp(text, "MIG ", 4) == 0)
		text += 4;
	snprintf(number, sizeof(number), "%u", id);
	return strcasecmp(text, name) == 0 || strcmp(text, number) == 0;
}

const struct mig_profile *mig_gpu_profile(const struct mig_gpu *gpu, const char *name)
{
	FOR_EACH_PROFILE (p, gpu) {
		if (is_called(name, p->name, p->id))
			return p;
	}
	return NULL;
}

const struct mig_profile *mig_profile_by_id(const struct mig_gpu *gpu, unsigned id)
{
	FOR_EACH_PROFILE (p, gpu) {
		if (p->id == id)
			return p;
	}
	return NULL;
}

const struct mig_gi *mig_gpu_gi(const struct mig_gpu *gpu, unsigned id)
{
	FOR_EACH_GI (gi, gpu) {
		if (gi->id == id)
			return gi;
	}
	return NULL;
}

const struct mig_ci *mig_gi_ci(const struct mig_gi *gi, unsigned id)
{
	FOR_EACH_CI (ci, gi) {
		if (ci->id == id)
			return ci;
	}
	return NULL;
}

const struct mig_ci_profile *mig_gi_ci_profile(const struct mig_gi *gi, const char *name)
{
	for (size_t i = 0; i < gi->profile_count; i++) {
		const struct mig_ci_profile *p = &gi->profiles[i];
		char brief[16];

		snprintf(brief, sizeof(brief), "%uc", p->slices);
		if (is_called(name, p->name, p->id) || strcasecmp(name, brief) == 0)
			return p;
	}
	return NULL;
}

const struct mig_ci_profile *mig_gi_whole(const struct mig_gi *gi, unsigned sms)
{
	const struct mig_ci_profile *best = NULL;

	for (size_t i = 0; i < gi->profile_count; i++) {
		const struct mig_ci_profile *p = &gi->profiles[i];

		if (p->sms > sms)
			continue;
		if (!best || p->slices > best->slices ||
		    (p->slices == best->slices && p->sms > best->sms))
			best = p;
	}
	return best;
}
