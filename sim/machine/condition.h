/* SPDX-License-Identifier: Apache-2.0 */
/* condition.h: what is wrong with a GPU, or with the driver, until it is put right. */
#ifndef SIM_CONDITION_H
#define SIM_CONDITION_H

#include <stdbool.h>

#include "machine/state.h"

/** condition_holds() - is a rule of that kind in force for a GPU? */
bool condition_holds(const struct machine *m, enum fault_kind kind, unsigned gpu);

/**
 * condition_end() - put a GPU right; others that the rule is about stay as they are
 *
 * For the conditions of the driver every GPU stands for the machine.
 */
void condition_end(struct machine *m, enum fault_kind kind, unsigned gpu);

#endif
