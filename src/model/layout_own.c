/* SPDX-License-Identifier: Apache-2.0 */
/* Layout files of version migctl/v1, the project's own. */
#include <errno.h>
#include <string.h>

#include <mig/address.h>

#include "base/error.h"
#include "model/layout.h"

static int check_words(const struct text_tree *tree, const struct text_node *node,
		       bool addresses, struct mig_error *err)
{
	struct mig_error why = MIG_ERROR_INIT;
	struct mig_address address;

	if (node->kind != TEXT_SCALAR || !node->text[0])
		return text_fail(tree, node, err, "%s: one word, or a list of words",
				 addresses ? "devices" : "boards");
	if (!addresses || strcmp(node->text, "all") == 0)
		return 0;
	if (mig_address_parse(node->text, &address, &why) < 0)
		return text_fail(tree, node, err, "devices: %s", why.msg);
	if (address.kind != MIG_ADDRESS_GPU && address.kind != MIG_ADDRESS_UUID &&
	    address.kind != MIG_ADDRESS_BUS)
		return text_fail(tree, node, err,
				 "devices: '%s' names an instance; a layout is for whole "
				 "GPUs: 0, GPU-…, 0000:07:00.0",
				 node->text);
	return 0;
}

/* A word or a list of words. */
static int read_words(const struct text_tree *tree, const struct text_node *node,
		      bool addresses, const struct text_node **ret, struct mig_error *err)
{
	int r = 0;

	if (!node)
		return 0;
	*ret = node;
	if (node->kind != TEXT_LIST)
		return check_words(tree, node, addresses, err);
	if (node->count == 0)
		return text_fail(tree, node, err,
				 "%s: an empty list; leave it out for all", node->key);
	for (size_t i = 0; r == 0 && i < node->count; i++)
		r = check_words(tree, &node->items[i], addresses, err);
	return r;
}

static int read_instances(const struct text_tree *tree, const struct text_node *node,
			  struct layout_part *part, struct mig_error *err)
{
	int r = 0;

	if (!node)
		return 0;
	if (node->kind != TEXT_LIST)
		return text_fail(tree, node, err,
				 "instances: a list is wanted, such as [3g.20gb, "
				 "4x1g.5gb]");
	part->items = calloc(node->count + 1, sizeof(*part->items));
	if (!part->items)
		return mig_fail(err, ENOMEM, "out of memory");
	for (size_t i = 0; r == 0 && i < node->count; i++) {
		r = layout_item_read(tree, &node->items[i], &part->items[i], err);
		if (r == 0)
			part->item_count++;
	}
	return r;
}

static int read_rest(const struct text_tree *tree, const struct text_node *node,
		     struct layout_part *part, struct mig_error *err)
{
	int r;

	if (!node)
		return 0;
	r = layout_item_read(tree, node, &part->rest, err);
	if (r < 0)
		return r;
	part->has_rest = true;
	if (part->rest.count > 1 || part->rest.start != MIG_UNKNOWN)
		return text_fail(tree, node, err,
				 "rest fills what is left: a profile without count and "
				 "start");
	if (part->rest.name[0])
		return text_fail(tree, node, err,
				 "rest: what fills up has no name; list '%s' among the "
				 "instances",
				 part->rest.name);
	return 0;
}

static int read_mode(const struct text_tree *tree, const struct text_node *map,
		     struct layout_part *part, struct mig_error *err)
{
	const struct text_node *mode = text_map_get(map, "mig");

	part->enabled = true;
	if (mode && !text_get_bool(mode, &part->enabled))
		return text_fail(tree, mode, err, "mig is true or false");
	if (!part->enabled && (part->item_count || part->has_rest))
		return text_fail(tree, mode, err,
				 "instances need MIG mode; leave 'mig: false' out, or "
				 "them");
	return 0;
}

static int read_part(const struct text_tree *tree, const struct text_node *node,
		     struct layout_part *part, struct mig_error *err)
{
	int r;

	part->node = node;
	if (node->kind != TEXT_MAP)
		return text_fail(tree, node, err,
				 "a map is wanted, such as {devices: all, instances: "
				 "[7x1g.5gb]}");
	r = text_check_keys(tree, node, "a part of a layout",
			    "devices boards mig instances rest", err);
	if (r == 0)
		r = read_words(tree, text_map_get(node, "devices"), true, &part->devices,
			       err);
	if (r == 0)
		r = read_words(tree, text_map_get(node, "boards"), false, &part->boards,
			       err);
	if (r == 0)
		r = read_instances(tree, text_map_get(node, "instances"), part, err);
	if (r == 0)
		r = read_rest(tree, text_map_get(node, "rest"), part, err);
	return r < 0 ? r : read_mode(tree, node, part, err);
}

int layout_own_read(struct mig_layout *layout, struct mig_error *err)
{
	const struct text_tree *tree = layout->tree;
	const struct text_node *map = text_map_get(tree->root, "layouts");
	struct layout_config *config;
	int r;

	r = text_check_keys(tree, tree->root, "a layout file", "version layouts", err);
	if (r < 0)
		return r;
	if (!map || map->kind != TEXT_MAP || map->count == 0)
		return text_fail(
			tree, map ? map : tree->root, err,
			"layouts: a map of at least one layout by name is wanted");
	for (size_t i = 0; i < map->count; i++) {
		r = layout_add_config(layout, &map->items[i], "layouts", &config, err);
		for (size_t j = 0; r == 0 && j < map->items[i].count; j++)
			r = read_part(tree, &map->items[i].items[j],
				      &config->parts[config->part_count++], err);
		if (r < 0)
			return r;
	}
	return 0;
}
