/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The nodes behind handles, guarded by the library's lock. They lie in tables, so that
 * telling a handle from any other value costs the same however many there are; pages that
 * no handle needs are never touched. Lists link those that are known.
 */
#include <stdint.h>
#include <string.h>

#include "library/handle.h"
#include "library/permission.h"

#define KEPT 64 /* destroyed instances whose handles are still known as such */

#define MOST_GI (MAX_GPUS * MAX_GI + KEPT + 1)
#define MOST_CI (MAX_GPUS * MAX_GI * MAX_CI + KEPT + 1)

static struct nvmlDevice_st gpus[MAX_GPUS];
static struct nvmlDevice_st mig_table[MAX_GPUS][MAX_GI][MAX_CI];
static struct nvmlDevice_st record_table[MAX_GPUS][MAX_GI][MAX_CI];
static struct nvmlGpuInstance_st gi_table[MOST_GI];
static struct nvmlComputeInstance_st ci_table[MOST_CI];
static struct nvmlDevice_st *migs[MAX_GPUS], *records[MAX_GPUS];
static uint64_t enumerated[MAX_GPUS]; /* generation that migs[] shows, plus one */
static struct nvmlGpuInstance_st *gis;
static struct nvmlComputeInstance_st *cis;

nvmlDevice_t device_of_gpu(unsigned gpu)
{
	return &gpus[gpu];
}

/* Does a handle point at a node of a table? */
#define IS_IN(table, node, handle)                                   \
	((uintptr_t)(handle) - (uintptr_t)(table) < sizeof(table) && \
	 ((uintptr_t)(handle) - (uintptr_t)(table)) % sizeof(node) == 0)

struct nvmlDevice_st *device_find(nvmlDevice_t device)
{
	if (IS_IN(gpus, gpus[0], device))
		return device;
	if (!IS_IN(mig_table, *device, device) && !IS_IN(record_table, *device, device))
		return NULL;
	return device->is_mig ? device : NULL;
}

static bool is_at(const struct nvmlDevice_st *d, unsigned gi, unsigned ci)
{
	return d->gi == gi && d->ci == ci;
}

static struct nvmlDevice_st *add_device(struct nvmlDevice_st **list, unsigned gpu,
					unsigned gi, unsigned ci)
{
	struct nvmlDevice_st *d = list == &records[gpu] ? &record_table[gpu][gi][ci]
							: &mig_table[gpu][gi][ci];

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

	for (d = records[gpu]; d && !is_at(d, gi, ci); d = d->next)
		;
	if (!d)
		d = add_device(&records[gpu], gpu, gi, ci);
	d->of_record = true;
	d->gone = false;
	return d;
}

struct nvmlDevice_st *mig_by_index(unsigned gpu, unsigned index)
{
	for (struct nvmlDevice_st *d = migs[gpu]; d; d = d->next) {
		if (!d->gone && d->index == index)
			return d;
	}
	return NULL;
}

struct nvmlDevice_st *mig_stale_by_index(unsigned gpu, unsigned index)
{
	struct nvmlDevice_st *d = migs[gpu];

	while (d && !(d->gone && d->index == index))
		d = d->next;
	return d;
}

struct nvmlDevice_st *mig_by_ids(unsigned gpu, unsigned gi, unsigned ci)
{
	for (struct nvmlDevice_st *d = migs[gpu]; d; d = d->next) {
		if (!d->gone && is_at(d, gi, ci))
			return d;
	}
	return NULL;
}

/* Devices that the caller may not open are not there for him. */
static bool is_there(const struct machine *m, unsigned gpu, unsigned gi, unsigned ci)
{
	const struct gi *g = &m->now.gpus[gpu].gi[gi];

	return g->used && g->ci[ci].used && may_open(gpu, gi, ci);
}

static void drop_vanished(const struct machine *m, unsigned gpu)
{
	for (struct nvmlDevice_st *d = migs[gpu]; d; d = d->next) {
		if (!d->gone && !is_there(m, gpu, d->gi, d->ci))
			d->gone = true;
	}
}

static unsigned lowest_index(unsigned gpu)
{
	unsigned index = 0;

	while (mig_by_index(gpu, index))
		index++;
	return index;
}

/* A device that the process knew before comes back under its handle, and its index too if
 * that is free. */
static void add_mig(unsigned gpu, unsigned gi, unsigned ci)
{
	struct nvmlDevice_st *d;

	for (d = migs[gpu]; d && !is_at(d, gi, ci); d = d->next)
		;
	if (d && !d->gone)
		return;
	if (!d) {
		unsigned index = lowest_index(gpu);

		add_device(&migs[gpu], gpu, gi, ci)->index = index;
		return;
	}
	if (mig_by_index(gpu, d->index))
		d->index = lowest_index(gpu);
	d->gone = false;
}

void mig_enumerate(const struct machine *m, unsigned gpu)
{
	if (enumerated[gpu] == m->now.generation + 1 && !permission_moves())
		return;
	enumerated[gpu] = m->now.generation + 1;
	drop_vanished(m, gpu);
	for (unsigned gi = 0; gi < MAX_GI; gi++) {
		for (unsigned ci = 0; ci < MAX_CI; ci++) {
			if (is_there(m, gpu, gi, ci))
				add_mig(gpu, gi, ci);
		}
	}
}

static void forget_computes(const struct nvmlGpuInstance_st *gi)
{
	for (struct nvmlComputeInstance_st **at = &cis; *at;) {
		struct nvmlComputeInstance_st *c = *at;

		if (c->gi == gi) {
			*at = c->next;
			memset(c, 0, sizeof(*c));
		} else {
			at = &c->next;
		}
	}
}

