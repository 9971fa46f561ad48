/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Layouts to start from: one kind of instance on every GPU, or a mixture. What a board
 * offers is what its driver told; the names are those that mig-parted's users know.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "model/export.h"
#include "model/fit.h"
#include "model/json_parts.h"
#include "model/plan.h"
#include "model/geometry.h"
#include "model/state.h"
#include "text/yaml_dump.h"

struct examples {
	bool parted;
	const struct mig_gpu **types; /* one GPU of each model */
	size_t type_count;
	json_t *layouts;
};

/* What a layout puts on a GPU, as a file writes it; takes @profile's name @count times. */
static bool add_item(const struct examples *ex, json_t *items,
		     const struct mig_profile *profile, unsigned count)
{
	char word[MIG_NAME_SIZE + 16];

	if (ex->parted)
		return mig_json_add(items, profile->name, json_integer(count));
	if (count == 1)
		return mig_json_append(items, json_string(profile->name));
	snprintf(word, sizeof(word), "%ux%s", count, profile->name);
	return mig_json_append(items, json_string(word));
}

static json_t *make_items(const struct examples *ex)
{
	return ex->parted ? json_object() : json_array();
}

static bool is_plain(const struct mig_profile *p)
{
	return !strpbrk(p->name, "+-");
}

/* Of those with so many slices the one of which most fit. */
static const struct mig_profile *base_profile(const struct mig_gpu *gpu, unsigned slices)
{
	const struct mig_profile *best = NULL;

	FOR_EACH_PROFILE (p, gpu) {
		if (p->slices == slices && is_plain(p) &&
		    (!best || mig_profile_count(p) > mig_profile_count(best)))
			best = p;
	}
	return best;
}

/* Two of one slice, then one of each size while there are slices: 2+1+1, 3+2+1+1. */
static json_t *make_mixture(const struct examples *ex, const struct mig_gpu *gpu)
{
	const struct mig_profile *whole = mig_largest_profile(gpu);
	const struct mig_profile *p = base_profile(gpu, 1);
	unsigned used = 0;
	json_t *items = make_items(ex);
	bool ok = items;

	if (p && whole && whole->slices >= 2) {
		ok = ok && add_item(ex, items, p, 2);
		used = 2;
	}
	for (unsigned n = 2; whole && used + n <= whole->slices; n++) {
		p = base_profile(gpu, n);
		if (p) {
			ok = ok && add_item(ex, items, p, 1);
			used += n;
		}
	}
	if (ok)
		return items;
	json_decref(items);
	return NULL;
}

/* @ret is NULL where this model has no such profile. */
static bool make_uniform(const struct examples *ex, const struct mig_gpu *gpu,
			 const char *profile, json_t **ret)
{
	const struct mig_profile *p = mig_gpu_profile(gpu, profile);
	unsigned count = p ? mig_profile_count(p) : 0;

	*ret = NULL;
	if (count == 0)
		return true;
	*ret = make_items(ex);
	return *ret && add_item(ex, *ret, p, count);
}

static json_t *make_selector(const struct examples *ex, const struct mig_gpu *gpu)
{
	char filter[16];

	if (!ex->parted)
		return json_string(gpu->name);
	snprintf(filter, sizeof(filter), "0x%08X", gpu->pci_device_id);
	return json_string(filter);
}

/* Takes @items over. An entry says for which models it is, which may turn out all. */
static json_t *make_entry(const struct examples *ex, bool enabled, json_t *items)
{
	json_t *entry = json_object();
	bool ok = mig_json_add(entry, ex->parted ? "device-filter" : "boards",
			       json_array()) &&
		  mig_json_add(entry, "devices", json_string("all"));

	if (ok && ex->parted)
		ok = mig_json_add(entry, "mig-enabled", json_boolean(enabled));
	if (ok && !enabled && !ex->parted)
		ok = mig_json_add(entry, "mig", json_false());
	if (ok && (enabled || ex->parted))
		ok = mig_json_add(entry, ex->parted ? "mig-devices" : "instances",
				  json_incref(items));
	json_decref(items);
	if (ok)
		return entry;
	json_decref(entry);
	return NULL;
}

static json_t *find_entry(const struct examples *ex, json_t *list, const json_t *items)
{
	json_t *entry;
	size_t i;

	json_array_foreach (list, i, entry) {
		if (json_equal(json_object_get(entry,
					       ex->parted ? "mig-devices" : "instances"),
			       items))
			return entry;
	}
	return NULL;
}

/* Takes @items over. Models that look alike share an entry. */
static bool add_type(const struct examples *ex, json_t *list, const struct mig_gpu *gpu,
		     json_t *items)
{
	const char *key = ex->parted ? "device-filter" : "boards";
	json_t *entry = items ? find_entry(ex, list, items) : NULL;

	if (entry) {
		json_decref(items);
	} else {
		entry = items ? make_entry(ex, true, items) : NULL;
		if (!mig_json_append(list, entry))
			return false;
	}
	return mig_json_append(json_object_get(entry, key), make_selector(ex, gpu));
}

