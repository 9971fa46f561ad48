/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GPUs as a checkpoint of mig-parted's: one line of JSON, profiles by NVML's enums. What
 * this writes, layout_checkpoint.c reads.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "model/export.h"
#include "model/json_parts.h"
#include "model/state.h"

static unsigned kind_of(const struct mig_gi *gi, const struct mig_ci *ci)
{
	for (size_t i = 0; i < gi->profile_count; i++) {
		if (gi->profiles[i].id == ci->profile_id)
			return gi->profiles[i].kind;
	}
	return ci->profile_id;
}

static json_t *make_cis(const struct mig_gi *gi)
{
	json_t *list = json_array();
	bool ok = list;

	FOR_EACH_CI (ci, gi) {
		ok = ok && mig_json_append(list, json_pack("{s:i, s:i}", "ProfileID",
							   (int)kind_of(gi, ci),
							   "EngProfileID", 0));
	}
	if (ok)
		return list;
	json_decref(list);
	return NULL;
}

static json_t *make_gi(const struct mig_profile *p, const struct mig_gi *gi)
{
	return json_pack("{s:i, s:{s:i, s:i}, s:o}", "ProfileID", (int)p->kind,
			 "Placement", "Start", (int)gi->place.start, "Size",
			 (int)gi->place.size, "ComputeInstances", make_cis(gi));
}

/* In the order of NVML's enum, as that program walks them. */
static int by_kind(const void *a, const void *b)
{
	const struct mig_profile *x = *(const struct mig_profile *const *)a;
	const struct mig_profile *y = *(const struct mig_profile *const *)b;

	return x->kind < y->kind ? -1 : x->kind > y->kind;
}

static json_t *make_gis(const struct mig_gpu *gpu)
{
	AUTO(mem) void *memory = calloc(gpu->profile_count + 1, sizeof(void *));
	const struct mig_profile **order = memory;
	json_t *list = order ? json_array() : NULL;
	bool ok = list;
	size_t count = 0;

	if (!ok)
		return NULL;
	FOR_EACH_PROFILE (p, gpu)
		order[count++] = p;
	qsort(order, count, sizeof(*order), by_kind);
	for (size_t i = 0; i < count; i++) {
		FOR_EACH_GI (gi, gpu) {
			if (gi->profile_id == order[i]->id)
				ok = ok && mig_json_append(list, make_gi(order[i], gi));
		}
	}
	if (ok)
		return list;
	json_decref(list);
	return NULL;
}

static json_t *make_gpu(const struct mig_gpu *gpu)
{
	return json_pack("{s:s, s:i, s:o}", "UUID", gpu->uuid, "MigMode",
			 (int)gpu->enabled, "GpuInstances", make_gis(gpu));
}

int mig_export_checkpoint(const struct mig_gpu *const *gpus, size_t count, char **ret,
			  struct mig_error *err)
{
	AUTO(json) json_t *file = NULL;
	json_t *list = json_array();
	bool ok = list;

	for (size_t i = 0; i < count; i++) {
		if (gpus[i]->capable)
			ok = ok && mig_json_append(list, make_gpu(gpus[i]));
	}
	if (ok && json_array_size(list) == 0) {
		json_decref(list);
		return mig_fail(err, ENOTSUP,
				"no GPU can do MIG: there is nothing to keep");
	}
	file = json_pack("{s:s, s:{s:o}}", "Version", "v1", "MigState", "Devices", list);
	*ret = ok && file ? json_dumps(file, JSON_COMPACT) : NULL;
	return *ret ? 0 : mig_fail(err, ENOMEM, "out of memory");
}
