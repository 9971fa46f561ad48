/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_MODEL_HOLDERS_H
#define MIG_MODEL_HOLDERS_H

#include <mig/holders.h>
#include <mig/plan.h>

#define FOR_EACH_HOLDER(h, gpu)                     \
	for (struct mig_holder *h = (gpu)->holders; \
	     h < (gpu)->holders + (gpu)->holder_count; h++)

/**
 * mig_holders_use() - does a process hold this instance?
 * @gpu: where
 * @gi:  id of the GPU instance
 * @ci:  id of the compute instance; MIG_UNKNOWN: is the GPU instance held by one that
 *       holds none of its compute instances?
 */
bool mig_holders_use(const struct mig_gpu *gpu, unsigned gi, unsigned ci);

/**
 * mig_holders_add() - note that a process uses an instance
 *
 * A process is there once for each compute instance that it holds; the GPU instance alone
 * it holds only if it holds none of those.
 *
 * Return: it; NULL if there is no memory.
 */
struct mig_holder *mig_holders_add(struct mig_gpu *gpu, unsigned gi, unsigned ci,
				   int pid);

/** mig_holders_part() - @part gets those who hold it. Return: 0; -ENOMEM. */
int mig_holders_part(const struct mig_gpu *gpu, struct mig_part *part);

/** mig_holders_say() - append all of them to a text, with commas */
void mig_holders_say(const struct mig_holder *holders, size_t count, char *buf,
		     size_t size);

#endif
