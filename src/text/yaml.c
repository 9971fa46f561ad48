/* SPDX-License-Identifier: Apache-2.0 */
/*
 * YAML into a tree. libyaml gives a graph in which an alias is a second way to a node; it
 * is written out here under a limit, so that a file of a few lines cannot ask for more
 * memory than there is.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include "base/error.h"
#include "text/tree.h"

struct reader {
	yaml_parser_t parser;
	yaml_document_t doc;
	struct text_tree *tree;
	size_t nodes; /* written so far */
	struct mig_error *err;
};

static int build(struct reader *in, int id, unsigned depth, struct text_node *ret);

static void set_place(struct text_node *node, const yaml_node_t *from)
{
	node->line = (unsigned)from->start_mark.line + 1;
	node->column = (unsigned)from->start_mark.column + 1;
}

static int build_scalar(struct reader *in, const yaml_node_t *from, struct text_node *ret)
{
	const char *text = (const char *)from->data.scalar.value;

	ret->kind = TEXT_SCALAR;
	ret->plain = from->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	if (strlen(text) != from->data.scalar.length)
		return text_fail(in->tree, ret, in->err, "this text has a NUL in it");
	ret->text = strdup(text);
	return ret->text ? 0 : mig_fail(in->err, ENOMEM, "out of memory");
}

static int build_list(struct reader *in, const yaml_node_t *from, unsigned depth,
		      struct text_node *ret)
{
	const yaml_node_item_t *first = from->data.sequence.items.start;
	size_t count = (size_t)(from->data.sequence.items.top - first);
	int r = 0;

	ret->kind = TEXT_LIST;
	ret->items = calloc(count + 1, sizeof(*ret->items));
	if (!ret->items)
		return mig_fail(in->err, ENOMEM, "out of memory");
	for (size_t i = 0; r == 0 && i < count; i++)
		r = build(in, first[i], depth + 1, &ret->items[ret->count++]);
	return r;
}

static int build_key(struct reader *in, int id, const struct text_node *map,
		     struct text_node *ret)
{
	const yaml_node_t *from = yaml_document_get_node(&in->doc, id);
	struct text_node place = { 0 };
	const char *key;

	set_place(&place, from);
	if (from->type != YAML_SCALAR_NODE)
		return text_fail(in->tree, &place, in->err,
				 "a key must be a plain word, not a list or map");
	key = (const char *)from->data.scalar.value;
	if (strcmp(key, "<<") == 0)
		return text_fail(
			in->tree, &place, in->err,
			"merging with '<<' is not understood; write the keys out");
	if (text_map_get(map, key))
		return text_fail(in->tree, &place, in->err,
				 "'%.60s' stands here a second time; the first is in "
				 "line %u",
				 key, text_map_get(map, key)->key_line);
	ret->key_line = place.line;
	ret->key_column = place.column;
	ret->key = strdup(key);
	return ret->key ? 0 : mig_fail(in->err, ENOMEM, "out of memory");
}

static int build_map(struct reader *in, const yaml_node_t *from, unsigned depth,
		     struct text_node *ret)
{
	const yaml_node_pair_t *first = from->data.mapping.pairs.start;
	size_t count = (size_t)(from->data.mapping.pairs.top - first);
	int r = 0;

	ret->kind = TEXT_MAP;
	ret->items = calloc(count + 1, sizeof(*ret->items));
	if (!ret->items)
		return mig_fail(in->err, ENOMEM, "out of memory");
	for (size_t i = 0; r == 0 && i < count; i++) {
		struct text_node *item = &ret->items[i];

		r = build_key(in, first[i].key, ret, item);
		ret->count++;
		if (r == 0)
			r = build(in, first[i].value, depth + 1, item);
	}
	return r;
}

static int build(struct reader *in, int id, unsigned depth, struct text_node *ret)
{
	const yaml_node_t *from = yaml_document_get_node(&in->doc, id);

	set_place(ret, from);
	if (++in->nodes > TEXT_NODES_MAX)
		return text_fail(in->tree, ret, in->err,
				 "more than %u values, aliases counted each time; split "
				 "the file",
				 TEXT_NODES_MAX);
	if (depth > TEXT_DEPTH_MAX)
		return text_fail(in->tree, ret, in->err,
				 "more than %u lists and maps within each other",
				 TEXT_DEPTH_MAX);
	if (from->type == YAML_SCALAR_NODE)
		return build_scalar(in, from, ret);
	if (from->type == YAML_SEQUENCE_NODE)
		return build_list(in, from, depth, ret);
	return build_map(in, from, depth, ret);
}

