/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_SMI_PROFILE_H
#define MIG_SMI_PROFILE_H

#include <stdbool.h>

#include "abi/nvml.h"

/** struct profile_wish - one element of the list of -cgi or -cci */
struct profile_wish {
	char name[NVML_PROFILE_NAME_SIZE + 1]; /**< what stands before the ":" */
	bool is_id;			       /**< the name is a number */
	unsigned int id;
	bool placed; /**< a start was given */
	unsigned int start;
};

/**
 * profile_parse() - read "19", "1g.5gb", "MIG 1g.5gb:2" and their like
 *
 * A start that is no number, or a negative one, counts as none given. Return: false if
 * there is nothing before the ":".
 */
bool profile_parse(const char *text, struct profile_wish *ret);

/** profile_is() - whether a wish means the profile of this id and name */
bool profile_is(const struct profile_wish *wish, unsigned int id, const char *name);

/**
 * profile_each() - run @fn for each element of a comma list, until one gives no success
 * @arg: handed on to @fn
 */
nvmlReturn_t profile_each(const char *list,
			  nvmlReturn_t (*fn)(const char *text, void *arg), void *arg);

#endif
