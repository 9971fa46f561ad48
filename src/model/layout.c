/* SPDX-License-Identifier: Apache-2.0 */
/* A layout file as a value: which version it has, and which layouts by name. */
#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "base/error.h"
#include "base/nearest.h"
#include "model/layout.h"
#include "model/plan.h"

static const struct version {
	const char *word;
	int (*read)(struct mig_layout *layout, struct mig_error *err);
} versions[] = { { "v1", layout_v1_read }, { "migctl/v1", layout_own_read } };

static void free_part(struct layout_part *part)
{
	/* One that failed half-way is behind the count, and zero but for what it holds. */
	for (size_t i = 0; part->items && i <= part->item_count; i++)
		layout_item_clear(&part->items[i]);
	free(part->items);
	layout_item_clear(&part->rest);
}

struct mig_layout *mig_layout_free(struct mig_layout *layout)
{
	if (!layout)
		return NULL;
	for (size_t i = 0; i < layout->config_count; i++) {
		struct layout_config *config = &layout->configs[i];

		for (size_t j = 0; j < config->part_count; j++)
			free_part(&config->parts[j]);
		free(config->parts);
	}
	free(layout->configs);
	text_tree_free(layout->tree);
	free(layout);
	return NULL;
}

int layout_add_config(struct mig_layout *layout, const struct text_node *node,
		      const char *key, struct layout_config **ret, struct mig_error *err)
{
	struct layout_config *config;

	if (node->kind != TEXT_LIST || node->count == 0)
		return text_fail(layout->tree, node, err,
				 "%s: '%.60s' must be a list of at least one entry", key,
				 node->key);
	config = mig_array_add(&layout->configs, &layout->config_count, sizeof(*config));
	if (config)
		config->parts = calloc(node->count, sizeof(*config->parts));
	if (!config || !config->parts)
		return mig_fail(err, ENOMEM, "out of memory");
	config->node = node;
	*ret = config;
	return 0;
}

static int read_version(struct mig_layout *layout, struct mig_error *err)
{
	const struct text_tree *tree = layout->tree;
	const struct text_node *version;

	if (tree->empty)
		return mig_fail(err, EINVAL,
				"%s: nothing is in it; begin with 'version: migctl/v1'",
				tree->file);
	if (tree->root->kind != TEXT_MAP)
		return text_fail(tree, tree->root, err,
				 "a map is wanted that begins with 'version: migctl/v1'");
	if (text_map_get(tree->root, "MigState"))
		return layout_checkpoint_read(layout, err);
	version = text_map_get(tree->root, "version");
	if (!version)
		return text_fail(tree, tree->root, err,
				 "'version' is missing; say migctl/v1, or v1 for the "
				 "schema of mig-parted");
	for (size_t i = 0; i < ARRAY_SIZE(versions); i++) {
		if (version->kind == TEXT_SCALAR &&
		    strcmp(version->text, versions[i].word) == 0)
			return versions[i].read(layout, err);
	}
	return text_fail(tree, version, err,
			 "version '%.40s' is not known; migctl/v1 and v1 are",
			 version->text ? version->text : "a list or map");
}

int layout_make(struct text_tree *tree, struct mig_layout **ret, struct mig_error *err)
{
	AUTO(mig_layout) struct mig_layout *layout = calloc(1, sizeof(*layout));
	int r;

	if (!layout) {
		text_tree_free(tree);
		return mig_fail(err, ENOMEM, "out of memory");
	}
	layout->tree = tree;
	r = read_version(layout, err);
	if (r == 0)
		*ret = TAKE(layout);
	return r;
}

int mig_layout_load(const char *path, struct mig_layout **ret, struct mig_error *err)
{
	struct text_tree *tree;
	int r = text_tree_load(path, &tree, err);

	return r < 0 ? r : layout_make(tree, ret, err);
}

int mig_layout_parse(const char *file, const char *text, size_t size,
		     struct mig_layout **ret, struct mig_error *err)
{
	struct text_tree *tree;
	int r = text_tree_parse(file, text, size, &tree, err);

	return r < 0 ? r : layout_make(tree, ret, err);
}

size_t mig_layout_count(const struct mig_layout *layout)
{
	return layout->config_count;
}

const char *mig_layout_name(const struct mig_layout *layout, size_t i)
{
	return i < layout->config_count ? layout->configs[i].node->key : NULL;
}

int mig_layout_find(const struct mig_layout *layout, const char *name, size_t *ret,
		    struct mig_error *err)
{
	struct mig_nearest search = MIG_NEAREST_INIT(name ? name : "");
	char names[240] = "";

	for (size_t i = 0; i < layout->config_count; i++) {
		const char *own = mig_layout_name(layout, i);

		if (name ? strcmp(own, name) == 0 : layout->config_count == 1) {
			*ret = i;
			return 0;
		}
		mig_nearest_offer(&search, own);
		mig_text_add(names, sizeof(names), "%s%s", i ? ", " : "", own);
	}
	if (!name)
		return mig_fail(err, EINVAL, "%s: which layout? there are %s",
				layout->tree->file, names);
	if (search.best)
		return mig_fail(err, EINVAL,
				"%s: no layout is called '%.60s'; is '%s' meant?",
				layout->tree->file, name, search.best);
	return mig_fail(err, EINVAL, "%s: no layout is called '%.60s'; there are %s",
			layout->tree->file, name, names);
}
