/* SPDX-License-Identifier: Apache-2.0 */
/* What a tree of text is asked, and how its errors name the place. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "base/nearest.h"
#include "text/tree.h"

static void free_items(struct text_node *node)
{
	for (size_t i = 0; i < node->count; i++) {
		free_items(&node->items[i]);
		free(node->items[i].key);
		free(node->items[i].text);
	}
	free(node->items);
}

struct text_tree *text_tree_free(struct text_tree *tree)
{
	if (!tree)
		return NULL;
	if (tree->root) {
		free_items(tree->root);
		free(tree->root->text);
	}
	free(tree->root);
	free(tree->file);
	free(tree);
	return NULL;
}

const struct text_node *text_map_get(const struct text_node *map, const char *key)
{
	for (size_t i = 0; map->kind == TEXT_MAP && i < map->count; i++) {
		if (strcmp(map->items[i].key, key) == 0)
			return &map->items[i];
	}
	return NULL;
}

bool text_is_null(const struct text_node *node)
{
	return node->kind == TEXT_SCALAR && node->plain &&
	       (!node->text[0] || strcmp(node->text, "~") == 0 ||
		strcasecmp(node->text, "null") == 0);
}

bool text_get_bool(const struct text_node *node, bool *ret)
{
	static const char *const words[][2] = { { "false", "true" },
						{ "no", "yes" },
						{ "off", "on" } };

	if (node->kind != TEXT_SCALAR || !node->plain)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(words) * 2; i++) {
		if (strcasecmp(node->text, words[i / 2][i % 2]) == 0) {
			*ret = i % 2;
			return true;
		}
	}
	return false;
}

bool text_get_number(const struct text_node *node, unsigned *ret)
{
	bool hex;
	unsigned long long value;
	char *end;

	if (node->kind != TEXT_SCALAR || !node->plain)
		return false;
	hex = strncasecmp(node->text, "0x", 2) == 0;
	if (node->text[0] < '0' || node->text[0] > '9' || strlen(node->text) > 10 ||
	    (!hex && node->text[0] == '0' && node->text[1]))
		return false;
	value = strtoull(node->text, &end, hex ? 16 : 10);
	if (*end || (hex && !node->text[2]) || value >= 0xffffffffu)
		return false;
	*ret = (unsigned)value;
	return true;
}

static int fail_at(const struct text_tree *tree, unsigned line, unsigned column,
		   struct mig_error *err, const char *fmt, va_list ap)
{
	char text[sizeof(err->msg)];

	vsnprintf(text, sizeof(text), fmt, ap);
	if (tree->words)
		return mig_fail(err, EINVAL, "%s", text);
	return mig_fail(err, EINVAL, "%s:%u:%u: %s", tree->file, line, column, text);
}

int text_fail(const struct text_tree *tree, const struct text_node *node,
	      struct mig_error *err, const char *fmt, ...)
{
	va_list ap;
	int r;

	va_start(ap, fmt);
	r = fail_at(tree, node->line, node->column, err, fmt, ap);
	va_end(ap);
	return r;
}

int text_fail_key(const struct text_tree *tree, const struct text_node *node,
		  struct mig_error *err, const char *fmt, ...)
{
	va_list ap;
	int r;

	va_start(ap, fmt);
	r = fail_at(tree, node->key ? node->key_line : node->line,
		    node->key ? node->key_column : node->column, err, fmt, ap);
	va_end(ap);
	return r;
}

/* Is the word one of those in the list? If not, @search has seen them all. */
static bool is_listed(char *list, struct mig_nearest *search)
{
	char *rest = NULL;

	for (char *w = strtok_r(list, " ", &rest); w; w = strtok_r(NULL, " ", &rest)) {
		if (strcmp(w, search->word) == 0)
			return true;
		mig_nearest_offer(search, w);
	}
	return false;
}

int text_check_keys(const struct text_tree *tree, const struct text_node *map,
		    const char *what, const char *keys, struct mig_error *err)
{
	for (size_t i = 0; i < map->count; i++) {
		struct mig_nearest search = MIG_NEAREST_INIT(map->items[i].key);
		AUTO(str) char *list = strdup(keys);

		if (!list)
			return mig_fail(err, ENOMEM, "out of memory");
		if (is_listed(list, &search))
			continue;
		if (search.best)
			return text_fail_key(tree, &map->items[i], err,
					     "%s has no key '%.60s'; is '%s' meant?",
					     what, search.word, search.best);
		return text_fail_key(tree, &map->items[i], err,
				     "%s has no key '%.60s'; it knows: %s", what,
				     search.word, keys);
	}
	return 0;
}
