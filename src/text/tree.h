/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_TEXT_TREE_H
#define MIG_TEXT_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include <mig/error.h>

#include "base/auto.h"

#define TEXT_BYTES_MAX (1u << 20) /**< of a file; layouts of whole fleets need far less */
#define TEXT_NODES_MAX 20000u	  /**< of a tree, aliases written out */
#define TEXT_DEPTH_MAX 24u	  /**< lists and maps within each other */

/** enum text_kind - what stands at one place of a file */
enum text_kind { TEXT_SCALAR, TEXT_LIST, TEXT_MAP };

/** struct text_node - a value in a file that a person wrote, with its place */
struct text_node {
	enum text_kind kind;
	bool plain;	     /**< a scalar without quotes: may be a number or a bool */
	unsigned line;	     /**< where it begins, from 1 */
	unsigned column;     /**< likewise, in characters */
	char *key;	     /**< its name in the map that holds it, else NULL */
	unsigned key_line;   /**< where that stands */
	unsigned key_column; /**< likewise */
	char *text;	     /**< of a scalar, else NULL */
	size_t count;	     /**< of @items */
	struct text_node *items; /**< of a list or a map, in the order of the file */
};

/** struct text_tree - a file as a tree */
struct text_tree {
	char *file;		/**< its name, for messages */
	bool words;		/**< made of arguments: there are no places to name */
	bool empty;		/**< nothing but blanks and comments; @root is no value */
	struct text_node *root; /**< never NULL */
};

/**
 * text_tree_parse() - read YAML, or JSON, which is YAML too
 * @file: name of the text in messages
 * @text: the bytes
 * @size: how many, at most TEXT_BYTES_MAX
 * @ret:  the tree; give it back with text_tree_free()
 * @err:  where to explain a failure ("file:line:column: what is wrong"), or NULL
 *
 * Aliases are written out. A key that stands twice in a map, a second document and a tree
 * of more than TEXT_NODES_MAX values are errors.
 *
 * Return: 0; -EINVAL if it cannot be read; -ENOMEM.
 */
int text_tree_parse(const char *file, const char *text, size_t size,
		    struct text_tree **ret, struct mig_error *err);

/**
 * text_tree_load() - read a YAML or JSON file; "-" is the standard input
 *
 * Return: as text_tree_parse(); -ENOENT and the like if the file cannot be read.
 */
int text_tree_load(const char *path, struct text_tree **ret, struct mig_error *err);

/** text_tree_free() - @tree may be NULL. Return: NULL. */
struct text_tree *text_tree_free(struct text_tree *tree);
DEFINE_AUTO(text_tree, struct text_tree *, text_tree_free)

/** text_map_get() - the value of a key. Return: it, or NULL if @map has no such key. */
const struct text_node *text_map_get(const struct text_node *map, const char *key);

/** text_is_null() - is it empty, ~ or null without quotes? */
bool text_is_null(const struct text_node *node);

/** text_get_bool() - true, false and YAML's other words. Return: true if it is one. */
bool text_get_bool(const struct text_node *node, bool *ret);

/** text_get_number() - 0, 7, 0x20. Return: true if it is an unsigned number. */
bool text_get_number(const struct text_node *node, unsigned *ret);

/**
 * text_fail() - say what is wrong at a value: "file:line:column: …"
 *
 * Return: -EINVAL.
 */
int text_fail(const struct text_tree *tree, const struct text_node *node,
	      struct mig_error *err, const char *fmt, ...)
	__attribute__((format(printf, 4, 5), cold));

/** text_fail_key() - as text_fail(), at the key of a value instead. Return: -EINVAL. */
int text_fail_key(const struct text_tree *tree, const struct text_node *node,
		  struct mig_error *err, const char *fmt, ...)
	__attribute__((format(printf, 4, 5), cold));

/**
 * text_check_keys() - refuse a map that has other keys than these
 * @tree: the file
 * @map:  a map of it
 * @what: what it is, for the message: "a layout"
 * @keys: names with blanks between
 * @err:  names the wrong key and the nearest right one
 *
 * Return: 0; -EINVAL.
 */
int text_check_keys(const struct text_tree *tree, const struct text_node *map,
		    const char *what, const char *keys, struct mig_error *err);

#endif
