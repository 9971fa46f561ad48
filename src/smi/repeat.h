/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_SMI_REPEAT_H
#define MIG_SMI_REPEAT_H

#include "smi/options.h"

/** struct repeat - how often something is printed, and where to: -l, -lms and -f */
struct repeat {
	long every_ms;	  /**< between two times; 0 prints once */
	const char *file; /**< instead of stdout, or NULL */
};

/**
 * repeat_parse() - what -l, -lms and -f ask for
 *
 * Return: -1 to go on, else the exit status of what was printed.
 */
int repeat_parse(const struct arguments *args, struct repeat *ret);

/**
 * repeat_check() - whether the file of -f can be written; makes it
 * @what: "the log file" or "log file"
 *
 * Return: as above.
 */
int repeat_check(const struct repeat *repeat, const char *what);

/**
 * repeat_print() - print for as often as is asked for, into the file of -f if there is one
 * @print: prints once; @first is true the first time
 *
 * Return: the exit status of the last time; the first failure ends it.
 */
int repeat_print(const struct repeat *repeat, struct smi *smi,
		 int (*print)(struct smi *smi, bool first, const void *data),
		 const void *data);

#endif
