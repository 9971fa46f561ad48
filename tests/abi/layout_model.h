/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A second, naive model of GPU instances, written for the walk over all layouts from the
 * driver's rules alone. It thinks in physical slots, where the simulator thinks in NVML's
 * normalised starts, and it shares no code and no table with it.
 */
#ifndef TEST_LAYOUT_MODEL_H
#define TEST_LAYOUT_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#define MODEL_PROFILES 16
#define MODEL_PLACES   64
#define MODEL_ENGINES  5

/* A profile: what it needs, and what the board says of its engines and SMs. */
struct model_profile {
	unsigned id;
	unsigned compute; /* slices */
	unsigned slots;	  /* neighbouring slots of the chip */
	unsigned most;	  /* at a time */
	unsigned since;	  /* driver branch */
	bool media;	  /* one at most among all that are marked so */
	/* of the board, as NVML tells them */
	unsigned sm, engines[MODEL_ENGINES];
};

/* A profile at one of the spans that can hold it. */
struct model_place {
	unsigned profile;     /* index */
	unsigned first_slot;  /* physical */
	unsigned id;	      /* GPU instance id */
	unsigned start, size; /* as NVML shows them */
};

struct model {
	unsigned slots;	   /* of the chip */
	unsigned per_slot; /* memory slices as NVML counts them */
	unsigned missing;  /* slot without a compute slice; `slots` if none lacks it */
	bool engine_rule;  /* engines are handed out whole */
	unsigned profile_count, place_count;
	struct model_profile profiles[MODEL_PROFILES];
	struct model_place places[MODEL_PLACES];
};

/* A layout is a set of places, a bit each. */
typedef uint64_t layout;

/**
 * model_init() - a chip, without the board's engines and SMs
 * @size:    memory slices of the whole GPU as NVML counts them: 8, 4 or 12
 * @swapped: the slot that lacks its compute slice is 3, not 7
 * @branch:  of the driver
 *
 * Return: false for a size that no rule is known for.
 */
bool model_init(struct model *m, unsigned size, bool swapped, unsigned branch);

/** model_fits() - can this place be created in this layout? */
bool model_fits(const struct model *m, layout held, unsigned place);

/** model_free() - how many more instances of a profile */
unsigned model_free(const struct model *m, layout held, unsigned profile);

/** model_default() - the place that the driver picks; place_count if there is none */
unsigned model_default(const struct model *m, layout held, unsigned profile);

/** model_find() - the place of a profile at an NVML start; place_count if it has none */
unsigned model_find(const struct model *m, unsigned profile, unsigned start);

/** model_count() - layouts that extend @held by places from @first on, itself included */
unsigned model_count(const struct model *m, layout held, unsigned first);

#endif
