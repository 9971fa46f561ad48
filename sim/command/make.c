/* SPDX-License-Identifier: Apache-2.0 */
/* Makes a machine from a line of text: boards, identities, a driver version, MIG off. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/error.h"
#include "command/board.h"
#include "command/command.h"
#include "command/machine_file.h"
#include "command/make.h"
#include "command/named.h"
#include "command/setting.h"
#include "machine/check.h"
#include "machine/sha1.h"

/* The CUDA version that a driver branch reports. Source: CUDA Toolkit Release Notes,
 * table "CUDA Toolkit and Corresponding Driver Versions". */
static const struct {
	uint32_t since;
	const char *cuda;
} cuda_versions[] = {
	{ 580, "13.0" }, { 575, "12.9" }, { 570, "12.8" }, { 565, "12.7" },
	{ 560, "12.6" }, { 555, "12.5" }, { 550, "12.4" }, { 545, "12.3" },
	{ 535, "12.2" }, { 530, "12.1" }, { 525, "12.0" }, { 520, "11.8" },
	{ 515, "11.7" }, { 510, "11.6" }, { 495, "11.5" }, { 470, "11.4" },
	{ 465, "11.3" }, { 460, "11.2" }, { 455, "11.1" }, { 450, "11.0" },
};

int make_driver(struct machine *m, const char *version, struct mig_error *err)
{
	unsigned branch = 0, minor = 0, patch = 0;
	int end = 0, n;

	version = version ? version : SIM_DRIVER_VERSION;
	n = sscanf(version, "%3u.%3u%n.%3u%n", &branch, &minor, &end, &patch, &end);
	if (n < 2 || version[end] || strlen(version) >= sizeof(m->driver_version))
		return mig_fail(
			err, EINVAL,
			"driver version '%s': numbers such as 550.163.01 are wanted",
			version);
	for (size_t i = 0; i < ARRAY_SIZE(cuda_versions); i++) {
		if (cuda_versions[i].since > branch)
			continue;
		strcpy(m->driver_version, version);
		strcpy(m->cuda_version, cuda_versions[i].cuda);
		m->driver_branch = branch;
		return 0;
	}
	return mig_fail(err, EINVAL, "driver version '%s': MIG begins with 450", version);
}

/* Finds the board of a key in the machine, or loads it. */
static int find_board(struct machine *m, const char *key, uint32_t *ret,
		      struct mig_error *err)
{
	char path[PATH_MAX];
	struct board b = { 0 };
	int r = board_path(key, path, sizeof(path), err);

	if (r == 0)
		r = board_load(path, m->driver_branch, &b, err);
	if (r < 0)
		return r;
	for (uint32_t i = 0; i < m->board_count; i++) {
		if (!strcmp(m->boards[i].key, b.key)) {
			*ret = i;
			return 0;
		}
	}
	if (m->board_count == MAX_BOARDS)
		return mig_fail(err, EINVAL, "more than %u boards in one machine",
				MAX_BOARDS);
	*ret = m->board_count++;
	m->boards[*ret] = b;
	return 0;
}

/* UUID, serial number and PDI of a GPU, drawn from the seed and its index. */
static void set_identity(struct machine *m, unsigned gpu, uint32_t board)
{
	struct identity *id = &m->identities[gpu];
	uint8_t digest[20];
	char text[128];
	int len = snprintf(text, sizeof(text), "nvml-sim %llu %u %s",
			   (unsigned long long)m->seed, gpu, m->boards[board].key);

	sha1(text, (size_t)len, digest);
	memcpy(id->uuid, digest, sizeof(id->uuid));
	memcpy(&id->pdi, digest + 12, sizeof(id->pdi));
	snprintf(id->serial, sizeof(id->serial), "1%06u%06u",
		 (digest[0] << 8 | digest[1]) % 1000000u,
		 (digest[2] << 8 | digest[3]) * 16u + gpu);
	id->board = board;
	id->minor = gpu;
	id->bus = 0x07 + 8 * gpu;
	m->now.gpus[gpu].persistence = 1;
}

int make_gpu(struct machine *m, const char *key, struct mig_error *err)
{
	uint32_t board = 0;
	int r;

	if (m->gpu_count == MAX_GPUS)
		return mig_fail(err, EINVAL, "machine: 1 to %u GPUs are possible",
				MAX_GPUS);
	r = find_board(m, key, &board, err);
	if (r == 0)
		set_identity(m, m->gpu_count++, board);
	return r;
}

