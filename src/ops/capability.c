/* SPDX-License-Identifier: Apache-2.0 */
/* The device nodes of instances: which minor number stands for which instance. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mig/state.h>

#include "ops/capability.h"
#include "ops/proc.h"

#define LIST_MAX (1u << 20) /* of mig-minors, which has 4322 lines */

static long number_of(const char *text)
{
	char *end;
	long n = strtol(text, &end, 10);

	return end > text && n >= 0 ? n : -1;
}

long mig_capability_of_file(const char *text)
{
	static const char key[] = "DeviceFileMinor: ";
	const char *at = strstr(text, key);

	return at ? number_of(at + strlen(key)) : -1;
}

long mig_capability_of_list(const char *text, const char *name)
{
	size_t len = strlen(name);

	while (*text) {
		const char *end = strchr(text, '\n');

		if (strncmp(text, name, len) == 0 && text[len] == ' ')
			return number_of(text + len + 1);
		if (!end)
			break;
		text = end + 1;
	}
	return -1;
}

long mig_capability_of_link(const char *link)
{
	static const char path[] = "/dev/nvidia-caps/nvidia-cap";
	const char *at = strstr(link, path);
	char *end;
	long n;

	if (!at)
		return -1;
	at += strlen(path);
	if (*at < '0' || *at > '9')
		return -1;
	n = strtol(at, &end, 10);
	return *end ? -1 : n;
}

long mig_capability_find(const char *node, const char *list, unsigned gpu, unsigned gi,
			 unsigned ci)
{
	char path[PATH_MAX], name[64], part[24] = "", *text;
	long minor = -1;
	int n;

	if (ci != MIG_UNKNOWN)
		snprintf(part, sizeof(part), "/ci%u", ci);
	n = snprintf(path, sizeof(path),
		     "%s/proc/driver/nvidia/capabilities/gpu%u/mig/gi%u%s/access", node,
		     gpu, gi, part);
	text = n < (int)sizeof(path) ? mig_proc_text(path, 4096) : NULL;
	if (text)
		minor = mig_capability_of_file(text);
	free(text);
	if (minor >= 0 || !list)
		return minor;
	snprintf(name, sizeof(name), "gpu%u/gi%u%s/access", gpu, gi, part);
	return mig_capability_of_list(list, name);
}

char *mig_capability_list(const char *node)
{
	char path[PATH_MAX];
	int n = snprintf(path, sizeof(path), "%s/proc/driver/nvidia-caps/mig-minors",
			 node);

	return n < (int)sizeof(path) ? mig_proc_text(path, LIST_MAX) : NULL;
}
