/* SPDX-License-Identifier: Apache-2.0 */
/* A machine as a layout file. What this writes, layout_own.c reads. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "model/export.h"
#include "model/json_parts.h"
#include "model/plan.h"
#include "model/state.h"
#include "text/yaml_dump.h"

#define WORD 160

/* Is there one compute instance, and is it all of the GPU instance? */
static bool is_whole(const struct mig_gpu *gpu, const struct mig_gi *gi)
{
	const struct mig_profile *p = mig_profile_by_id(gpu, gi->profile_id);

	return gi->ci_count == 1 && p && gi->cis[0].slices == p->slices;
}

/* Slices say which profile it is, unless another with as many comes before it. */
static bool is_first_of_slices(const struct mig_gi *gi, const struct mig_ci *ci)
{
	for (size_t i = 0; i < gi->profile_count; i++) {
		if (gi->profiles[i].slices == ci->slices)
			return gi->profiles[i].id == ci->profile_id;
	}
	return true;
}

/* "1c@2", or "7@2" where only the id tells which. */
static json_t *make_ci(const struct mig_gi *gi, const struct mig_ci *ci, bool exact)
{
	char word[WORD] = "";

	if (is_first_of_slices(gi, ci))
		mig_text_add(word, sizeof(word), "%uc", ci->slices);
	else
		mig_text_add(word, sizeof(word), "%u", ci->profile_id);
	if (exact && ci->place.size)
		mig_text_add(word, sizeof(word), "@%u", ci->place.start);
	return json_string(word);
}

static json_t *make_compute(const struct mig_gi *gi, bool exact)
{
	json_t *list;
	bool ok = true;

	if (gi->ci_count == 0)
		return json_string("none");
	list = json_array();
	FOR_EACH_CI (ci, gi)
		ok = ok && mig_json_append(list, make_ci(gi, ci, exact));
	if (ok)
		return list;
	json_decref(list);
	return NULL;
}

/* "3g.20gb@4", or a map where there is more to say. */
static json_t *make_instance(const struct mig_gpu *gpu, const struct mig_gi *gi,
			     bool exact)
{
	bool whole = is_whole(gpu, gi) && is_first_of_slices(gi, &gi->cis[0]), ok;
	char word[WORD] = "";
	json_t *map;

	if (whole && !gi->label[0]) {
		mig_text_add(word, sizeof(word), "%s", gi->profile);
		if (exact)
			mig_text_add(word, sizeof(word), "@%u", gi->place.start);
		return json_string(word);
	}
	map = json_object();
	ok = mig_json_add(map, "profile", json_string(gi->profile));
	if (exact)
		ok = ok && mig_json_add(map, "start", json_integer(gi->place.start));
	if (!whole)
		ok = ok && mig_json_add(map, "compute", make_compute(gi, exact));
	if (gi->label[0])
		ok = ok && mig_json_add(map, "name", json_string(gi->label));
	if (ok)
		return map;
	json_decref(map);
	return NULL;
}

static bool add_counted(json_t *list, json_t *item, unsigned count)
{
	char word[WORD];

	if (count == 1)
		return mig_json_append(list, item);
	if (json_is_string(item)) {
		snprintf(word, sizeof(word), "%ux%s", count, json_string_value(item));
		json_decref(item);
		return mig_json_append(list, json_string(word));
	}
	if (item && json_object_set_new(item, "count", json_integer(count)) < 0) {
		json_decref(item);
		return false;
	}
	return mig_json_append(list, item);
}

/* Large ones first; those that read the same stand together. */
static int by_size(const void *a, const void *b)
{
	const struct mig_gi *x = *(const struct mig_gi *const *)a;
	const struct mig_gi *y = *(const struct mig_gi *const *)b;

	if (x->place.size != y->place.size)
		return x->place.size > y->place.size ? -1 : 1;
	if (strcmp(x->profile, y->profile) != 0)
		return strcmp(x->profile, y->profile);
	return x->place.start < y->place.start ? -1 : 1;
}

static bool add_instances(json_t *list, const struct mig_gpu *gpu,
			  const struct mig_gi **order, bool exact)
{
	AUTO(json) json_t *last = NULL;
	unsigned count = 0;
	bool ok = true;

	for (size_t i = 0; ok && i < gpu->gi_count; i++) {
		json_t *item = make_instance(gpu, order[i], exact);

		if (item && last && json_equal(item, last)) {
			json_decref(item);
			count++;
			continue;
		}
		ok = item && (!last || add_counted(list, TAKE(last), count));
		last = item;
		count = 1;
	}
	return ok && (!last || add_counted(list, TAKE(last), count));
}

static json_t *make_instances(const struct mig_gpu *gpu, bool exact)
{
	AUTO(mem) void *memory = calloc(gpu->gi_count + 1, sizeof(void *));
	const struct mig_gi **order = memory;
	json_t *list = order ? json_array() : NULL;
	size_t count = 0;

	if (!list)
		return NULL;
	FOR_EACH_GI (gi, gpu)
		order[count++] = gi;
	if (!exact)
		qsort(order, count, sizeof(*order), by_size);
	if (add_instances(list, gpu, order, exact))
		return list;
	json_decref(list);
	return NULL;
}