static int fail_syntax(struct reader *in)
{
	const yaml_parser_t *p = &in->parser;
	const yaml_mark_t *at = &p->problem_mark;

	if (p->error == YAML_MEMORY_ERROR)
		return mig_fail(in->err, ENOMEM, "out of memory");
	if (p->error == YAML_READER_ERROR)
		return mig_fail(in->err, EINVAL,
				"%s: byte %zu: %s; this is no text in UTF-8",
				in->tree->file, p->problem_offset, p->problem);
	return mig_fail(in->err, EINVAL, "%s:%zu:%zu: %s%s%s", in->tree->file,
			at->line + 1, at->column + 1, p->context ? p->context : "",
			p->context ? ": " : "", p->problem);
}

/* A file has one document; what follows it would be left unread. */
static int refuse_second(struct reader *in)
{
	yaml_node_t *root;
	int r = 0;

	if (!yaml_parser_load(&in->parser, &in->doc))
		return fail_syntax(in);
	root = yaml_document_get_root_node(&in->doc);
	if (root)
		r = mig_fail(in->err, EINVAL,
			     "%s:%zu:%zu: a second document begins here; one file holds "
			     "one",
			     in->tree->file, root->start_mark.line + 1,
			     root->start_mark.column + 1);
	yaml_document_delete(&in->doc);
	return r;
}

static int read_document(struct reader *in)
{
	int r = 0;

	if (!yaml_parser_load(&in->parser, &in->doc))
		return fail_syntax(in);
	in->tree->empty = !yaml_document_get_root_node(&in->doc);
	if (!in->tree->empty)
		r = build(in, 1, 0, in->tree->root);
	yaml_document_delete(&in->doc);
	if (r < 0 || in->tree->empty)
		return r;
	return refuse_second(in);
}

int text_tree_parse(const char *file, const char *text, size_t size,
		    struct text_tree **ret, struct mig_error *err)
{
	AUTO(text_tree) struct text_tree *tree = calloc(1, sizeof(*tree));
	struct reader in = { .tree = tree, .err = err };
	int r;

	if (tree) {
		tree->file = strdup(file);
		tree->root = calloc(1, sizeof(*tree->root));
	}
	if (!tree || !tree->file || !tree->root || !yaml_parser_initialize(&in.parser))
		return mig_fail(err, ENOMEM, "out of memory");
	tree->root->line = tree->root->column = 1;
	yaml_parser_set_input_string(&in.parser, (const unsigned char *)text, size);
	r = read_document(&in);
	yaml_parser_delete(&in.parser);
	if (r == 0)
		*ret = TAKE(tree);
	return r;
}

static int read_all(FILE *in, const char *name, char *buf, size_t *ret,
		    struct mig_error *err)
{
	*ret = fread(buf, 1, TEXT_BYTES_MAX + 1, in);
	if (ferror(in))
		return mig_fail(err, errno, "%s: %s", name, strerror(errno));
	if (*ret > TEXT_BYTES_MAX)
		return mig_fail(err, EINVAL,
				"%s: larger than %u KiB; no layout needs that", name,
				TEXT_BYTES_MAX / 1024);
	return 0;
}

int text_tree_load(const char *path, struct text_tree **ret, struct mig_error *err)
{
	bool std = strcmp(path, "-") == 0;
	AUTO(stream) FILE *own = std ? NULL : fopen(path, "re");
	AUTO(str) char *buf = malloc(TEXT_BYTES_MAX + 1);
	const char *name = std ? "standard input" : path;
	size_t size;
	int r;

	if (!std && !own)
		return mig_fail(err, errno, "%s: %s", path, strerror(errno));
	if (!buf)
		return mig_fail(err, ENOMEM, "out of memory");
	r = read_all(std ? stdin : own, name, buf, &size, err);
	return r < 0 ? r : text_tree_parse(name, buf, size, ret, err);
}
