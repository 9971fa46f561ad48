/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load.h: how busy a GPU is. Nothing computes on a simulated GPU, so its load follows
 * from who holds it, and every sensor that moves with load follows from the load:
 *
 *	busy = 0 if no living client holds the GPU or an instance of it, else
 *	       40 + 12 * (clients - 1) + 48 * memory they hold / memory, at most 96
 *	load = busy + draw(seed, GPU index, second) mod 5 if busy, else 0     (per cent)
 *
 * A sensor reads low + (high - low) * load / 100, where the board file gives both, with
 * low a little different from GPU to GPU: low + draw(seed, GPU index, sensor) mod a few.
 * An idle GPU's readings thus depend on nothing but the machine's seed, and a busy one's
 * stay the same within a second of the wall clock. All is computed from the snapshot; a
 * system call is made only per client, to see whether it lives.
 */
#ifndef SIM_LOAD_H
#define SIM_LOAD_H

#include "library/library.h"

/** enum draw - what a GPU's fixed peculiarity is drawn for */
enum draw { DRAW_POWER, DRAW_HEAT, DRAW_SENT, DRAW_RECEIVED };

/** struct load - of one GPU, in per cent */
struct load {
	unsigned clients; /* that live */
	unsigned busy;	  /* without what changes from second to second */
	unsigned memory;  /* of all memory, held by clients */
};

/** load_of() - look at a GPU's clients; only inside CALL() */
struct load load_of(unsigned gpu);

/** load_at() - the load of a GPU in a given second since 1970 */
unsigned load_at(const struct load *l, unsigned gpu, uint64_t second);

/** load_now() - both of the above, now */
unsigned load_now(unsigned gpu);

/** load_second() - seconds since 1970 */
uint64_t load_second(void);

/** load_draw() - a number below @range that is the same whenever it is asked for */
uint32_t load_draw(unsigned gpu, enum draw what, uint32_t range);

/** load_between() - the reading of a sensor that goes from @low to @high with load */
uint32_t load_between(uint32_t low, uint32_t high, unsigned load);

/** telemetry_of() - the figures of a GPU's board */
static inline const struct telemetry *telemetry_of(unsigned gpu)
{
	return &machine_board(library_machine(), gpu)->telemetry;
}

/**
 * number_of_gpu() - answer a query for one number of a whole GPU
 * @read: gives it, or NOT_KNOWN
 *
 * Return: SUCCESS; INVALID_ARGUMENT for any handle but a GPU's; NOT_SUPPORTED.
 */
nvmlReturn_t number_of_gpu(nvmlDevice_t device, unsigned int *ret,
			   uint32_t (*read)(unsigned gpu));

/** number_known() - answer with a number that may be NOT_KNOWN */
nvmlReturn_t number_known(uint32_t number, unsigned int *ret);

#endif
