/* SPDX-License-Identifier: Apache-2.0 */
/* A GPU in a layout of the naive planner, as libmig would have observed it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scene.h"

/* The driver's id of an instance does not matter here, as long as it is its own. */
static void stand(struct scene *s, unsigned place, bool busy)
{
	const struct naive_place *p = &s->n->places[place];
	const struct mig_profile *profile = &s->n->gpu->profiles[p->profile];
	struct mig_gi *gi = &s->gis[s->gpu.gi_count];
	struct mig_ci *ci = &s->cis[s->gpu.gi_count++];

	*gi = (struct mig_gi){ .id = place,
			       .profile_id = profile->id,
			       .place = p->span,
			       .ci_count = 1,
			       .cis = ci };
	memcpy(gi->profile, profile->name, sizeof(gi->profile));
	*ci = (struct mig_ci){ .slices = profile->slices,
			       .place = { 0, profile->slices },
			       .processes = busy };
}

void scene_set(struct scene *s, const struct naive *n, uint64_t layout, uint64_t busy)
{
	s->n = n;
	s->gpu = *n->gpu;
	s->gpu.enabled = s->gpu.pending = true;
	s->gpu.gis = s->gis;
	s->gpu.gi_count = 0;
	for (unsigned i = 0; i < n->place_count; i++) {
		if (layout & (UINT64_C(1) << i))
			stand(s, i, busy & (UINT64_C(1) << i));
	}
	s->state = (struct mig_state){ .gpu_count = 1, .gpus = &s->gpu };
	s->opts = (struct mig_plan_opts)MIG_PLAN_OPTS_INIT;
	s->whole = (struct mig_want_ci){ 0, MIG_UNKNOWN, MIG_UNKNOWN };
	s->want_gpu = (struct mig_want_gpu){ .gpu = s->gpu.index,
					     .enabled = true,
					     .wants = s->wants,
					     .rest = { .profile = MIG_UNKNOWN } };
	s->wanted = (struct mig_wanted){ 1, &s->want_gpu };
}

static void add_want(struct scene *s, unsigned profile, unsigned start)
{
	s->wants[s->want_gpu.count++] =
		(struct mig_want){ .profile = s->n->gpu->profiles[profile].id,
				   .start = start,
				   .compute_count = 1,
				   .compute = &s->whole,
				   .bearer = MIG_UNKNOWN };
}

void scene_want_set(struct scene *s, uint64_t set)
{
	s->want_gpu.count = 0;
	for (unsigned i = 0; i < NAIVE_PROFILES; i++) {
		for (unsigned k = 0; k < (set >> (4 * i) & 15); k++)
			add_want(s, i, MIG_UNKNOWN);
	}
}

void scene_want_layout(struct scene *s, uint64_t layout)
{
	s->want_gpu.count = 0;
	for (unsigned i = 0; i < s->n->place_count; i++) {
		if (layout & (UINT64_C(1) << i))
			add_want(s, s->n->places[i].profile, s->n->places[i].span.start);
	}
}

static unsigned seed;

unsigned scene_seed(void)
{
	const char *text = getenv("MIG_TEST_SEED");

	if (!text)
		text = getenv("MIG_SEED");
	seed = text ? (unsigned)strtoul(text, NULL, 10) : 1;
	return seed;
}

unsigned scene_random(unsigned below)
{
	seed = seed * 1103515245u + 12345u;
	return (seed >> 16) % below;
}

static void in_stage(char *path, size_t size, const char *below)
{
	const char *stage = getenv("MIG_STAGE");

	snprintf(path, size, "%s/%s", stage ? stage : "", below);
}

void scene_inside(char *self, const char *machine)
{
	char sim[4096];

	in_stage(sim, sizeof(sim), "bin/nvml-sim");
	execl(sim, sim, "run", "--machine", machine, "--driver-version", "580.65.06",
	      "--", self, "inside", (char *)NULL);
	perror(sim);
	exit(2);
}

struct mig_ctx *scene_open(void)
{
	struct mig_error err = MIG_ERROR_INIT;
	struct mig_ctx *ctx = NULL;
	char library[4096];

	in_stage(library, sizeof(library), "lib/nvml-sim/libnvidia-ml.so.1");
	if (mig_ctx_open(library, &ctx, &err) == 0)
		return ctx;
	fprintf(stderr, "%s\n", err.msg);
	exit(2);
}
