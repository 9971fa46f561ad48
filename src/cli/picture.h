/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_CLI_PICTURE_H
#define MIG_CLI_PICTURE_H

#include <stddef.h>

#include <mig/state.h>

#include "cli/style.h"

/**
 * cli_picture() - print GPUs as rows of memory slices, boards of one kind under one head
 *
 * Return: 0; -1 without memory.
 */
int cli_picture(const struct cli_style *style, const struct mig_gpu *const *gpus,
		size_t count);

#endif
