/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A machine as mig-parted exports it: counts of MIG devices by name. Entries are merged as
 * that program merges them, so that its exports and ours can be compared as text.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/export.h"
#include "model/json_parts.h"
#include "model/state.h"

struct list {
	const struct mig_gpu *const *gpus;
	size_t count;
	json_t *entries;
};

static int by_bytes(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* 1g.5gb before 1g.10gb */
static int by_number(const void *a, const void *b)
{
	return strverscmp(a, b);
}

static void write_name(const struct mig_gpu *gpu, const struct mig_gi *gi,
		       const struct mig_ci *ci, char *buf, size_t size)
{
	const struct mig_profile *p = mig_profile_by_id(gpu, gi->profile_id);

	if (p && ci->slices == p->slices)
		snprintf(buf, size, "%s", gi->profile);
	else
		snprintf(buf, size, "%uc.%s", ci->slices, gi->profile);
}

static size_t count_devices(const struct mig_gpu *gpu)
{
	size_t count = 0;

	FOR_EACH_GI (gi, gpu)
		count += gi->ci_count;
	return count;
}

static json_t *make_devices(const struct mig_gpu *gpu, bool json)
{
	size_t total = count_devices(gpu), n = 0, run;
	char(*names)[MIG_NAME_SIZE + 16] = calloc(total + 1, sizeof(*names));
	json_t *map = names ? json_object() : NULL;
	bool ok = map;

	FOR_EACH_GI (gi, gpu) {
		FOR_EACH_CI (ci, gi) {
			if (ok)
				write_name(gpu, gi, ci, names[n++], sizeof(*names));
		}
	}
	if (ok)
		qsort(names, n, sizeof(*names), json ? by_bytes : by_number);
	for (size_t i = 0; ok && i < n; i += run) {
		for (run = 1; i + run < n && strcmp(names[i], names[i + run]) == 0;)
			run++;
		ok = mig_json_add(map, names[i], json_integer((json_int_t)run));
	}
	free(names);
	if (ok)
		return map;
	json_decref(map);
	return NULL;
}

static void write_filter(const struct mig_gpu *gpu, char *buf, size_t size)
{
	snprintf(buf, size, "0x%08X", gpu->pci_device_id);
}

static bool has_text(const json_t *list, const char *text)
{
	const json_t *item;
	size_t i;

	json_array_foreach (list, i, item) {
		if (strcmp(json_string_value(item), text) == 0)
			return true;
	}
	return false;
}

static bool add_filter(json_t *list, const char *text)
{
	size_t i = 0;

	if (has_text(list, text))
		return true;
	while (i < json_array_size(list) &&
	       strcmp(json_string_value(json_array_get(list, i)), text) < 0)
		i++;
	return json_array_insert_new(list, i, json_string(text)) == 0;
}

static json_t *make_entry(const struct mig_gpu *gpu, bool json)
{
	json_t *map = json_object();
	bool ok = mig_json_add(map, "device-filter", json_array()) &&
		  mig_json_add(map, "devices", json_array()) &&
		  mig_json_add(map, "mig-enabled", json_boolean(gpu->enabled)) &&
		  mig_json_add(map, "mig-devices", make_devices(gpu, json));

	if (ok)
		return map;
	json_decref(map);
	return NULL;
}

/* Takes @entry over. */
static bool add_gpu(json_t *entries, json_t *entry, const struct mig_gpu *gpu)
{
	char filter[16];
	json_t *other;
	size_t i;
	bool ok;

	if (!entry)
		return false;
	json_array_foreach (entries, i, other) {
		if (json_equal(json_object_get(other, "mig-enabled"),
			       json_object_get(entry, "mig-enabled")) &&
		    json_equal(json_object_get(other, "mig-devices"),
			       json_object_get(entry, "mig-devices"))) {
			json_decref(entry);
			entry = json_incref(other);
			break;
		}
	}
	write_filter(gpu, filter, sizeof(filter));
	ok = add_filter(json_object_get(entry, "device-filter"), filter) &&
	     mig_json_append(json_object_get(entry, "devices"), json_integer(gpu->index));
	if (i < json_array_size(entries)) {
		json_decref(entry);
		return ok;
	}
	return mig_json_append(entries, entry) && ok;
}

static size_t count_matching(const struct list *l, const json_t *filters)
{
	size_t count = 0;
	char filter[16];

	for (size_t i = 0; i < l->count; i++) {
		write_filter(l->gpus[i], filter, sizeof(filter));
		count += has_text(filters, filter);
	}
	return count;
}

static bool is_one_type(const struct list *l)
{
	for (size_t i = 1; i < l->count; i++) {
		if (l->gpus[i]->pci_device_id != l->gpus[0]->pci_device_id)
			return false;
	}
	return true;
}

/* "devices: all" where the filter says the rest; the filter goes where it says nothing. */
static bool shorten(const struct list *l, json_t *entry)
{
	json_t *filters = json_object_get(entry, "device-filter");

	if (json_array_size(json_object_get(entry, "devices")) ==
		    count_matching(l, filters) &&
	    json_object_set_new(entry, "devices", json_string("all")) < 0)
		return false;
	if (is_one_type(l) || json_array_size(l->entries) == 1)
		return json_object_del(entry, "device-filter") == 0;
	if (json_array_size(filters) > 1)
		return true;
	return json_object_set(entry, "device-filter", json_array_get(filters, 0)) == 0;
}

json_t *mig_export_parted(const struct mig_gpu *const *gpus, size_t count, bool json)
{
	struct list l = { .gpus = gpus, .count = count, .entries = json_array() };
	bool ok = l.entries;
	json_t *entry;
	size_t i;

	for (size_t n = 0; ok && n < count; n++)
		ok = add_gpu(l.entries, make_entry(gpus[n], json), gpus[n]);
	json_array_foreach (l.entries, i, entry)
		ok = ok && shorten(&l, entry);
	if (ok)
		return l.entries;
	json_decref(l.entries);
	return NULL;
}
