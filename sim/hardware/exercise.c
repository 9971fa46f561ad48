/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Questions that are asked by doing: instances are created by default and at every place,
 * right and wrong, until nothing fits, and destroyed again. Steps follow from the profiles
 * and the seed alone, never from answers, so that two drivers are asked the same.
 */
#include <string.h>

#include "hardware/ask.h"

#define MOST_PROFILES 18u
#define MOST_STARTS   16u
#define MOST_SLOTS    8u
#define GI_IDS	      16u
#define CI_IDS	      8u
#define RANDOM_ROUNDS 3u
#define RANDOM_STEPS  16u

struct kind {
	unsigned id, size;
};

struct doing {
	struct ask a;
	unsigned step;
	unsigned count; /* of kinds */
	struct kind kinds[MOST_PROFILES];
	nvmlGpuInstance_t slots[MOST_SLOTS]; /* created and not yet destroyed */
	uint64_t random;
};

static unsigned draw(struct doing *w, unsigned below)
{
	w->random ^= w->random << 13;
	w->random ^= w->random >> 7;
	w->random ^= w->random << 17;
	return (unsigned)((w->random >> 16) % below);
}

static void begin_step(struct doing *w)
{
	snprintf(w->a.subject, sizeof(w->a.subject), "gpu %u, step %u", w->a.gpu,
		 ++w->step);
}

static void tell_room(struct doing *w)
{
	for (unsigned i = 0; i < w->count; i++) {
		unsigned room = 0;
		nvmlReturn_t r = ASK(w->a.d, DeviceGetGpuInstanceRemainingCapacity,
				     w->a.device, w->kinds[i].id, &room);

		tell(&w->a, "nvmlDeviceGetGpuInstanceRemainingCapacity",
		     ask_about(&w->a, "profile %u", w->kinds[i].id), r, "count=%u", room);
	}
}

/* Creates at a place, or where the driver likes if @size is 0; NULL if it was refused. */
static nvmlGpuInstance_t create(struct doing *w, unsigned id, unsigned start,
				unsigned size)
{
	const nvmlGpuInstancePlacement_t at = { start, size };
	nvmlGpuInstanceInfo_t info = { 0 };
	nvmlGpuInstance_t gi = NULL;
	nvmlReturn_t r;

	begin_step(w);
	if (size) {
		r = ASK(w->a.d, DeviceCreateGpuInstanceWithPlacement, w->a.device, id,
			&at, &gi);
		ask_about(&w->a, "profile %u, placement %u:%u", id, start, size);
	} else {
		r = ASK(w->a.d, DeviceCreateGpuInstance, w->a.device, id, &gi);
		ask_about(&w->a, "profile %u", id);
	}
	if (r == NVML_SUCCESS)
		ASK(w->a.d, GpuInstanceGetInfo, gi, &info);
	tell(&w->a,
	     size ? "nvmlDeviceCreateGpuInstanceWithPlacement"
		  : "nvmlDeviceCreateGpuInstance",
	     w->a.about, r, "id=%u\tplacement=%u:%u", info.id, info.placement.start,
	     info.placement.size);
	return r == NVML_SUCCESS ? gi : NULL;
}

static void destroy(struct doing *w, nvmlGpuInstance_t gi)
{
	begin_step(w);
	tell(&w->a, "nvmlGpuInstanceDestroy", NULL, ASK(w->a.d, GpuInstanceDestroy, gi),
	     NULL);
}

/* By default until nothing fits, and away again in the order of creation. */
static void fill(struct doing *w, unsigned id)
{
	nvmlGpuInstance_t made[MOST_SLOTS] = { 0 };

	for (unsigned i = 0; i < MOST_SLOTS && !ask_stop; i++) {
		made[i] = create(w, id, 0, 0);
		tell_room(w);
	}
	for (unsigned i = 0; i < MOST_SLOTS; i++) {
		if (made[i])
			destroy(w, made[i]);
	}
}

/* At every start, possible or not, with the right size; then with wrong ones. */
static void place(struct doing *w, const struct kind *k)
{
	for (unsigned start = 0; start < MOST_STARTS && !ask_stop; start++) {
		nvmlGpuInstance_t gi = create(w, k->id, start, k->size);

		if (!gi)
			continue;
		tell_room(w);
		create(w, k->id, start, k->size); /* where it lies already */
		destroy(w, gi);
	}
	for (unsigned wrong = 1; wrong <= 2 * k->size && !ask_stop; wrong++) {
		nvmlGpuInstance_t gi =
			wrong == k->size ? NULL : create(w, k->id, 0, wrong);

		if (gi)
			destroy(w, gi);
	}
}

static nvmlComputeInstance_t create_compute(struct doing *w, nvmlGpuInstance_t gi,
					    unsigned id, const unsigned *start)
{
	const nvmlComputeInstancePlacement_t at = { start ? *start : 0, 1 };
	nvmlComputeInstanceInfo_t info = { 0 };
	nvmlComputeInstance_t ci = NULL;
	nvmlReturn_t r;

	begin_step(w);
	if (start) {
		r = ASK(w->a.d, GpuInstanceCreateComputeInstanceWithPlacement, gi, id,
			&at, &ci);
		ask_about(&w->a, "profile %u, start %u", id, *start);
	} else {
		r = ASK(w->a.d, GpuInstanceCreateComputeInstance, gi, id, &ci);
		ask_about(&w->a, "profile %u", id);
	}
	if (r == NVML_SUCCESS)
		ASK(w->a.d, ComputeInstanceGetInfo_v2, ci, &info);
	tell(&w->a,
	     start ? "nvmlGpuInstanceCreateComputeInstanceWithPlacement"
		   : "nvmlGpuInstanceCreateComputeInstance",
	     w->a.about, r, "id=%u\tplacement=%u:%u", info.id, info.placement.start,
	     info.placement.size);
	return r == NVML_SUCCESS ? ci : NULL;
}

