/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_CLI_CHECKPOINT_H
#define MIG_CLI_CHECKPOINT_H

#include "cli/command.h"

/** cli_checkpoint() - write a checkpoint of the GPUs to a file. Return: as mig_export(). */
int cli_checkpoint(struct cli *cli, const char *path, struct mig_error *err);

#endif
