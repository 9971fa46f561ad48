/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Layout files of version v1, the schema of mig-parted: the same files, read strictly.
 * mig-devices counts names of MIG devices, so 1c.3g.20gb is a compute instance there and
 * several of them share a GPU instance as far as they fit.
 */
#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "model/layout.h"
#include "model/profile_name.h"

#define COUNT_MAX 128u /* of a name on one GPU */

static int read_devices(const struct text_tree *tree, const struct text_node *map,
			struct layout_part *part, struct mig_error *err)
{
	const struct text_node *node = text_map_get(map, "devices");
	unsigned index;

	if (!node)
		return text_fail(
			tree, map, err,
			"'devices' is missing; say all, or a list such as [0, 1]");
	if (node->kind == TEXT_SCALAR && strcmp(node->text, "all") == 0)
		return 0;
	if (node->kind != TEXT_LIST)
		return text_fail(tree, node, err,
				 "devices: all, or a list of numbers such as [0, 1]; not "
				 "'%.40s'",
				 node->text ? node->text : "a map");
	for (size_t i = 0; i < node->count; i++) {
		if (!text_get_number(&node->items[i], &index))
			return text_fail(tree, &node->items[i], err,
					 "devices: '%.40s' is no number of a GPU",
					 node->items[i].text ? node->items[i].text
							     : "a list or map");
	}
	part->devices = node;
	return 0;
}

/* 0x20B010DE, and perhaps ":0x…" for the subsystem. */
static bool is_filter(const struct text_node *node)
{
	char text[48], *colon;
	struct text_node half = { .kind = TEXT_SCALAR, .plain = true, .text = text };
	unsigned value;

	if (node->kind != TEXT_SCALAR || strlen(node->text) >= sizeof(text))
		return false;
	strcpy(text, node->text);
	colon = strchr(text, ':');
	if (colon)
		*colon = '\0';
	if (!text_get_number(&half, &value))
		return false;
	half.text = colon ? colon + 1 : text;
	return text_get_number(&half, &value);
}

static int read_filters(const struct text_tree *tree, const struct text_node *node,
			struct layout_part *part, struct mig_error *err)
{
	size_t count;

	if (!node)
		return 0;
	part->filters = node;
	count = node->kind == TEXT_LIST ? node->count : 1;
	for (size_t i = 0; i < count; i++) {
		const struct text_node *n =
			node->kind == TEXT_LIST ? &node->items[i] : node;

		if (!is_filter(n))
			return text_fail(tree, n, err,
					 "device-filter: '%.40s' is no device id such as "
					 "\"0x20B010DE\"",
					 n->text ? n->text : "a list or map");
		if (n->plain)
			return text_fail(tree, n, err,
					 "device-filter: put %s in quotes; it is a word "
					 "there, not a number",
					 n->text);
	}
	return 0;
}

static int read_count(const struct text_tree *tree, const struct text_node *node,
		      struct layout_item *item, struct mig_error *err)
{
	struct mig_profile_name name;
	int r;

	item->node = node;
	item->start = MIG_UNKNOWN;
	if (!mig_profile_name_parse(node->key, &name))
		return text_fail_key(
			tree, node, err,
			"mig-devices: '%.60s' is no profile, such as 1g.5gb, "
			"1c.3g.20gb, 1g.5gb+me",
			node->key);
	if (!text_get_number(node, &item->count) || item->count > COUNT_MAX)
		return text_fail(tree, node, err,
				 "mig-devices: '%.40s' is no number of instances from 0 "
				 "to %u",
				 node->text ? node->text : "a list or map", COUNT_MAX);
	memcpy(item->profile, name.gi, sizeof(item->profile));
	r = layout_whole_ci(item, err);
	if (r == 0)
		item->cis[0].slices = name.compute;
	return r;
}

static int read_counts(const struct text_tree *tree, const struct text_node *node,
		       struct layout_part *part, struct mig_error *err)
{
	unsigned total = 0;
	int r = 0;

	if (node->kind != TEXT_MAP && !text_is_null(node))
		return text_fail(tree, node, err,
				 "mig-devices: a map is wanted, such as {\"1g.5gb\": 7}, "
				 "or {}");
	part->items = calloc(node->count + 1, sizeof(*part->items));
	if (!part->items)
		return mig_fail(err, ENOMEM, "out of memory");
	for (size_t i = 0; r == 0 && i < node->count; i++) {
		r = read_count(tree, &node->items[i], &part->items[part->item_count++],
			       err);
		total += r == 0 ? part->items[i].count : 0;
	}
	if (r == 0 && node->count > 0 && total == 0)
		r = text_fail(tree, node, err,
			      "mig-devices: all counts are 0; write {} for no instances");
	return r;
}

static int read_instances(const struct text_tree *tree, const struct text_node *map,
			  struct layout_part *part, struct mig_error *err)
{
	const struct text_node *mode = text_map_get(map, "mig-enabled");
	const struct text_node *counts = text_map_get(map, "mig-devices");

	if (!mode)
		return text_fail(tree, map, err,
				 "'mig-enabled' is missing; say true or false");
	if (!text_get_bool(mode, &part->enabled))
		return text_fail(tree, mode, err, "mig-enabled is true or false");
	if (!part->enabled && counts && counts->count)
		return text_fail(tree, counts, err,
				 "mig-devices needs mig-enabled: true; write {} or leave "
				 "it out");
	if (part->enabled && !counts)
		return text_fail(tree, map, err,
				 "'mig-devices' is missing; {} means no instances");
	return counts ? read_counts(tree, counts, part, err) : 0;
}

static int read_part(const struct text_tree *tree, const struct text_node *node,
		     struct layout_part *part, struct mig_error *err)
{
	int r;

	part->node = node;
	if (node->kind != TEXT_MAP)
		return text_fail(tree, node, err,
				 "a map with devices, mig-enabled and mig-devices is "
				 "wanted");
	r = text_check_keys(tree, node, "an entry of a configuration",
			    "device-filter devices mig-enabled mig-devices", err);
	if (r == 0)
		r = read_filters(tree, text_map_get(node, "device-filter"), part, err);
	if (r == 0)
		r = read_devices(tree, node, part, err);
	return r < 0 ? r : read_instances(tree, node, part, err);
}

int layout_v1_read(struct mig_layout *layout, struct mig_error *err)
{
	const struct text_tree *tree = layout->tree;
	const struct text_node *map = text_map_get(tree->root, "mig-configs");
	struct layout_config *config;
	int r;

	layout->parted = true;
	r = text_check_keys(tree, tree->root, "a file of version v1",
			    "version mig-configs", err);
	if (r < 0)
		return r;
	if (!map || map->kind != TEXT_MAP || map->count == 0)
		return text_fail(tree, map ? map : tree->root, err,
				 "mig-configs: a map of at least one configuration is "
				 "wanted");
	for (size_t i = 0; i < map->count; i++) {
		r = layout_add_config(layout, &map->items[i], "mig-configs", &config,
				      err);
		for (size_t j = 0; r == 0 && j < map->items[i].count; j++)
			r = read_part(tree, &map->items[i].items[j],
				      &config->parts[config->part_count++], err);
		if (r < 0)
			return r;
	}
	return 0;
}
