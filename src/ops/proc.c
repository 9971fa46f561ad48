/* SPDX-License-Identifier: Apache-2.0 */
/* What /proc tells of a process: program, user, container or unit. */
#include <ctype.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/auto.h"
#include "ops/proc.h"

#define SHORT_ID 12 /* characters of a container's id, as docker shows it */

char *mig_proc_text(const char *path, size_t max)
{
	AUTO(stream) FILE *in = fopen(path, "re");
	AUTO(str) char *text = in ? malloc(max + 1) : NULL;
	size_t n;

	if (!text)
		return NULL;
	n = fread(text, 1, max, in);
	if (ferror(in))
		return NULL;
	text[n] = '\0';
	return TAKE(text);
}

/* Where the id of a container begins in a name such as docker-3f2a….scope; or NULL. */
static const char *find_id(const char *name)
{
	for (const char *at = name; *at; at++) {
		size_t n = strspn(at, "0123456789abcdef");

		if (n == 64 && (at == name || !isalnum((unsigned char)at[-1])))
			return at;
		at += n ? n - 1 : 0;
	}
	return NULL;
}

static bool ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);

	return n > m && strcmp(text + n - m, end) == 0;
}

/* The engine stands before the id, or one folder above: /docker/3f2a… */
static void name_container(const char *name, const char *above, const char *id, char *buf,
			   size_t size)
{
	int len = id > name ? (int)(id - name) - 1 : 0;

	if (len == 0 && above)
		snprintf(buf, size, "%s-%.*s", above, SHORT_ID, id);
	else
		snprintf(buf, size, "%.*s%s%.*s", len, name, len ? "-" : "", SHORT_ID,
			 id);
}

/* One folder of a cgroup; the innermost that says something counts. */
static void take_folder(const char *name, const char *above, char *buf, size_t size)
{
	const char *id = find_id(name);

	if (id)
		name_container(name, above, id, buf, size);
	else if (ends_with(name, ".service") || ends_with(name, ".scope") ||
		 strncmp(name, "job_", 4) == 0)
		snprintf(buf, size, "%s", name);
}

static void take_path(char *path, char *buf, size_t size)
{
	char *rest = NULL, *above = NULL;

	for (char *name = strtok_r(path, "/", &rest); name;
	     name = strtok_r(NULL, "/", &rest)) {
		take_folder(name, above, buf, size);
		above = name;
	}
}

/* Lines are ID:CONTROLLERS:PATH; the first line whose path says something counts. */
void mig_proc_unit(const char *cgroup, char *buf, size_t size)
{
	AUTO(str) char *copy = strdup(cgroup);
	char *rest = NULL;

	buf[0] = '\0';
	for (char *line = copy ? strtok_r(copy, "\n", &rest) : NULL; line && !buf[0];
	     line = strtok_r(NULL, "\n", &rest)) {
		char *path = strchr(line, ':');

		path = path ? strchr(path + 1, ':') : NULL;
		if (path)
			take_path(path + 1, buf, size);
	}
}

static void name_user(unsigned uid, char *buf, size_t size)
{
	struct passwd entry, *found = NULL;
	char space[4096];

	if (getpwuid_r(uid, &entry, space, sizeof(space), &found) == 0 && found)
		snprintf(buf, size, "%s", found->pw_name);
	else
		snprintf(buf, size, "%u", uid);
}

void mig_proc_describe(struct mig_holder *h)
{
	AUTO(str) char *comm = NULL;
	AUTO(str) char *cgroup = NULL;
	struct stat st;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d", h->pid);
	if (stat(path, &st) == 0)
		name_user(st.st_uid, h->user, sizeof(h->user));
	snprintf(path, sizeof(path), "/proc/%d/comm", h->pid);
	comm = mig_proc_text(path, sizeof(h->name) - 1);
	if (comm)
		snprintf(h->name, sizeof(h->name), "%.*s", (int)strcspn(comm, "\n"),
			 comm);
	snprintf(path, sizeof(path), "/proc/%d/cgroup", h->pid);
	cgroup = mig_proc_text(path, 65536);
	if (cgroup)
		mig_proc_unit(cgroup, h->unit, sizeof(h->unit));
}
