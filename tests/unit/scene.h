/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TEST_SCENE_H
#define TEST_SCENE_H

#include <mig/mig.h>

#include "naive.h"

/* One GPU that is to be planned for, in a layout of the naive planner. */
struct scene {
	const struct naive *n;
	struct mig_state state;
	struct mig_gpu gpu;
	struct mig_gi gis[16];
	struct mig_ci cis[16];
	struct mig_want wants[16];
	struct mig_want_ci whole;
	struct mig_want_gpu want_gpu;
	struct mig_wanted wanted;
	struct mig_plan_opts opts;
};

/** scene_set() - let a layout stand, with one compute instance each; @busy: in use */
void scene_set(struct scene *s, const struct naive *n, uint64_t layout, uint64_t busy);

/** scene_want_set() - want a multiset, wherever it may stand */
void scene_want_set(struct scene *s, uint64_t set);

/** scene_want_layout() - want exactly a layout */
void scene_want_layout(struct scene *s, uint64_t layout);

/** scene_seed() - start the random numbers: MIG_TEST_SEED of the environment, or 1 */
unsigned scene_seed(void);

/** scene_random() - the next random number below a limit */
unsigned scene_random(unsigned below);

/** scene_inside() - run this program again, on a simulated machine of its own */
void scene_inside(char *self, const char *machine);

/** scene_open() - the driver of that machine; ends the program if it does not answer */
struct mig_ctx *scene_open(void);

#endif
