/* SPDX-License-Identifier: Apache-2.0 */
/* Machines out of text, so that a test reads as its own picture. */
#include <stdio.h>

#include "base/array.h"
#include "model/geometry.h"
#include "model/state.h"
#include "unit.h"

const char A100[] = "19 1g.5gb 1 14 4864 7 0,1,2,3,4,5,6 1\n"
		    "20 1g.5gb+me 1 14 4864 1 0,1,2,3,4,5,6 1\n"
		    "15 1g.10gb 1 14 9856 4 0,2,4,6 2\n"
		    "14 2g.10gb 2 28 9856 3 0,2,4 2\n"
		    "9 3g.20gb 3 42 19968 2 0,4 4\n"
		    "5 4g.20gb 4 56 19968 1 0 4\n"
		    "0 7g.40gb 7 98 40192 1 0 8\n";
const char A30[] = "14 1g.6gb 1 14 5952 4 0,1,2,3 1\n"
		   "21 1g.6gb+me 1 14 5952 1 0,1,2,3 1\n"
		   "5 2g.12gb 2 28 11968 2 0,2 2\n"
		   "6 2g.12gb+me 2 28 11968 1 0,2 2\n"
		   "0 4g.24gb 4 56 24000 1 0 4\n";
const char RTX[] = "14 1g.24gb 1 46 24186 4 0,3,6,9 3\n"
		   "21 1g.24gb+me 1 46 24186 1 0,3,6,9 3\n"
		   "5 2g.48gb 2 94 48517 2 0,6 6\n"
		   "0 4g.96gb 4 188 97402 1 0 12\n";

static void add_places(struct mig_profile *p, char *starts, unsigned size)
{
	char *start;

	while ((start = strsep(&starts, ",")) != NULL) {
		struct mig_span *place =
			mig_array_add(&p->places, &p->place_count, sizeof(*place));

		*place = (struct mig_span){ (unsigned)atoi(start), size };
	}
}

static void add_profiles(struct mig_gpu *gpu, const char *geometry)
{
	while (*geometry) {
		struct mig_profile *p =
			mig_array_add(&gpu->profiles, &gpu->profile_count, sizeof(*p));
		unsigned long long mib;
		char starts[64];
		unsigned size;
		int used;

		assert_int_equal(sscanf(geometry, "%u %95s %u %u %llu %u %63s %u\n%n",
					&p->id, p->name, &p->slices, &p->sms, &mib,
					&p->max, starts, &size, &used),
				 8);
		assert_int_equal(sscanf(strchr(p->name, '.'), ".%u", &p->gb), 1);
		p->memory_mib = mib;
		p->free = MIG_UNKNOWN;
		add_places(p, starts, size);
		geometry += used;
	}
}

static void add_ci(struct mig_gi *gi, const struct mig_profile *p)
{
	struct mig_ci *ci = mig_array_add(&gi->cis, &gi->ci_count, sizeof(*ci));

	memcpy(ci->profile, gi->profile, sizeof(ci->profile));
	ci->slices = ci->place.size = p->slices;
	ci->sms = p->sms;
}

/* "3g.20gb@4" or "(3g.20gb)@4" */
static void add_gi(struct mig_gpu *gpu, const char *word)
{
	struct mig_gi *gi = mig_array_add(&gpu->gis, &gpu->gi_count, sizeof(*gi));
	const struct mig_profile *p;
	char name[64];
	bool hollow = word[0] == '(';

	assert_int_equal(sscanf(word + hollow, "%63[^)@]", name), 1);
	p = mig_gpu_profile(gpu, name);
	assert_non_null(p);
	gi->id = (unsigned)gpu->gi_count;
	gi->profile_id = p->id;
	memcpy(gi->profile, p->name, sizeof(gi->profile));
	gi->place = (struct mig_span){ (unsigned)atoi(strchr(word, '@') + 1),
				       p->places[0].size };
	if (!hollow)
		add_ci(gi, p);
}

static void add_gpu(struct mig_state *state, const char *geometry, char *text)
{
	struct mig_gpu *gpu =
		mig_array_add(&state->gpus, &state->gpu_count, sizeof(*gpu));
	char *word;

	gpu->index = (unsigned)state->gpu_count - 1;
	snprintf(gpu->uuid, sizeof(gpu->uuid), "GPU-%08u-0000-0000-0000-000000000000",
		 gpu->index);
	snprintf(gpu->bus_id, sizeof(gpu->bus_id), "00000000:%02X:00.0",
		 7 + 8 * gpu->index);
	snprintf(gpu->name, sizeof(gpu->name), "Test GPU");
	gpu->sms = MIG_UNKNOWN;
	gpu->memory_bytes = UINT64_C(40960) << 20;
	add_profiles(gpu, geometry);
	gpu->slices = mig_gpu_slices(gpu);
	while ((word = strsep(&text, " ")) != NULL) {
		if (strcmp(word, "on") == 0)
			gpu->capable = gpu->enabled = gpu->pending = true;
		else if (strcmp(word, "off") == 0)
			gpu->capable = true;
		else if (word[0] && strcmp(word, "none") != 0)
			add_gi(gpu, word);
	}
}

/* MIG devices are counted by the ids of what they are in. */
static void number_devices(struct mig_gpu *gpu)
{
	unsigned device = 0;

	FOR_EACH_GI (gi, gpu) {
		FOR_EACH_CI (ci, gi) {
			ci->device = device++;
			snprintf(ci->uuid, sizeof(ci->uuid),
				 "MIG-%08u-%04u-5000-8000-000000000000", gpu->index,
				 gi->id);
		}
	}
}

struct mig_state *machine(const char *geometry, const char *gpus)
{
	struct mig_state *state = calloc(1, sizeof(*state));
	AUTO(str) char *copy = strdup(gpus);
	char *rest = copy, *text;

	assert_non_null(state);
	while ((text = strsep(&rest, ";")) != NULL) {
		add_gpu(state, geometry, text);
		number_devices(&state->gpus[state->gpu_count - 1]);
	}
	return state;
}
