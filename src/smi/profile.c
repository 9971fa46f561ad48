/* SPDX-License-Identifier: Apache-2.0 */
/* The grammar of the lists of -cgi and -cci. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "smi/profile.h"
#include "smi/smi.h"

#define PREFIX "MIG "

bool profile_parse(const char *text, struct profile_wish *ret)
{
	size_t len = strcspn(text, ":");
	char *end;

	*ret = (struct profile_wish){ .placed = false };
	if (len == 0)
		return false;
	/* A name that does not fit matches no profile, as it should. */
	snprintf(ret->name, sizeof(ret->name), "%.*s", (int)len, text);
	ret->id = (unsigned int)strtol(ret->name, &end, 10);
	ret->is_id = end != ret->name && *end == '\0';
	if (text[len] == ':') {
		int start = (int)strtol(text + len + 1, &end, 10);

		ret->placed = end != text + len + 1 && start >= 0;
		ret->start = (unsigned int)start;
	}
	return true;
}

bool profile_is(const struct profile_wish *wish, unsigned int id, const char *name)
{
	if (wish->is_id)
		return wish->id == id;
	if (strcmp(wish->name, name) == 0)
		return true;
	return strncmp(name, PREFIX, strlen(PREFIX)) == 0 &&
	       strcmp(wish->name, name + strlen(PREFIX)) == 0;
}

nvmlReturn_t profile_each(const char *list,
			  nvmlReturn_t (*fn)(const char *text, void *arg), void *arg)
{
	AUTO(str) char *copy = strdup(list);
	nvmlReturn_t r = copy ? NVML_SUCCESS : NVML_ERROR_MEMORY;
	char *save = NULL;

	if (!copy)
		return r;
	for (char *text = strtok_r(copy, ",", &save); text && r == NVML_SUCCESS;
	     text = strtok_r(NULL, ",", &save))
		r = fn(text, arg);
	return r;
}