/* Takes @list over. An entry for all models needs no filter. */
static bool add_layout(struct examples *ex, const char *name, json_t *list)
{
	const char *key = ex->parted ? "device-filter" : "boards";
	json_t *first = json_array_get(list, 0);

	if (json_array_size(json_object_get(first, key)) == ex->type_count)
		json_object_del(first, key);
	return mig_json_add(ex->layouts, name, list);
}

static bool add_empty(struct examples *ex, const char *name, bool enabled)
{
	json_t *items = make_items(ex), *list = json_array();
	json_t *entry = items ? make_entry(ex, enabled, items) : NULL;

	if (entry)
		json_object_del(entry, ex->parted ? "device-filter" : "boards");
	return mig_json_append(list, entry) ? mig_json_add(ex->layouts, name, list)
					    : (json_decref(list), false);
}

static bool add_mixed(struct examples *ex)
{
	json_t *list = json_array();
	bool ok = list;

	for (size_t i = 0; ok && i < ex->type_count; i++)
		ok = add_type(ex, list, ex->types[i], make_mixture(ex, ex->types[i]));
	if (ok)
		return add_layout(ex, "all-balanced", list);
	json_decref(list);
	return false;
}

/* all-1g.5gb.me: names of layouts have no "+". */
static void write_name(const char *profile, char *buf, size_t size)
{
	snprintf(buf, size, "all-%s", profile);
	for (char *c = buf; *c; c++)
		*c = *c == '+' ? '.' : *c;
}

static bool add_uniform(struct examples *ex, const char *profile)
{
	char name[MIG_NAME_SIZE + 8];
	json_t *list, *items;
	bool ok = true;

	write_name(profile, name, sizeof(name));
	if (json_object_get(ex->layouts, name))
		return true;
	list = json_array();
	for (size_t i = 0; ok && i < ex->type_count; i++) {
		ok = make_uniform(ex, ex->types[i], profile, &items);
		if (ok && items)
			ok = add_type(ex, list, ex->types[i], items);
		else
			json_decref(items);
	}
	if (ok && json_array_size(list) > 0)
		return add_layout(ex, name, list);
	json_decref(list);
	return ok;
}

static bool add_all(struct examples *ex)
{
	bool ok = add_empty(ex, "all-disabled", false) &&
		  add_empty(ex, "all-enabled", true);

	for (size_t i = 0; i < ex->type_count; i++) {
		FOR_EACH_PROFILE (p, ex->types[i])
			ok = ok && add_uniform(ex, p->name);
	}
	return ok && add_mixed(ex);
}

static bool is_known(const struct examples *ex, const struct mig_gpu *gpu)
{
	for (size_t i = 0; i < ex->type_count; i++) {
		if (ex->types[i]->pci_device_id == gpu->pci_device_id &&
		    strcmp(ex->types[i]->name, gpu->name) == 0)
			return true;
	}
	return false;
}

static int find_types(struct examples *ex, const struct mig_state *state,
		      struct mig_error *err)
{
	const struct mig_gpu *dumb = NULL;

	FOR_EACH_GPU (gpu, state) {
		if (gpu->capable && gpu->profile_count == 0)
			dumb = gpu;
		else if (gpu->capable && !is_known(ex, gpu))
			ex->types[ex->type_count++] = gpu;
	}
	if (ex->type_count > 0)
		return 0;
	if (!dumb)
		return mig_fail(err, ENOTSUP, "no GPU of this machine can do MIG");
	return mig_fail(
		err, ENOTSUP,
		"no MIG profiles known: this driver tells them only while MIG mode "
		"is on; switch it on, on gpu %u for instance",
		dumb->index);
}

int mig_export_examples(const struct mig_state *state, const struct mig_export_opts *opts,
			char **ret, struct mig_error *err)
{
	AUTO(mem) void *memory = calloc(state->gpu_count + 1, sizeof(void *));
	struct examples ex = { .parted = opts && opts->format == MIG_EXPORT_PARTED,
			       .types = memory };
	json_t *file;
	bool ok;
	int r;

	if (!memory)
		return mig_fail(err, ENOMEM, "out of memory");
	r = find_types(&ex, state, err);
	if (r < 0)
		return r;
	file = json_object();
	ex.layouts = json_object();
	ok = mig_json_add(file, "version", json_string(ex.parted ? "v1" : "migctl/v1")) &&
	     ex.layouts && add_all(&ex);
	ok = mig_json_add(ok ? file : NULL, ex.parted ? "mig-configs" : "layouts",
			  ex.layouts);
	if (!ok) {
		json_decref(file);
		file = NULL;
	}
	return opts && opts->json ? text_json_dump(file, ret, err)
				  : text_yaml_dump(file, ret, err);
}
