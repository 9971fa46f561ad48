/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_BOARD_GUESS_H
#define SIM_BOARD_GUESS_H

#include "machine/state.h"

/**
 * board_guess() - settle what a board file leaves null by the rules that known boards obey
 * @b: the board as read; NOT_KNOWN marks what the file does not say
 *
 * A recorded board tells what its driver was heard to say. The rest follows, as far as it
 * must be known to simulate MIG: whether the mode needs a reset, the regime of compute
 * instances, the SMs of compute profiles that no instance offered. All of it is inferred.
 */
void board_guess(struct board *b);

/** board_guess_pool() - does the profile share the pool of the media engines? */
uint32_t board_guess_pool(const struct profile *p);

#endif
