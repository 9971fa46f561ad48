/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_CHECK_H
#define SIM_CHECK_H

#include <stddef.h>

#include <mig/error.h>

#include "machine/state.h"

/** state_sum() - checksum of @size bytes, a multiple of 8 */
uint64_t state_sum(const void *bytes, size_t size);

/** snapshot_sum() - what the `sum` field of a snapshot must hold */
uint64_t snapshot_sum(const struct snapshot *s);

/** fixed_sum() - what the `sum` field of a header must hold, over the part of a machine that
 * never changes; of boards and identities those that are used */
uint64_t fixed_sum(const uint32_t settings[MAX_SETTINGS], const struct board *boards,
		   unsigned board_count, const struct identity *identities,
		   unsigned gpu_count);

/**
 * check_boards() - is the part of a machine that never changes sound?
 * @m:   the machine; `now` is not looked at
 * @err: which rule is broken, and where
 *
 * Return: 0; -EINVAL if a count or an index is out of its range.
 */
int check_boards(const struct machine *m, struct mig_error *err);

/**
 * check_snapshot() - do the instances of a machine keep the driver's own invariants?
 * @m:   the machine, its boards already checked
 * @err: which invariant is broken, and where
 *
 * No GPU instance lies on another, each has the id that its placement demands and a
 * profile of its board, compute instances lie inside theirs and apart from each other, a
 * GPU with MIG off has none.
 *
 * Return: 0; -EINVAL.
 */
int check_snapshot(const struct machine *m, struct mig_error *err);

#endif
