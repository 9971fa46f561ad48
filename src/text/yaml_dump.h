/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_TEXT_YAML_DUMP_H
#define MIG_TEXT_YAML_DUMP_H

#include "text/json.h"

#define TEXT_YAML_FLOW 5 /**< maps in as many lists and maps are written on one line */

/**
 * text_yaml_dump() - write a tree as YAML
 * @tree: a map; the reference is taken over, also on failure. NULL, as a builder that ran
 *        out of memory returns it, is an error.
 * @ret:  the text; give it back with free()
 * @err:  where to explain a failure, or NULL
 *
 * Keys keep the order in which they were set; lists of single words stand on one line.
 *
 * Return: 0; -ENOMEM.
 */
int text_yaml_dump(json_t *tree, char **ret, struct mig_error *err);

#endif
