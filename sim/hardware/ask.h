/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ask.h: questions to a driver, each answer as a line that can be compared:
 *
 *	FUNCTION <tab> ARGUMENTS <tab> CODE [<tab> FIELD=VALUE]…
 *
 * Function and arguments together never occur twice. What moves by itself is not asked.
 */
#ifndef SIM_ASK_H
#define SIM_ASK_H

#include <stdint.h>
#include <stdio.h>

#include <jansson.h>

#include "hardware/driver.h"

/** struct ask - whom is asked, about what, and where answers go */
struct ask {
	const struct driver *d;
	FILE *to;
	unsigned gpu; /* index */
	nvmlDevice_t device;
	char subject[48]; /* the first of the arguments: "gpu 0, instance 9" */
	char about[64];	  /* the rest of them */
};

/** ask_about() - write the rest of the arguments. Return: what tell() wants. */
const char *ask_about(struct ask *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * tell() - write an answer down
 * @about: the rest of the arguments, or NULL
 * @fmt:   FIELD=VALUE, tabs between; written if @r is success; NULL: the code is all
 */
void tell(struct ask *a, const char *function, const char *about, nvmlReturn_t r,
	  const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/** ask_machine() - all questions that change nothing */
void ask_machine(const struct driver *d, FILE *to);

/** ask_gpu() - those about one GPU, its profiles and its instances */
void ask_gpu(struct ask *a);

/** ask_instance() - those about a GPU instance and what is in it */
void ask_instance(struct ask *a, nvmlGpuInstance_t gi);

/** ask_mig_devices() - those about MIG devices, and what their handles are refused */
void ask_mig_devices(struct ask *a);

/** struct exercise - what is done to a drained GPU, see ask_by_doing() */
struct exercise {
	unsigned gpu;
	uint64_t seed;
	json_t *profiles; /* of the board as recorded: id, size, starts */
};

/**
 * ask_by_doing() - create and destroy instances on a GPU that has none, and tell each step
 *
 * Leaves the GPU without instances; stops early, and does that, once ask_stop is set.
 */
void ask_by_doing(const struct driver *d, const struct exercise *e, FILE *to);

/** ask_stop - set by a signal: no further step */
extern volatile int ask_stop;

/** drain() - destroy all instances of a GPU. Return: how many could not be. */
unsigned drain(const struct driver *d, unsigned gpu);

#endif
