/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_TROUBLE_H
#define SIM_TROUBLE_H

#include "abi/nvml.h"
#include "machine/store.h"

/** struct trouble - what the rules say of one call */
struct trouble {
	nvmlReturn_t code; /* SUCCESS: it goes on */
	unsigned delay_ms;
};

/**
 * trouble_of() - count a call and say what the machine's fault rules make of it
 * @s:        the machine, up to date
 * @function: the exported function that was called
 */
struct trouble trouble_of(struct store *s, const char *function);

/** trouble_reset() - begin to count anew: a forked child is a process of its own */
void trouble_reset(void);

/** trouble_wait() - let a call last; without any lock held */
void trouble_wait(const struct trouble *t);

#endif
