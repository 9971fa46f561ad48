/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_OPS_HOOKS_H
#define MIG_OPS_HOOKS_H

#include <stddef.h>

#include <mig/hooks.h>

#include "text/tree.h"

#define HOOK_POINTS 4u /**< kinds of hook */

/** struct mig_hooks - a hooks file that was found right; all texts stay in its tree */
struct mig_hooks {
	struct text_tree *tree;
	const struct text_node *lists[HOOK_POINTS]; /**< of maps; NULL: none */
};

/** mig_hook_name() - as the file calls it: apply-start. Return: a constant text. */
const char *mig_hook_name(enum mig_hook_point point);

/** mig_hooks_parse() - the same as mig_hooks_load(), of a tree, which it takes over */
int mig_hooks_parse(struct text_tree *tree, struct mig_hooks **ret,
		    struct mig_error *err);

#endif
