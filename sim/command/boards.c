/* SPDX-License-Identifier: Apache-2.0 */
/* nvml-sim boards: which GPU models can be simulated; and where their files lie. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/error.h"
#include "base/install.h"
#include "command/board.h"
#include "command/command.h"

int board_folder(char *buf, size_t size, struct mig_error *err)
{
	if (mig_install_path(MIG_DATADIR "/nvml-sim/boards", buf, size) < 0)
		return mig_fail(err, EIO, "cannot find the boards that were installed");
	return 0;
}

static int is_board(const struct dirent *e)
{
	const char *dot = strrchr(e->d_name, '.');

	return dot && !strcmp(dot, ".json");
}

static void free_entries(struct dirent **entries, int count)
{
	for (int i = 0; i < count; i++)
		free(entries[i]);
	free(entries);
}

/* The keys that hold what was typed, for a message: "a100" is not a board, but near some. */
static void list_near(const char *folder, const char *key, char *buf, size_t size)
{
	struct dirent **entries = NULL;
	int count = scandir(folder, &entries, is_board, alphasort);
	size_t len = 0;

	buf[0] = '\0';
	for (int i = 0; i < count && len < size; i++) {
		char *name = entries[i]->d_name;

		name[strlen(name) - strlen(".json")] = '\0';
		if (strstr(name, key))
			len += (size_t)snprintf(buf + len, size - len, "%s %s",
						len ? "," : "; there is", name);
	}
	free_entries(entries, count);
}

int board_path(const char *key, char *buf, size_t size, struct mig_error *err)
{
	char folder[PATH_MAX], keys[256];
	int r;

	if (strchr(key, '/')) {
		if ((size_t)snprintf(buf, size, "%s", key) >= size ||
		    access(buf, R_OK) < 0)
			return mig_fail(err, EINVAL, "%s: %s", key, strerror(errno));
		return 0;
	}
	r = board_folder(folder, sizeof(folder), err);
	if (r < 0)
		return r;
	if ((size_t)snprintf(buf, size, "%s/%s.json", folder, key) < size &&
	    access(buf, R_OK) == 0)
		return 0;
	list_near(folder, key, keys, sizeof(keys));
	return mig_fail(err, EINVAL,
			"unknown board '%.60s'%s; 'nvml-sim boards' lists them all", key,
			keys);
}

static void print_board(const struct board *b)
{
	printf("%-20s %-28s ", b->key, b->name);
	if (b->sm)
		printf("%4u SMs ", b->sm);
	else
		printf("   ? SMs ");
	printf("%4u GiB  ", b->memory_mib / 1024);
	if (b->toggle == TOGGLE_NEVER)
		printf(" without MIG");
	for (unsigned i = 0; i < MAX_PROFILES; i++) {
		if (b->profiles[i].slices)
			printf(" %s", b->profiles[i].name);
	}
	putchar('\n');
}

static int load_and_print(const char *path, struct mig_error *err)
{
	struct board b;
	int r = board_load(path, SIM_NEWEST_BRANCH, &b, err);

	if (r == 0)
		print_board(&b);
	return r;
}

static int list_all(struct mig_error *err)
{
	struct dirent **entries = NULL;
	char folder[PATH_MAX], path[2 * PATH_MAX];
	int count, r = board_folder(folder, sizeof(folder), err);

	if (r < 0)
		return r;
	count = scandir(folder, &entries, is_board, alphasort);
	if (count < 0)
		return mig_fail(err, EIO, "%s: %s", folder, strerror(errno));
	for (int i = 0; r == 0 && i < count; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name);
		r = load_and_print(path, err);
	}
	free_entries(entries, count);
	return r;
}

static int run(int argc, char **argv, struct mig_error *err)
{
	int r;

	if (argc == 1)
		return list_all(err);
	if (argc != 3 || strcmp(argv[1], "--check"))
		return mig_fail(err, EINVAL,
				"boards takes nothing, or --check and a board file");
	r = load_and_print(argv[2], err);
	return r == -ENOENT ? -EINVAL : r;
}

const struct command command_boards = {
	.name = "boards",
	.usage = "boards [--check FILE]",
	.summary = "list the GPU models that can be simulated; or say what is wrong with "
		   "a file",
	.run = run,
};
