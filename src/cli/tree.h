/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_CLI_TREE_H
#define MIG_CLI_TREE_H

#include <stddef.h>

#include <mig/state.h>

#include "cli/style.h"

struct mig_error;

/** cli_tree() - print GPUs, GPU instances and compute instances. Return: 0; -ENOMEM. */
int cli_tree(const struct cli_style *style, const struct mig_gpu *const *gpus,
	     size_t count, struct mig_error *err);

#endif
