/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The names that layouts give to instances. A UUID is a function of the place, so it does
 * not tell whether an instance is the one that was named; hence profile and boot are kept
 * too, and a name goes when its instance is destroyed.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "model/json_parts.h"
#include "model/state.h"
#include "ops/folder.h"
#include "ops/names.h"

#define FILE_NAME "names"

/* The list of names of this boot; an empty one if there is none. */
static json_t *load(struct mig_ctx *ctx, const char *boot_id)
{
	AUTO(json) json_t *tree = NULL;
	const char *own;
	char path[PATH_MAX];
	json_t *list;

	if (mig_folder_path(ctx, FILE_NAME, path) == 0 &&
	    text_json_load(path, &tree, NULL) == 0 &&
	    json_unpack(tree, "{s:s, s:O}", "boot_id", &own, "names", &list) == 0) {
		if (strcmp(own, boot_id) == 0 && json_is_array(list))
			return list;
		json_decref(list);
	}
	return json_array();
}

struct entry {
	const char *name, *gpu;
	int start, profile;
};

static bool take(const json_t *item, struct entry *ret)
{
	return json_unpack((json_t *)item, "{s:s, s:s, s:i, s:i}", "name", &ret->name,
			   "gpu", &ret->gpu, "start", &ret->start, "profile",
			   &ret->profile) == 0;
}

static void set_label(struct mig_state *state, const struct entry *e)
{
	FOR_EACH_GPU (gpu, state) {
		if (strcmp(gpu->uuid, e->gpu) != 0)
			continue;
		FOR_EACH_GI (gi, gpu) {
			if ((int)gi->place.start == e->start && gi->place.size &&
			    (int)gi->profile_id == e->profile)
				snprintf(gi->label, sizeof(gi->label), "%s", e->name);
		}
	}
}

void mig_names_read(struct mig_ctx *ctx, struct mig_state *state)
{
	AUTO(json) json_t *list = NULL;
	char boot_id[64];
	const json_t *item;
	size_t i;

	if (nvml_boot_id(ctx->api, boot_id, sizeof(boot_id)) < 0)
		return;
	list = load(ctx, boot_id);
	json_array_foreach (list, i, item) {
		struct entry e;

		if (take(item, &e))
			set_label(state, &e);
	}
}

static bool is_destroyed(const struct mig_plan *plan, const struct entry *e)
{
	for (size_t i = 0; i < plan->step_count; i++) {
		const struct mig_step *step = &plan->steps[i];

		if (step->kind == MIG_STEP_DESTROY_GI &&
		    strcmp(step->gpu_uuid, e->gpu) == 0 &&
		    (int)step->gi_place.start == e->start)
			return true;
	}
	return false;
}

/* A layout says all names of a GPU. */
static bool is_planned(const struct mig_plan *plan, const struct entry *e)
{
	for (size_t i = 0; i < plan->gpu_count; i++) {
		if (strcmp(plan->gpus[i].uuid, e->gpu) == 0)
			return true;
	}
	return false;
}

static void drop(json_t *list, const struct mig_plan *plan)
{
	size_t i = 0;

	while (i < json_array_size(list)) {
		struct entry e;

		if (!take(json_array_get(list, i), &e) || is_destroyed(plan, &e) ||
		    is_planned(plan, &e))
			json_array_remove(list, i);
		else
			i++;
	}
}

static bool add_names(json_t *list, const struct mig_gpu_plan *plan)
{
	bool ok = true;

	for (size_t i = 0; ok && i < plan->after_count; i++) {
		const struct mig_part *part = &plan->after[i];

		if (!part->label[0])
			continue;
		ok = mig_json_append(list, json_pack("{s:s, s:s, s:i, s:i}", "name",
						     part->label, "gpu", plan->uuid,
						     "start", (int)part->place.start,
						     "profile", (int)part->profile));
	}
	return ok;
}

static int save(struct mig_ctx *ctx, const char *boot_id, json_t *list,
		struct mig_error *err)
{
	AUTO(str) char *text = NULL;
	int r;

	r = text_json_dump(list ? json_pack("{s:i, s:s, s:O}", "version", 1, "boot_id",
					    boot_id, "names", list)
				: NULL,
			   &text, err);
	return r < 0 ? r : mig_folder_write(ctx, FILE_NAME, text, true, err);
}

int mig_names_keep(struct mig_ctx *ctx, const struct mig_plan *plan,
		   struct mig_error *err)
{
	AUTO(json) json_t *list = NULL, *before = NULL;
	char boot_id[64];
	bool ok = true;
	int r;

	if (nvml_boot_id(ctx->api, boot_id, sizeof(boot_id)) < 0)
		return mig_fail(err, EIO, "the boot id of this machine cannot be read");
	list = load(ctx, boot_id);
	before = json_deep_copy(list);
	if (!before)
		return mig_fail(err, ENOMEM, "out of memory");
	drop(list, plan);
	for (size_t i = 0; ok && i < plan->gpu_count; i++)
		ok = add_names(list, &plan->gpus[i]);
	if (ok && json_equal(list, before))
		return 0;
	r = save(ctx, boot_id, ok ? list : NULL, err);
	if (r < 0)
		save(ctx, boot_id, before, NULL); /* it may be there in spite of that */
	return r;
}
