/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mig-parted's checkpoints: how GPUs looked, by UUID, profiles by NVML's enums. They say
 * where GPU instances stood, and which compute instances were in them, but not where.
 */
#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "model/geometry.h"
#include "model/layout.h"

#define KINDS_MAX 64u /* of profiles; far beyond any release */

/* NVML names the values of its enum of compute profiles after their slices. */
static const unsigned slices_of_kind[] = { 1, 2, 3, 4, 7, 8, 6, 1, 7 };

struct scope {
	const struct text_tree *tree;
	struct mig_error *err;
};

static int get_number(const struct scope *s, const struct text_node *map, const char *key,
		      unsigned end, unsigned *ret)
{
	const struct text_node *node = text_map_get(map, key);

	if (!node)
		return text_fail(s->tree, map, s->err, "'%s' is missing", key);
	if (!text_get_number(node, ret) || *ret >= end)
		return text_fail(s->tree, node, s->err,
				 "%s: '%.40s' is no number from 0 to %u", key,
				 node->text ? node->text : "a list or map", end - 1);
	return 0;
}

/* A list in a map; null is how an empty one is written there. */
static int get_list(const struct scope *s, const struct text_node *map, const char *key,
		    const struct text_node **ret)
{
	const struct text_node *node = text_map_get(map, key);

	if (!node)
		return text_fail(s->tree, map, s->err, "'%s' is missing", key);
	*ret = node;
	if (node->kind == TEXT_LIST || text_is_null(node))
		return 0;
	return text_fail(s->tree, node, s->err, "%s: a list is wanted", key);
}

static int check_map(const struct scope *s, const struct text_node *node,
		     const char *what, const char *keys)
{
	if (node->kind != TEXT_MAP)
		return text_fail(s->tree, node, s->err, "%s is a map with %s", what,
				 keys);
	return text_check_keys(s->tree, node, what, keys, s->err);
}

static int read_ci(const struct scope *s, const struct text_node *node,
		   struct layout_item *item)
{
	unsigned kind, engines;
	int r;

	r = check_map(s, node, "a compute instance", "ProfileID EngProfileID");
	if (r == 0)
		r = get_number(s, node, "ProfileID", KINDS_MAX, &kind);
	if (r == 0)
		r = get_number(s, node, "EngProfileID", 1, &engines);
	if (r == 0)
		r = layout_whole_ci(item, s->err);
	if (r < 0)
		return r;
	item->cis[item->ci_count - 1].profile = kind;
	if (kind < ARRAY_SIZE(slices_of_kind))
		item->cis[item->ci_count - 1].slices = slices_of_kind[kind];
	return 0;
}

static int read_cis(const struct scope *s, const struct text_node *map,
		    struct layout_item *item)
{
	const struct text_node *list;
	int r;

	r = get_list(s, map, "ComputeInstances", &list);
	if (r == 0 && list->count > MIG_COMPUTE_MAX)
		return text_fail(
			s->tree, list, s->err,
			"%zu compute instances in one GPU instance; no board has "
			"that many slices",
			list->count);
	for (size_t i = 0; r == 0 && i < list->count; i++)
		r = read_ci(s, &list->items[i], item);
	return r;
}

static int read_place(const struct scope *s, const struct text_node *map,
		      struct layout_item *item)
{
	const struct text_node *place = text_map_get(map, "Placement");
	int r;

	if (!place)
		return text_fail(s->tree, map, s->err, "'Placement' is missing");
	r = check_map(s, place, "a placement", "Start Size");
	if (r == 0)
		r = get_number(s, place, "Start", MIG_SLICES_MAX, &item->start);
	return r < 0 ? r : get_number(s, place, "Size", MIG_SLICES_MAX + 1, &item->size);
}

static int read_gi(const struct scope *s, const struct text_node *node,
		   struct layout_item *item)
{
	int r;