static void destroy_compute(struct doing *w, nvmlComputeInstance_t ci)
{
	begin_step(w);
	tell(&w->a, "nvmlComputeInstanceDestroy", NULL,
	     ASK(w->a.d, ComputeInstanceDestroy, ci), NULL);
}

static void compute_in(struct doing *w, nvmlGpuInstance_t gi, unsigned id)
{
	nvmlComputeInstance_t made[CI_IDS + 1] = { 0 };

	for (unsigned i = 0; i <= CI_IDS && !ask_stop; i++)
		made[i] = create_compute(w, gi, id, NULL);
	begin_step(w);
	ask_instance(&w->a, gi);
	if (made[0])
		destroy(w, gi); /* refused: it is not empty */
	for (unsigned i = 0; i <= CI_IDS; i++) {
		if (made[i])
			destroy_compute(w, made[i]);
	}
	for (unsigned start = 0; start <= CI_IDS && !ask_stop; start++) {
		nvmlComputeInstance_t ci = create_compute(w, gi, id, &start);

		if (!ci)
			continue;
		create_compute(w, gi, id, &start); /* where it lies already */
		destroy_compute(w, ci);
	}
}

static void compute(struct doing *w, unsigned id)
{
	nvmlGpuInstance_t gi = create(w, id, 0, 0);

	for (unsigned i = 0; gi && i <= NVML_COMPUTE_INSTANCE_PROFILE_COUNT && !ask_stop;
	     i++)
		compute_in(w, gi, i);
	if (gi)
		destroy(w, gi);
}

/* A slot is destroyed if something is in it, else filled; both sides count slots alike. */
static void step_at_random(struct doing *w)
{
	unsigned slot = draw(w, MOST_SLOTS), kind = draw(w, w->count),
		 start = draw(w, 12);

	if (w->slots[slot]) {
		destroy(w, w->slots[slot]);
		w->slots[slot] = NULL;
	} else {
		w->slots[slot] = create(w, w->kinds[kind].id, start,
					start < MOST_SLOTS ? w->kinds[kind].size : 0);
	}
	tell_room(w);
}

static void wander(struct doing *w)
{
	for (unsigned round = 0; round < RANDOM_ROUNDS && !ask_stop; round++) {
		for (unsigned i = 0; i < RANDOM_STEPS && !ask_stop; i++)
			step_at_random(w);
		drain(w->a.d, w->a.gpu);
		memset(w->slots, 0, sizeof(w->slots));
	}
}

static void take_kinds(struct doing *w, json_t *profiles)
{
	json_t *p;
	size_t i;

	json_array_foreach (profiles, i, p) {
		if (w->count == MOST_PROFILES)
			return;
		w->kinds[w->count++] = (struct kind){
			(unsigned)json_integer_value(json_object_get(p, "id")),
			(unsigned)json_integer_value(json_object_get(p, "size")),
		};
	}
}

void ask_by_doing(const struct driver *d, const struct exercise *e, FILE *to)
{
	struct doing w = { .a = { .d = d, .to = to, .gpu = e->gpu },
			   .random = e->seed * 2654435761u + 88172645463325252ull };

	take_kinds(&w, e->profiles);
	if (!w.count ||
	    ASK(d, DeviceGetHandleByIndex_v2, e->gpu, &w.a.device) != NVML_SUCCESS)
		return;
	begin_step(&w);
	tell_room(&w);
	for (unsigned i = 0; i < w.count && !ask_stop; i++) {
		fill(&w, w.kinds[i].id);
		place(&w, &w.kinds[i]);
		compute(&w, w.kinds[i].id);
	}
	wander(&w);
	drain(d, e->gpu);
}

static unsigned drain_instance(const struct driver *d, nvmlGpuInstance_t gi)
{
	unsigned left = 0;

	for (unsigned id = 0; id < CI_IDS; id++) {
		nvmlComputeInstance_t ci;

		if (ASK(d, GpuInstanceGetComputeInstanceById, gi, id, &ci) ==
		    NVML_SUCCESS)
			left += ASK(d, ComputeInstanceDestroy, ci) != NVML_SUCCESS;
	}
	return left + (ASK(d, GpuInstanceDestroy, gi) != NVML_SUCCESS);
}

unsigned drain(const struct driver *d, unsigned gpu)
{
	nvmlDevice_t device;
	unsigned left = 0;

	if (ASK(d, DeviceGetHandleByIndex_v2, gpu, &device) != NVML_SUCCESS)
		return 1;
	for (unsigned id = 0; id < GI_IDS; id++) {
		nvmlGpuInstance_t gi;

		if (ASK(d, DeviceGetGpuInstanceById, device, id, &gi) == NVML_SUCCESS)
			left += drain_instance(d, gi);
	}
	return left;
}