static int add_gpus(struct machine *m, const char *part, struct mig_error *err)
{
	const char *key = part;
	uint32_t count = 1;
	int end = 0, r = 0;

	if (sscanf(part, "%4ux%n", &count, &end) == 1 && end)
		key = part + end;
	if (!key[0])
		return mig_fail(
			err, EINVAL,
			"machine '%s': a board is missing, as in 8xa100-sxm4-40gb", part);
	if (!count || count > MAX_GPUS - m->gpu_count)
		return mig_fail(err, EINVAL, "machine '%s': 1 to %u GPUs are possible",
				part, MAX_GPUS);
	for (uint32_t i = 0; r == 0 && i < count; i++)
		r = make_gpu(m, key, err);
	return r;
}

/* What stands between two +: COUNTxBOARD, or the name of a machine. */
static int add_part(struct machine *m, const char *part, struct mig_error *err)
{
	char line[PATH_MAX];
	int r = named_machine(part, line, sizeof(line), err);

	return r < 0 ? r : add_gpus(m, line, err);
}

static int set_swapped(struct machine *m, const char *list, struct mig_error *err)
{
	AUTO(str) char *copy = strdup(list);
	char *save = NULL;

	if (!copy)
		return mig_fail(err, ENOMEM, "out of memory");
	for (char *s = strtok_r(copy, ",", &save); s; s = strtok_r(NULL, ",", &save)) {
		char *end;
		unsigned long gpu = strtoul(s, &end, 10);

		if (*end || gpu >= m->gpu_count)
			return mig_fail(err, EINVAL,
					"--swap %s: the machine has GPUs 0 to %u", s,
					m->gpu_count - 1);
		m->identities[gpu].swapped = 1;
	}
	return 0;
}

int make_option(struct make_options *o, int key, const char *value, struct mig_error *err)
{
	char *end;

	switch (key) {
	case 'd':
		o->driver_version = value;
		return 0;
	case 's':
		errno = 0;
		o->seed = strtoull(value, &end, 10);
		if (*end || end == value || errno || value[0] == '-')
			return mig_fail(err, EINVAL,
					"--seed %s: a whole number is wanted", value);
		return 0;
	case 'w':
		o->swap = value;
		return 0;
	case 'S':
		if (o->sets == MAX_SETS)
			return mig_fail(err, EINVAL, "--set %s: more than %u of them",
					value, MAX_SETS);
		o->set[o->sets++] = value;
		return 0;
	case 'p':
		o->no_persistence = true;
		return 0;
	default:
		return mig_fail(err, EINVAL,
				"%s: no such option, or its value is missing; "
				"'nvml-sim help' tells more",
				value);
	}
}

/* The parts of a line, joined by +. */
static int add_parts(struct machine *m, const char *spec, struct mig_error *err)
{
	AUTO(str) char *copy = strdup(spec);
	char *save = NULL;
	int r = copy ? 0 : mig_fail(err, ENOMEM, "out of memory");

	for (char *s = copy ? strtok_r(copy, "+", &save) : NULL; r == 0 && s;
	     s = strtok_r(NULL, "+", &save))
		r = add_part(m, s, err);
	if (r == 0 && !m->gpu_count)
		r = mig_fail(
			err, EINVAL,
			"the machine is empty; 8xa100-sxm4-40gb is one of eight GPUs");
	return r;
}

int make_machine(const char *spec, const struct make_options *o, struct machine *ret,
		 struct mig_error *err)
{
	AUTO(mem) void *bytes = calloc(1, sizeof(*ret));
	struct machine *m = bytes;
	int r;

	if (!m)
		return mig_fail(err, ENOMEM, "out of memory");
	m->seed = o->seed;
	settings_default(m->settings);
	if (machine_file_is(spec)) {
		r = machine_file_load(spec, o, m, err);
	} else {
		r = make_driver(m, o->driver_version, err);
		if (r == 0)
			r = add_parts(m, spec, err);
	}
	for (unsigned i = 0; r == 0 && i < o->sets; i++)
		r = setting_parse(o->set[i], m->settings, err);
	if (r == 0 && o->swap)
		r = set_swapped(m, o->swap, err);
	for (unsigned i = 0; i < m->gpu_count && o->no_persistence; i++)
		m->now.gpus[i].persistence = 0;
	if (r == 0)
		r = check_boards(m, err);
	if (r == 0)
		r = check_snapshot(m, err);
	if (r == 0)
		*ret = *m;
	return r;
}