	item->node = node;
	item->by = LAYOUT_BY_KIND;
	item->count = 1;
	r = check_map(s, node, "a GPU instance", "ProfileID Placement ComputeInstances");
	if (r == 0)
		r = get_number(s, node, "ProfileID", KINDS_MAX, &item->kind);
	if (r == 0)
		r = read_place(s, node, item);
	return r < 0 ? r : read_cis(s, node, item);
}

static int read_gis(const struct scope *s, const struct text_node *map,
		    struct layout_part *part)
{
	const struct text_node *list;
	int r;

	r = get_list(s, map, "GpuInstances", &list);
	if (r < 0)
		return r;
	if (list->count && !part->enabled)
		return text_fail(s->tree, list, s->err,
				 "GpuInstances: there are none where MigMode is 0");
	part->items = calloc(list->count + 1, sizeof(*part->items));
	if (!part->items)
		return mig_fail(s->err, ENOMEM, "out of memory");
	for (size_t i = 0; r == 0 && i < list->count; i++) {
		r = read_gi(s, &list->items[i], &part->items[i]);
		part->item_count += r == 0;
	}
	return r;
}

static int read_uuid(const struct scope *s, const struct text_node *map,
		     struct layout_part *part)
{
	const struct text_node *node = text_map_get(map, "UUID");

	if (!node)
		return text_fail(s->tree, map, s->err, "'UUID' is missing");
	if (node->kind != TEXT_SCALAR || strncmp(node->text, "GPU-", 4) != 0)
		return text_fail(s->tree, node, s->err,
				 "UUID: '%.60s' is none of a GPU; it begins with GPU-",
				 node->text ? node->text : "a list or map");
	part->devices = node;
	return 0;
}

static int read_device(const struct scope *s, const struct text_node *node,
		       struct layout_part *part)
{
	unsigned mode;
	int r;

	part->node = node;
	r = check_map(s, node, "a device", "UUID MigMode GpuInstances");
	if (r == 0)
		r = read_uuid(s, node, part);
	if (r == 0)
		r = get_number(s, node, "MigMode", 2, &mode);
	if (r < 0)
		return r;
	part->enabled = mode;
	return read_gis(s, node, part);
}

static int check_once(const struct scope *s, const struct layout_config *config)
{
	const struct text_node *last = config->parts[config->part_count - 1].devices;

	for (size_t i = 0; i + 1 < config->part_count; i++) {
		if (strcmp(config->parts[i].devices->text, last->text) == 0)
			return text_fail(s->tree, last, s->err,
					 "UUID: %s stands here for the second time",
					 last->text);
	}
	return 0;
}

static int check_head(const struct scope *s, const struct text_node *root)
{
	const struct text_node *version = text_map_get(root, "Version");
	int r = check_map(s, root, "a checkpoint", "Version MigState");

	if (r < 0)
		return r;
	if (!version)
		return text_fail(s->tree, root, s->err, "'Version' is missing; say v1");
	if (version->kind != TEXT_SCALAR || strcmp(version->text, "v1") != 0)
		return text_fail(s->tree, version, s->err,
				 "Version: '%.40s' is not known; v1 is",
				 version->text ? version->text : "a list or map");
	return check_map(s, text_map_get(root, "MigState"), "MigState", "Devices");
}

int layout_checkpoint_read(struct mig_layout *layout, struct mig_error *err)
{
	const struct scope s = { .tree = layout->tree, .err = err };
	const struct text_node *root = layout->tree->root, *list = NULL;
	struct layout_config *config;
	int r;

	r = check_head(&s, root);
	if (r == 0)
		r = get_list(&s, text_map_get(root, "MigState"), "Devices", &list);
	if (r == 0)
		r = layout_add_config(layout, list, "MigState", &config, err);
	for (size_t i = 0; r == 0 && i < list->count; i++) {
		r = read_device(&s, &list->items[i],
				&config->parts[config->part_count++]);
		if (r == 0)
			r = check_once(&s, config);
	}
	return r;
}
