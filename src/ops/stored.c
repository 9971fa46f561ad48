/* SPDX-License-Identifier: Apache-2.0 */
/* Layouts that journal and history keep, read by the code that reads everybody's. */
#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "model/json_parts.h"
#include "model/layout.h"
#include "model/state.h"
#include "ops/stored.h"

/* One compute instance: places tell which, since ids of GPU instances follow them. */
static json_t *make_id(const struct mig_gpu *gpu, const struct mig_gi *gi,
		       const struct mig_ci *ci)
{
	return json_pack("[s, i, i, i]", gpu->uuid, (int)gi->place.start,
			 (int)ci->place.start, (int)ci->id);
}

static bool add_ids(json_t *list, const struct mig_gpu *gpu)
{
	bool ok = list;

	FOR_EACH_GI (gi, gpu) {
		FOR_EACH_CI (ci, gi)
			ok = ok && mig_json_append(list, make_id(gpu, gi, ci));
	}
	return ok;
}

int mig_stored_ids(const struct mig_state *state, const struct mig_plan *plan, char **ret,
		   struct mig_error *err)
{
	AUTO(json) json_t *list = json_array();
	bool ok = list;

	for (size_t i = 0; i < plan->basis_count; i++) {
		FOR_EACH_GPU (gpu, state) {
			if (strcmp(gpu->uuid, plan->basis[i].uuid) == 0)
				ok = ok && add_ids(list, gpu);
		}
	}
	*ret = ok ? json_dumps(list, JSON_COMPACT) : NULL;
	return *ret ? 0 : mig_fail(err, ENOMEM, "out of memory");
}

static void set_id(const struct mig_want_gpu *gpu, unsigned gi, unsigned start,
		   unsigned id)
{
	for (size_t i = 0; i < gpu->count; i++) {
		struct mig_want *want = &gpu->wants[i];

		for (size_t k = 0; want->start == gi && k < want->compute_count; k++) {
			struct mig_want_ci *ci = &want->compute[k];

			ci->has_id |= ci->start == start;
			ci->id = ci->start == start ? id : ci->id;
		}
	}
}

static void set_ids(const struct mig_state *now, const char *text,
		    const struct mig_wanted *wanted)
{
	AUTO(json) json_t *list = text ? json_loads(text, 0, NULL) : NULL;
	json_t *item;
	size_t i;

	json_array_foreach (list, i, item) {
		int gi, start, id;
		const char *uuid;

		if (json_unpack(item, "[s, i, i, i]", &uuid, &gi, &start, &id) < 0)
			continue;
		for (size_t k = 0; k < wanted->gpu_count; k++) {
			const struct mig_gpu *gpu =
				mig_state_gpu(now, wanted->gpus[k].gpu);

			if (gpu && strcmp(gpu->uuid, uuid) == 0)
				set_id(&wanted->gpus[k], (unsigned)gi, (unsigned)start,
				       (unsigned)id);
		}
	}
}

int mig_stored_wanted(const struct mig_state *now, const struct mig_stored *stored,
		      struct mig_wanted **ret, struct mig_error *err)
{
	AUTO(mig_layout) struct mig_layout *layout = NULL;
	int r;

	r = mig_layout_parse(stored->what, stored->layout, strlen(stored->layout),
			     &layout, err);
	if (r == 0)
		r = mig_layout_resolve(layout, 0, now, ret, err);
	if (r == 0)
		set_ids(now, stored->ids, *ret);
	return r;
}

int mig_stored_plan(const struct mig_state *now, const struct mig_stored *stored,
		    const struct mig_plan_opts *opts, struct mig_plan **ret,
		    struct mig_error *err)
{
	AUTO(mig_wanted) struct mig_wanted *wanted = NULL;
	int r;

	r = mig_stored_wanted(now, stored, &wanted, err);
	return r < 0 ? r : mig_plan_layout(now, wanted, opts, ret, err);
}