/* Nodes of destroyed instances stay recognisable for a while, not for ever: a process
 * that creates and destroys all day must not grow. The list has the newest first. */
static void forget_oldest(void)
{
	struct nvmlGpuInstance_st **oldest = NULL, *gi;
	unsigned gone = 0;

	for (struct nvmlGpuInstance_st **at = &gis; *at; at = &(*at)->next) {
		if (!(*at)->gone)
			continue;
		gone++;
		oldest = at;
	}
	if (gone <= KEPT)
		return;
	gi = *oldest;
	*oldest = gi->next;
	forget_computes(gi);
	memset(gi, 0, sizeof(*gi));
}

static void forget_oldest_compute(void)
{
	struct nvmlComputeInstance_st **oldest = NULL, *ci;
	unsigned gone = 0;

	for (struct nvmlComputeInstance_st **at = &cis; *at; at = &(*at)->next) {
		if (!(*at)->gone)
			continue;
		gone++;
		oldest = at;
	}
	if (gone <= KEPT)
		return;
	ci = *oldest;
	*oldest = ci->next;
	memset(ci, 0, sizeof(*ci));
}

static struct nvmlGpuInstance_st *free_gi(void)
{
	for (unsigned i = 0; i < MOST_GI; i++) {
		if (!gi_table[i].known)
			return &gi_table[i];
	}
	return NULL;
}

static struct nvmlComputeInstance_st *free_ci(void)
{
	for (unsigned i = 0; i < MOST_CI; i++) {
		if (!ci_table[i].gi)
			return &ci_table[i];
	}
	return NULL;
}

nvmlGpuInstance_t gi_handle(const struct machine *m, unsigned gpu, unsigned id)
{
	const struct gi *state = &m->now.gpus[gpu].gi[id];
	struct nvmlGpuInstance_st *gi;

	for (gi = gis; gi && (gi->gone || gi->gpu != gpu || gi->id != id); gi = gi->next)
		;
	if (!gi) {
		forget_oldest();
		gi = free_gi();
		if (!gi)
			return NULL;
		gi->known = true;
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
	if (!IS_IN(gi_table, *instance, instance))
		return NULL;
	return instance->known && !instance->gone ? instance : NULL;
}

nvmlComputeInstance_t ci_handle(struct nvmlGpuInstance_st *gi, unsigned id)
{
	struct nvmlComputeInstance_st *ci;

	for (ci = cis; ci && (ci->gone || ci->gi != gi || ci->id != id); ci = ci->next)
		;
	if (ci)
		return ci;
	forget_oldest_compute();
	ci = free_ci();
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
	if (!IS_IN(ci_table, *compute, compute))
		return NULL;
	return compute->gi && !compute->gone && !compute->gi->gone ? compute : NULL;
}

bool handle_gpu(const void *handle, unsigned *ret_gpu)
{
	const struct nvmlDevice_st *d = device_find((nvmlDevice_t)handle);
	const struct nvmlGpuInstance_st *gi = gis;
	const struct nvmlComputeInstance_st *ci = cis;

	while (gi && gi != handle)
		gi = gi->next;
	while (ci && ci != handle)
		ci = ci->next;
	if (!d && !gi && !ci)
		return false;
	*ret_gpu = d ? d->gpu : gi ? gi->gpu : ci->gi->gpu;
	return true;
}

static void drop_in(struct nvmlDevice_st *list, unsigned gi, unsigned ci)
{
	for (; list; list = list->next) {
		if ((gi == MAX_GI || list->gi == gi) && (ci == MAX_CI || list->ci == ci))
			list->gone = true;
	}
}

static void drop_devices(unsigned gpu, unsigned gi, unsigned ci)
{
	drop_in(migs[gpu], gi, ci);
	drop_in(records[gpu], gi, ci);
}

void handles_drop_ci(unsigned gpu, unsigned gi, unsigned ci)
{
	for (struct nvmlComputeInstance_st *c = cis; c; c = c->next) {
		if (c->gi->gpu == gpu && c->gi->id == gi && c->id == ci)
			c->gone = true;
	}
	drop_devices(gpu, gi, ci);
}

void handles_drop_gi(unsigned gpu, unsigned gi)
{
	for (struct nvmlGpuInstance_st *g = gis; g; g = g->next) {
		if (g->gpu == gpu && g->id == gi)
			g->gone = true;
	}
	drop_devices(gpu, gi, MAX_CI);
}

void handles_drop_gpu(unsigned gpu)
{
	for (struct nvmlGpuInstance_st *g = gis; g; g = g->next) {
		if (g->gpu == gpu)
			g->gone = true;
	}
	drop_devices(gpu, MAX_GI, MAX_CI);
}

static void free_devices(struct nvmlDevice_st **list)
{
	while (*list) {
		struct nvmlDevice_st *d = *list;

		*list = d->next;
		memset(d, 0, sizeof(*d));
	}
}

void handles_reset(void)
{
	for (unsigned i = 0; i < MAX_GPUS; i++) {
		gpus[i].gpu = i;
		free_devices(&migs[i]);
		free_devices(&records[i]);
		enumerated[i] = 0;
	}
	while (gis) {
		struct nvmlGpuInstance_st *g = gis;

		gis = g->next;
		memset(g, 0, sizeof(*g));
	}
	while (cis) {
		struct nvmlComputeInstance_st *c = cis;

		cis = c->next;
		memset(c, 0, sizeof(*c));
	}
}