/* What an entry says of a GPU, but for which GPU it is. */
static json_t *make_entry(const struct mig_gpu *gpu, bool exact)
{
	json_t *map = json_object();
	bool ok = mig_json_add(map, "devices", json_array());

	if (!gpu->pending)
		ok = ok && mig_json_add(map, "mig", json_false());
	else
		ok = ok && mig_json_add(map, "instances", make_instances(gpu, exact));
	if (ok)
		return map;
	json_decref(map);
	return NULL;
}

static bool is_same(json_t *a, json_t *b, const char *key)
{
	const json_t *x = json_object_get(a, key), *y = json_object_get(b, key);

	return x && y ? json_equal(x, y) : !x && !y;
}

static bool add_gpu(json_t *list, const struct mig_gpu *gpu,
		    const struct mig_export_opts *opts)
{
	json_t *entry = make_entry(gpu, opts->exact), *other, *devices;
	size_t i;

	if (!entry)
		return false;
	json_array_foreach (list, i, other) {
		if (!is_same(other, entry, "mig") || !is_same(other, entry, "instances"))
			continue;
		json_decref(entry);
		entry = NULL;
		break;
	}
	devices = json_object_get(entry ? entry : other, "devices");
	if (!mig_json_append(devices, opts->by_uuid ? json_string(gpu->uuid)
						    : json_integer(gpu->index))) {
		json_decref(entry);
		return false;
	}
	return !entry || mig_json_append(list, entry);
}

/* One entry for every GPU of the machine is an entry for all. */
static bool say_all(json_t *list, size_t exported, const struct mig_state *state,
		    bool by_uuid)
{
	size_t capable = 0;

	FOR_EACH_GPU (gpu, state)
		capable += gpu->capable;
	if (json_array_size(list) != 1 || exported != capable || by_uuid)
		return true;
	return json_object_set_new(json_array_get(list, 0), "devices",
				   json_string("all")) == 0;
}

static json_t *make_own(const struct mig_state *state, const struct mig_gpu *const *gpus,
			size_t count, const struct mig_export_opts *opts)
{
	json_t *list = json_array();
	size_t exported = 0;
	bool ok = list;

	for (size_t i = 0; ok && i < count; i++) {
		if (!gpus[i]->capable)
			continue;
		ok = add_gpu(list, gpus[i], opts);
		exported++;
	}
	if (ok && say_all(list, exported, state, opts->by_uuid))
		return list;
	json_decref(list);
	return NULL;
}

static json_t *make_file(const struct mig_state *state, const struct mig_gpu *const *gpus,
			 size_t count, const struct mig_export_opts *opts)
{
	bool parted = opts->format == MIG_EXPORT_PARTED;
	json_t *file = json_object(), *layouts = json_object();
	bool ok;

	ok = mig_json_add(file, "version", json_string(parted ? "v1" : "migctl/v1"));
	if (!ok) {
		json_decref(layouts);
		return NULL;
	}
	ok = mig_json_add(file, parted ? "mig-configs" : "layouts", layouts) &&
	     mig_json_add(layouts, opts->name ? opts->name : "current",
			  parted ? mig_export_parted(gpus, count, opts->json)
				 : make_own(state, gpus, count, opts));
	if (ok)
		return file;
	json_decref(file);
	return NULL;
}

static int check_visible(const struct mig_gpu *const *gpus, size_t count,
			 struct mig_error *err)
{
	for (size_t i = 0; i < count; i++) {
		if (gpus[i]->capable && gpus[i]->enabled && gpus[i]->blind)
			return mig_fail_blind(gpus[i], "export", err);
	}
	return 0;
}

int mig_export(const struct mig_state *state, const struct mig_export_opts *opts,
	       char **ret, struct mig_error *err)
{
	static const struct mig_export_opts plain = MIG_EXPORT_OPTS_INIT;
	AUTO(mem) void *memory = calloc(state->gpu_count + 1, sizeof(void *));
	const struct mig_gpu **all = memory;
	const struct mig_gpu *const *gpus = all;
	size_t count = state->gpu_count;
	json_t *file;
	int r;

	if (!all)
		return mig_fail(err, ENOMEM, "out of memory");
	opts = opts ? opts : &plain;
	for (size_t i = 0; i < count; i++)
		all[i] = &state->gpus[i];
	if (opts->gpus) {
		gpus = opts->gpus;
		count = opts->gpu_count;
	}
	r = check_visible(gpus, count, err);
	if (r < 0)
		return r;
	if (opts->format == MIG_EXPORT_CHECKPOINT)
		return mig_export_checkpoint(gpus, count, ret, err);
	file = make_file(state, gpus, count, opts);
	return opts->json ? text_json_dump(file, ret, err)
			  : text_yaml_dump(file, ret, err);
}
