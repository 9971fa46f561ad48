/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_TROUBLE_H
#define SIM_TROUBLE_H

#include "abi/nvml.h"
#include "machine/store.h"

/** struct trouble - what the rules say of one call */
struct trouble {
	nvmlReturn_t code; /* SUCCESS: it goes on */
	unsigned delay_ms;
	char command[sizeof(((struct fault *)NULL)->command)]; /* empty: none */
};

/**
 * trouble_of() - count a call and say what the machine's rules make of it
 * @s:        the machine, up to date
 * @function: the exported function that was called
 * @gpus:     the bit of the GPU that the call is about; 0 if it is about none
 */
struct trouble trouble_of(struct store *s, const char *function, uint32_t gpus);

/** trouble_at_init() - can the driver be initialised? SUCCESS, or why not */
nvmlReturn_t trouble_at_init(const struct machine *m);

/** trouble_reset() - begin to count anew: a forked child is a process of its own */
void trouble_reset(void);

/** trouble_suffer() - run the command, let the call last; without any lock held */
void trouble_suffer(const struct trouble *t);

#endif
