/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A layout of words on a command line. It is made as the tree that a file with the same
 * words would give, so that both are checked by the same code.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "model/layout.h"

/* A list of scalars, one a word. */
static int set_list(struct text_node *node, const char *key, const char *const *words,
		    size_t count)
{
	node->kind = TEXT_LIST;
	node->key = strdup(key);
	node->items = calloc(count + 1, sizeof(*node->items));
	if (!node->key || !node->items)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		node->items[i].plain = true;
		node->items[i].text = strdup(words[i]);
		if (!node->items[i].text)
			return -ENOMEM;
		node->count++;
	}
	return 0;
}

/* "0,GPU-…" into a list of words. */
static int set_devices(struct text_node *node, const char *gpus)
{
	AUTO(str) char *text = strdup(gpus);
	AUTO(mem) void *memory = calloc(strlen(gpus) + 1, sizeof(char *));
	const char **words = memory;
	char *rest = text;
	size_t count = 0;

	if (!text || !words)
		return -ENOMEM;
	for (char *w = strsep(&rest, ","); w; w = strsep(&rest, ","))
		words[count++] = w;
	return set_list(node, "devices", words, count);
}

static struct text_node *new_map(struct text_node *node, size_t count)
{
	node->kind = TEXT_MAP;
	node->items = calloc(count, sizeof(*node->items));
	return node->items;
}

/* {layouts: {arguments: [{devices: […], instances: […]}]}} */
static int set_words(struct text_tree *tree, const char *const *words, size_t count,
		     const char *gpus)
{
	struct text_node *version, *layouts, *list, *part;
	int r;

	if (!new_map(tree->root, 2))
		return -ENOMEM;
	version = &tree->root->items[0];
	layouts = &tree->root->items[1];
	version->key = strdup("version");
	version->text = strdup("migctl/v1");
	layouts->key = strdup("layouts");
	tree->root->count = 2;
	list = new_map(layouts, 1);
	if (!version->key || !version->text || !layouts->key || !list)
		return -ENOMEM;
	layouts->count = 1;
	list->kind = TEXT_LIST;
	list->key = strdup("arguments");
	list->items = calloc(1, sizeof(*list->items));
	if (!list->key || !list->items)
		return -ENOMEM;
	list->count = 1;
	part = new_map(&list->items[0], 2);
	if (!part)
		return -ENOMEM;
	list->items[0].count = 2;
	r = set_devices(&part[0], gpus);
	return r < 0 ? r : set_list(&part[1], "instances", words, count);
}

int mig_layout_words(const char *const *words, size_t count, const char *gpus,
		     struct mig_layout **ret, struct mig_error *err)
{
	AUTO(text_tree) struct text_tree *tree = calloc(1, sizeof(*tree));

	if (tree) {
		tree->words = true;
		tree->file = strdup("arguments");
		tree->root = calloc(1, sizeof(*tree->root));
	}
	if (!tree || !tree->file || !tree->root ||
	    set_words(tree, words, count, gpus) < 0)
		return mig_fail(err, ENOMEM, "out of memory");
	return layout_make(TAKE(tree), ret, err);
}
