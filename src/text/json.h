/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_TEXT_JSON_H
#define MIG_TEXT_JSON_H

#include <jansson.h>

#include <mig/error.h>

#include "base/auto.h"

DEFINE_AUTO(json, json_t *, json_decref)

/**
 * text_json_load() - read a JSON file
 * @path: the file
 * @ret:  the tree; give it back with json_decref()
 * @err:  where to explain a failure ("file:line:column: what is wrong"), or NULL
 *
 * A key that stands twice in an object is an error.
 *
 * Return: 0; -ENOENT and the like if the file cannot be read; -EINVAL if it is not JSON.
 */
int text_json_load(const char *path, json_t **ret, struct mig_error *err);

/**
 * text_json_dump() - write a tree as text, two blanks of indentation, a newline at the
 * end
 * @tree: what to write; the reference is taken over, also on failure. NULL, as a builder
 *        that ran out of memory returns it, is an error.
 * @ret:  the text; give it back with free()
 * @err:  where to explain a failure, or NULL
 *
 * Keys keep the order in which they were set.
 *
 * Return: 0; -ENOMEM.
 */
int text_json_dump(json_t *tree, char **ret, struct mig_error *err);

#endif
