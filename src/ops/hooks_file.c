/* SPDX-License-Identifier: Apache-2.0 */
/* Hooks files of version v1, the schema of mig-parted, read strictly. */
#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "ops/hooks.h"

DEFINE_AUTO(mig_hooks, struct mig_hooks *, mig_hooks_free)

static const char *const names[HOOK_POINTS] = {
	[MIG_HOOK_START] = "apply-start",
	[MIG_HOOK_MODE] = "pre-apply-mode",
	[MIG_HOOK_CONFIG] = "pre-apply-config",
	[MIG_HOOK_EXIT] = "apply-exit",
};

const char *mig_hook_name(enum mig_hook_point point)
{
	return names[point];
}

/* Numbers and the like are no words there: a person who wrote 1 has to write "1". */
static int check_word(const struct text_tree *tree, const struct text_node *node,
		      const char *what, struct mig_error *err)
{
	bool flag;
	char *end;

	if (node->kind != TEXT_SCALAR)
		return text_fail(tree, node, err, "%s: a word is wanted", what);
	strtod(node->text, &end);
	if (node->plain && (text_is_null(node) || text_get_bool(node, &flag) ||
			    (end > node->text && !*end)))
		return text_fail(tree, node, err,
				 "%s: put %.40s in quotes; it must be a word", what,
				 node->text[0] ? node->text : "it");
	return 0;
}

static int check_words(const struct text_tree *tree, const struct text_node *node,
		       enum text_kind kind, const char *what, struct mig_error *err)
{
	int r = 0;

	if (!node || text_is_null(node))
		return 0;
	if (node->kind != kind)
		return text_fail(tree, node, err, "%s: a %s is wanted", what,
				 kind == TEXT_MAP ? "map such as {NAME: value}"
						  : "list such as [\"-c\", \"true\"]");
	for (size_t i = 0; r == 0 && i < node->count; i++) {
		const struct text_node *item = &node->items[i];

		if (kind == TEXT_MAP && (!item->key[0] || strchr(item->key, '=')))
			return text_fail_key(tree, item, err,
					     "envs: '%.40s' is no name of a variable",
					     item->key);
		r = check_word(tree, item, what, err);
	}
	return r;
}

static int check_hook(const struct text_tree *tree, const struct text_node *node,
		      struct mig_error *err)
{
	const struct text_node *command, *workdir;
	int r;

	if (node->kind != TEXT_MAP)
		return text_fail(tree, node, err,
				 "a map with command, and perhaps workdir, args and "
				 "envs, is wanted");
	r = text_check_keys(tree, node, "a hook", "workdir command args envs", err);
	if (r < 0)
		return r;
	command = text_map_get(node, "command");
	workdir = text_map_get(node, "workdir");
	if (!command)
		return text_fail(tree, node, err,
				 "'command' is missing; name a program, such as "
				 "/bin/bash");
	r = check_word(tree, command, "command", err);
	if (r == 0 && !command->text[0])
		r = text_fail(tree, command, err, "command: it is empty");
	if (r == 0 && workdir && !text_is_null(workdir))
		r = check_word(tree, workdir, "workdir", err);
	if (r == 0)
		r = check_words(tree, text_map_get(node, "args"), TEXT_LIST, "args", err);
	return r < 0 ? r
		     : check_words(tree, text_map_get(node, "envs"), TEXT_MAP, "envs",
				   err);
}

static int read_list(struct mig_hooks *hooks, const struct text_node *map,
		     enum mig_hook_point point, struct mig_error *err)
{
	const struct text_node *list = text_map_get(map, names[point]);
	int r = 0;

	if (!list || text_is_null(list))
		return 0;
	if (list->kind != TEXT_LIST)
		return text_fail(hooks->tree, list, err,
				 "%s: a list of hooks is wanted, or []", names[point]);
	for (size_t i = 0; r == 0 && i < list->count; i++)
		r = check_hook(hooks->tree, &list->items[i], err);
	hooks->lists[point] = list;
	return r;
}

static int read_file(struct mig_hooks *hooks, struct mig_error *err)
{
	const struct text_tree *tree = hooks->tree;
	const struct text_node *version, *map;
	int r;

	if (tree->empty || tree->root->kind != TEXT_MAP)
		return text_fail(tree, tree->root, err,
				 "a map with version and hooks is wanted");
	r = text_check_keys(tree, tree->root, "a hooks file", "version hooks", err);
	version = text_map_get(tree->root, "version");
	map = text_map_get(tree->root, "hooks");
	if (r < 0)
		return r;
	if (!version || version->kind != TEXT_SCALAR || strcmp(version->text, "v1") != 0)
		return text_fail(tree, version ? version : tree->root, err,
				 "version: v1 is wanted in a hooks file");
	if (!map)
		return text_fail(tree, tree->root, err,
				 "'hooks' is missing; {} means none");
	if (map->kind != TEXT_MAP)
		return text_is_null(map) ? 0
					 : text_fail(tree, map, err,
						     "hooks: a map is wanted, or {}");
	r = text_check_keys(tree, map, "hooks",
			    "apply-start pre-apply-mode pre-apply-config apply-exit",
			    err);
	for (unsigned i = 0; r == 0 && i < HOOK_POINTS; i++)
		r = read_list(hooks, map, (enum mig_hook_point)i, err);
	return r;
}

int mig_hooks_parse(struct text_tree *tree, struct mig_hooks **ret, struct mig_error *err)
{
	AUTO(text_tree) struct text_tree *owned = tree;
	AUTO(mig_hooks) struct mig_hooks *hooks = calloc(1, sizeof(*hooks));
	int r;

	if (!hooks)
		return mig_fail(err, ENOMEM, "out of memory");
	hooks->tree = TAKE(owned);
	r = read_file(hooks, err);
	if (r == 0)
		*ret = TAKE(hooks);
	return r;
}

int mig_hooks_load(const char *path, struct mig_hooks **ret, struct mig_error *err)
{
	struct text_tree *tree;
	int r = text_tree_load(path, &tree, err);

	return r < 0 ? r : mig_hooks_parse(tree, ret, err);
}

bool mig_hooks_any(const struct mig_hooks *hooks, enum mig_hook_point point)
{
	return hooks->lists[point] && hooks->lists[point]->count > 0;
}

struct mig_hooks *mig_hooks_free(struct mig_hooks *hooks)
{
	if (hooks)
		text_tree_free(hooks->tree);
	free(hooks);
	return NULL;
}
