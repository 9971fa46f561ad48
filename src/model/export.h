/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_MODEL_EXPORT_H
#define MIG_MODEL_EXPORT_H

#include <mig/export.h>

#include "text/json.h"

/**
 * mig_export_parted() - the entries of a file of version v1
 * @gpus:  the GPUs
 * @count: how many
 * @json:  keys in the order of bytes, as mig-parted has them in JSON; else 1g.5gb comes
 *         before 1g.10gb, as in its YAML
 *
 * GPUs of equal mode and devices share an entry. Return: an array; NULL if there is no memory.
 */
json_t *mig_export_parted(const struct mig_gpu *const *gpus, size_t count, bool json);

/**
 * mig_export_checkpoint() - GPUs as a checkpoint of mig-parted's, one line
 *
 * Return: as mig_export().
 */
int mig_export_checkpoint(const struct mig_gpu *const *gpus, size_t count, char **ret,
			  struct mig_error *err);

#endif
