/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_MAKE_H
#define SIM_MAKE_H

#include <stdbool.h>

#include <mig/error.h>

#include "machine/state.h"

#define MAX_SETS 64u /* --set on one command line */

/** struct make_options - what `create` and `run --machine` may be told of a machine */
struct make_options {
	const char *driver_version; /* NULL: the machine file's, or SIM_DRIVER_VERSION */
	const char *swap; /* comma list of GPU indices whose chips are swapped, or NULL */
	uint64_t seed;
	const char *set[MAX_SETS]; /* NAME=VALUE, the later ones win */
	unsigned sets;
	bool no_persistence;
	bool replace;
};

/* The long options of struct make_options, for getopt_long(). */
#define MAKE_LONG_OPTIONS                                   \
	{ "driver-version", required_argument, NULL, 'd' }, \
		{ "seed", required_argument, NULL, 's' },   \
		{ "swap", required_argument, NULL, 'w' },   \
		{ "set", required_argument, NULL, 'S' },    \
	{                                                   \
		"no-persistence", no_argument, NULL, 'p'    \
	}

/**
 * make_option() - take one of those options in
 * @key:   as getopt_long() gave it; '?' for what it did not take
 * @value: the option's, or the word that was not taken
 *
 * Return: 0; -EINVAL.
 */
int make_option(struct make_options *o, int key, const char *value,
		struct mig_error *err);

/**
 * make_machine() - a machine from one line, such as "8xa100-sxm4-40gb"
 * @spec: COUNTxBOARD, or a machine's name, several joined by +; a board is a key or the path
 *        of a board file; or the path of a machine file
 * @o:    the driver's version, the seed and so on
 * @ret:  the machine: fresh, MIG off, or as the file tells; the same arguments give the same
 *        machine
 *
 * Return: 0; -EINVAL with the word that is wrong.
 */
int make_machine(const char *spec, const struct make_options *o, struct machine *ret,
		 struct mig_error *err);

/** make_driver() - give a machine its driver; NULL: the default. Return: 0; -EINVAL. */
int make_driver(struct machine *m, const char *version, struct mig_error *err);

/**
 * make_gpu() - add a GPU to a machine
 * @key: its board: a key, or the path of a board file
 *
 * Return: 0; -EINVAL.
 */
int make_gpu(struct machine *m, const char *key, struct mig_error *err);

#endif
