/* SPDX-License-Identifier: Apache-2.0 */
/* Makes the simulated machine that a recorded one is compared with. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/install.h"
#include "command/board.h"
#include "hardware/twin.h"
#include "machine/store.h"

static bool is_named(const char *path, const json_t *board)
{
	AUTO(json) json_t *file = json_load_file(path, 0, NULL);
	json_t *name = json_object_get(file, "name");
	json_t *device = json_object_get(json_object_get(file, "pci"), "device");

	return name && json_equal(name, json_object_get(board, "name")) &&
	       json_equal(device,
			  json_object_get(json_object_get(board, "pci"), "device"));
}

/* The installed board of a recorded one's name. */
static bool find_installed(const json_t *board, char *buf, size_t size)
{
	char folder[PATH_MAX];
	struct dirent *e;
	bool found = false;
	DIR *dir;

	if (board_folder(folder, sizeof(folder), NULL) < 0 || !(dir = opendir(folder)))
		return false;
	while (!found && (e = readdir(dir))) {
		const char *dot = strrchr(e->d_name, '.');

		if (!dot || strcmp(dot, ".json"))
			continue;
		found = (size_t)snprintf(buf, size, "%s/%s", folder, e->d_name) < size &&
			is_named(buf, board);
	}
	closedir(dir);
	return found;
}

/* A file of the user's own must be good, and some GPU's. */
static int check_given(const struct recording *rec, const char *path, unsigned branch,
		       struct mig_error *err)
{
	struct board b;
	const char *name;
	json_t *board;
	int r = board_load(path, branch, &b, err);

	if (r < 0)
		return -EINVAL;
	json_object_foreach (rec->boards, name, board) {
		if (is_named(path, board))
			return 0;
	}
	return mig_fail(err, EINVAL, "%s: the node has no GPU of this name and PCI id",
			path);
}

static bool find_given(const json_t *board, const char *const *boards, unsigned count,
		       char *buf)
{
	for (unsigned i = 0; i < count; i++) {
		if (is_named(boards[i], board) && realpath(boards[i], buf))
			return true;
	}
	return false;
}

/* Replaces the names of recorded boards by those of the boards that are taken for them. */
static void choose_boards(struct recording *rec, const char *const *boards,
			  unsigned count)
{
	char path[2 * PATH_MAX];
	json_t *gpu, *board;
	size_t i;

	json_array_foreach (json_object_get(rec->machine, "gpus"), i, gpu) {
		const char *file = json_string_value(json_object_get(gpu, "board"));

		board = json_object_get(rec->boards, file);
		if (find_given(board, boards, count, path) ||
		    find_installed(board, path, sizeof(path)))
			json_object_set_new(gpu, "board", json_string(path));
		else
			fprintf(stderr,
				"nvml-sim: no board is installed for GPU %zu, %s: as "
				"recorded\n",
				i, json_string_value(json_object_get(board, "name")));
	}
}

static void drop_instances(struct recording *rec)
{
	json_t *gpu;
	size_t i;

	json_array_foreach (json_object_get(rec->machine, "gpus"), i, gpu)
		json_object_del(gpu, "gpu_instances");
}

static int make(const struct recording *rec, const struct make_options *o,
		const char *dir, struct machine *m, struct mig_error *err)
{
	char path[PATH_MAX];
	int r = recording_write(rec, dir, true, err);

	if (r < 0)
		return r;
	snprintf(path, sizeof(path), "%s/machine.json", dir);
	return make_machine(path, o, m, err);
}

int twin_library(char *buf, size_t size, struct mig_error *err)
{
	if (mig_install_path(MIG_LIBDIR "/nvml-sim/libnvidia-ml.so.1", buf, size) < 0)
		return mig_fail(err, EIO,
				"cannot find the simulated library beside nvml-sim");
	return 0;
}

int twin_make(struct recording *rec, const char *const *boards, unsigned count,
	      const struct make_options *o, const char *dir, char *state,
	      struct mig_error *said, struct mig_error *err)
{
	AUTO(mem) void *m = calloc(1, sizeof(struct machine));
	json_t *version = json_object_get(rec->machine, "driver_version");
	unsigned branch = (unsigned)strtoul(json_string_value(version), NULL, 10);
	int r = m ? 0 : mig_fail(err, ENOMEM, "out of memory");

	for (unsigned i = 0; r == 0 && i < count; i++)
		r = check_given(rec, boards[i], branch, err);
	if (r < 0)
		return r;
	choose_boards(rec, boards, count);
	r = make(rec, o, dir, m, said);
	if (r < 0) {
		drop_instances(rec);
		r = make(rec, o, dir, m, err);
	}
	snprintf(state, PATH_MAX, "%s/state", dir);
	return r < 0 ? r : store_create(state, m, true, err);
}
