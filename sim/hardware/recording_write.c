/* SPDX-License-Identifier: Apache-2.0 */
/* Writes a recording into a folder: all of its files, or none. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "hardware/recording.h"

static int path_of(const char *dir, const char *name, const char *end, char *buf,
		   size_t size, struct mig_error *err)
{
	if ((size_t)snprintf(buf, size, "%s/%s%s", dir, name, end) >= size)
		return mig_fail(err, EIO, "%s: the path is too long", dir);
	return 0;
}

static int write_draft(const char *path, const json_t *what, struct mig_error *err)
{
	FILE *to = fopen(path, "we");
	bool written =
		to && json_dumpf(what, to, JSON_INDENT(2)) == 0 && fputc('\n', to) != EOF;
	bool closed = to && fclose(to) == 0;

	return written && closed ? 0
				 : mig_fail(err, EIO, "%s: %s", path, strerror(errno));
}

/* Every file as a name and what goes into it; the machine first. */
static json_t *list_files(const struct recording *r)
{
	json_t *files = json_pack("{s:O}", "machine.json", r->machine);

	json_object_update_missing(files, r->boards);
	return files;
}

static int check_free(json_t *files, const char *dir, struct mig_error *err)
{
	char path[PATH_MAX];
	const char *name;
	struct stat st;
	json_t *v;

	json_object_foreach (files, name, v) {
		if (path_of(dir, name, "", path, sizeof(path), err) < 0)
			return -EIO;
		if (lstat(path, &st) == 0)
			return mig_fail(err, EEXIST,
					"%s: there is one already; -o names another "
					"folder, --replace writes over it",
					path);
	}
	return 0;
}

/* Drafts of all, then the names of all; or, when that fails, no drafts. */
static int write_all(json_t *files, const char *dir, struct mig_error *err)
{
	char draft[PATH_MAX], path[PATH_MAX];
	const char *name;
	json_t *v;
	int r = 0;

	json_object_foreach (files, name, v) {
		if (r == 0)
			r = path_of(dir, name, ".new", draft, sizeof(draft), err);
		if (r == 0)
			r = write_draft(draft, v, err);
	}
	json_object_foreach (files, name, v) {
		if (path_of(dir, name, ".new", draft, sizeof(draft), NULL) < 0 ||
		    path_of(dir, name, "", path, sizeof(path), NULL) < 0)
			continue;
		if (r < 0)
			remove(draft);
		else if (rename(draft, path) < 0)
			r = mig_fail(err, EIO, "%s: %s", path, strerror(errno));
	}
	return r;
}

int recording_write(const struct recording *r, const char *dir, bool replace,
		    struct mig_error *err)
{
	AUTO(json) json_t *files = list_files(r);
	int got = 0;

	if (mkdir(dir, 0777) < 0 && errno != EEXIST)
		return mig_fail(err, EIO, "%s: %s", dir, strerror(errno));
	if (!replace)
		got = check_free(files, dir, err);
	return got < 0 ? got : write_all(files, dir, err);
}
