/* SPDX-License-Identifier: Apache-2.0 */
/* The nodes behind handles, kept in lists of tens; guarded by the library's lock. */
#include <stdlib.h>

#include "library/handle.h"

static struct nvmlDevice_st gpus[MAX_GPUS];
static struct nvmlDevice_st *migs, *records;
static struct nvmlGpuInstance_st *gis;
static struct nvmlComputeInstance_st *cis;

nvmlDevice_t device_of_gpu(unsigned gpu)
{
	gpus[gpu].gpu = gpu;
	return &gpus[gpu];
}

static struct nvmlDevice_st *find_in(struct nvmlDevice_st *list, nvmlDevice_t device)
{
	while (list && list != device)
		list = list->next;
	return list;
}

struct nvmlDevice_st *device_find(nvmlDevice_t device)
{
	struct nvmlDevice_st *d;

	for (unsigned i = 0; i < MAX_GPUS; i++) {
		if (device == &gpus[i])
			return &gpus[i];
	}
	d = find_in(migs, device);
	return d ? d : find_in(records, device);
}

static bool is_at(const struct nvmlDevice_st *d, unsigned gpu, unsigned gi, unsigned ci)
{
	return d->gpu == gpu && d->gi == gi && d->ci == ci;
}

static struct nvmlDevice_st *add_device(struct nvmlDevice_st **list, unsigned gpu,
					unsigned gi, unsigned ci)
{
	struct nvmlDevice_st *d = calloc(1, sizeof(*d));

	if (!d)
		return NULL;
	d->is_mig = true;
	d->gpu = gpu;
	d->gi = gi;
	d->ci = ci;
	d->next = *list;
	*list = d;
	return d;
}

nvmlDevice_t device_of_record(unsigned gpu, unsigned gi, unsigned ci)
{
	struct nvmlDevice_st *d;

	for (d = records; d; d = d->next) {
		if (!d->gone && is_at(d, gpu, gi, ci))
			return d;
	}
	d = add_device(&records, gpu, gi, ci);
	if (d)
		d->of_record = true;
	return d;
}

struct nvmlDevice_st *mig_by_index(unsigned gpu, unsigned index)
{
	for (struct nvmlDevice_st *d = migs; d; d = d->next) {
		if (!d->gone && d->gpu == gpu && d->index == index)
			return d;
	}
	return NULL;
}

struct nvmlDevice_st *mig_by_ids(unsigned gpu, unsigned gi, unsigned ci)
{
	for (struct nvmlDevice_st *d = migs; d; d = d->next) {
		if (!d->gone && is_at(d, gpu, gi, ci))
			return d;
	}
	return NULL;
}

static void drop_vanished(const struct machine *m, unsigned gpu)
{
	const struct gpu *g = &m->now.gpus[gpu];

	for (struct nvmlDevice_st *d = migs; d; d = d->next) {
		if (d->gpu == gpu && !(g->gi[d->gi].used && g->gi[d->gi].ci[d->ci].used))
			d->gone = true;
	}
}

/* A device that the process knew before comes back under its handle and index. */
static bool revive(unsigned gpu, unsigned gi, unsigned ci)
{
	for (struct nvmlDevice_st *d = migs; d; d = d->next) {
		if (d->gone && is_at(d, gpu, gi, ci) && !mig_by_index(gpu, d->index)) {
			d->gone = false;
			return true;
		}
	}
	return false;
}

static void add_mig(unsigned gpu, unsigned gi, unsigned ci)
{
	struct nvmlDevice_st *d;
	unsigned index = 0;

	if (mig_by_ids(gpu, gi, ci) || revive(gpu, gi, ci))
		return;
	while (mig_by_index(gpu, index))
		index++;
	d = add_device(&migs, gpu, gi, ci);
	if (d)
		d->index = index;
}

