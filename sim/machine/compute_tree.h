/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_COMPUTE_TREE_H
#define SIM_COMPUTE_TREE_H

#include "machine/state.h"

/** tree_size() - slots that a node of this compute profile covers */
uint32_t tree_size(uint32_t profile);

/** tree_starts() - first slots of the profile's valid nodes in an instance of @p */
uint32_t tree_starts(const struct profile *p, uint32_t profile, uint32_t starts[MAX_CI]);

/** tree_left() - valid nodes, of all kinds, that lie on no slot of @taken */
uint32_t tree_left(const struct profile *p, uint32_t taken);

#endif