void mig_enumerate(const struct machine *m, unsigned gpu)
{
	const struct gpu *g = &m->now.gpus[gpu];

	drop_vanished(m, gpu);
	for (unsigned gi = 0; gi < MAX_GI; gi++) {
		for (unsigned ci = 0; g->gi[gi].used && ci < MAX_CI; ci++) {
			if (g->gi[gi].ci[ci].used)
				add_mig(gpu, gi, ci);
		}
	}
}

nvmlGpuInstance_t gi_handle(const struct machine *m, unsigned gpu, unsigned id)
{
	const struct gi *state = &m->now.gpus[gpu].gi[id];
	struct nvmlGpuInstance_st *gi;

	for (gi = gis; gi && (gi->gone || gi->gpu != gpu || gi->id != id); gi = gi->next)
		;
	if (!gi) {
		gi = calloc(1, sizeof(*gi));
		if (!gi)
			return NULL;
		gi->gpu = gpu;
		gi->id = id;
		gi->next = gis;
		gis = gi;
	}
	gi->profile_id = machine_board(m, gpu)->profiles[state->profile].id;
	gi->placement.start = state->start;
	gi->placement.size = state->size;
	return gi;
}

struct nvmlGpuInstance_st *gi_find(nvmlGpuInstance_t instance)
{
	struct nvmlGpuInstance_st *gi = gis;

	while (gi && gi != instance)
		gi = gi->next;
	return gi && !gi->gone ? gi : NULL;
}

nvmlComputeInstance_t ci_handle(struct nvmlGpuInstance_st *gi, unsigned id)
{
	struct nvmlComputeInstance_st *ci;

	for (ci = cis; ci && (ci->gone || ci->gi != gi || ci->id != id); ci = ci->next)
		;
	if (ci)
		return ci;
	ci = calloc(1, sizeof(*ci));
	if (!ci)
		return NULL;
	ci->gi = gi;
	ci->id = id;
	ci->next = cis;
	cis = ci;
	return ci;
}

struct nvmlComputeInstance_st *ci_find(nvmlComputeInstance_t compute)
{
	struct nvmlComputeInstance_st *ci = cis;

	while (ci && ci != compute)
		ci = ci->next;
	return ci && !ci->gone && !ci->gi->gone ? ci : NULL;
}

static void drop_devices(struct nvmlDevice_st *list, unsigned gpu, unsigned gi,
			 unsigned ci)
{
	for (; list; list = list->next) {
		if (list->gpu == gpu && (gi == MAX_GI || list->gi == gi) &&
		    (ci == MAX_CI || list->ci == ci))
			list->gone = true;
	}
}

void handles_drop_ci(unsigned gpu, unsigned gi, unsigned ci)
{
	for (struct nvmlComputeInstance_st *c = cis; c; c = c->next) {
		if (c->gi->gpu == gpu && c->gi->id == gi && c->id == ci)
			c->gone = true;
	}
	drop_devices(migs, gpu, gi, ci);
	drop_devices(records, gpu, gi, ci);
}

void handles_drop_gi(unsigned gpu, unsigned gi)
{
	for (struct nvmlGpuInstance_st *g = gis; g; g = g->next) {
		if (g->gpu == gpu && g->id == gi)
			g->gone = true;
	}
	drop_devices(migs, gpu, gi, MAX_CI);
	drop_devices(records, gpu, gi, MAX_CI);
}

void handles_drop_gpu(unsigned gpu)
{
	for (struct nvmlGpuInstance_st *g = gis; g; g = g->next) {
		if (g->gpu == gpu)
			g->gone = true;
	}
	drop_devices(migs, gpu, MAX_GI, MAX_CI);
	drop_devices(records, gpu, MAX_GI, MAX_CI);
}

static void free_devices(struct nvmlDevice_st **list)
{
	while (*list) {
		struct nvmlDevice_st *d = *list;

		*list = d->next;
		free(d);
	}
}

void handles_reset(void)
{
	free_devices(&migs);
	free_devices(&records);
	while (gis) {
		struct nvmlGpuInstance_st *g = gis;

		gis = g->next;
		free(g);
	}
	while (cis) {
		struct nvmlComputeInstance_st *c = cis;

		cis = c->next;
		free(c);
	}
}
