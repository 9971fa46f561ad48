/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Machines as files: which boards, at which addresses, in which modes, with which
 * instances. `record` writes them; by hand a list of boards is enough.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/auto.h"
#include "base/error.h"
#include "command/machine_file.h"
#include "machine/check.h"

/* Where a value stands, for messages: "gpus[2].gpu_instances[0]". */
struct place {
	const char *file;
	char at[64];
	struct mig_error *err;
};

DEFINE_AUTO(json, json_t *, json_decref)

static int bad(const struct place *p, const char *key, const char *what)
{
	return mig_fail(p->err, EINVAL, "%s: %s%s%s: %s", p->file, p->at,
			p->at[0] ? "." : "", key, what);
}

/* A number, a truth as 0 or 1; what is missing or null keeps its default. */
static int get_number(json_t *o, const char *key, uint32_t most, uint32_t *ret,
		      const struct place *p)
{
	json_t *v = json_object_get(o, key);
	json_int_t n = json_is_boolean(v) ? json_is_true(v) : json_integer_value(v);
	char what[64];

	if (!v || json_is_null(v))
		return 0;
	if (!(json_is_boolean(v) || json_is_integer(v)) || n < 0 || n > most) {
		snprintf(what, sizeof(what), "a number from 0 to %u is wanted", most);
		return bad(p, key, what);
	}
	*ret = (uint32_t)n;
	return 0;
}

static int get_placement(json_t *o, uint8_t *start, uint8_t *size, const struct place *p)
{
	json_t *at = json_object_get(o, "placement");
	uint32_t from = 0, slices = 0;
	int r;

	if (!json_is_object(at))
		return bad(p, "placement", "{\"start\": 0, \"size\": 1} is wanted");
	r = get_number(at, "start", MAX_SLICES - 1, &from, p);
	if (r == 0)
		r = get_number(at, "size", MAX_SLICES, &slices, p);
	*start = (uint8_t)from;
	*size = (uint8_t)slices;
	return r;
}

static int load_compute(json_t *o, struct gi *gi, const struct place *p)
{
	uint32_t id = MAX_CI, profile = COMPUTE_PROFILES;
	struct ci ci = { .used = 1 };
	int r = get_number(o, "id", MAX_CI - 1, &id, p);

	if (r == 0)
		r = get_number(o, "profile_id", COMPUTE_PROFILES - 1, &profile, p);
	if (r == 0)
		r = get_placement(o, &ci.start, &ci.size, p);
	if (r < 0)
		return r;
	if (id == MAX_CI || profile == COMPUTE_PROFILES || gi->ci[id].used)
		return bad(p, "compute_instances",
			   "an id or a profile_id is missing, "
			   "or an id stands twice");
	ci.profile = (uint8_t)profile;
	gi->ci[id] = ci;
	return 0;
}

static int find_profile(const struct board *b, uint32_t id, uint8_t *ret,
			const struct place *p)
{
	for (uint32_t i = 0; i < MAX_PROFILES; i++) {
		if (b->profiles[i].slices && b->profiles[i].id == id) {
			*ret = (uint8_t)i;
			return 0;
		}
	}
	return bad(p, "profile_id", "the board has no such profile under this driver");
}

static int load_instance(json_t *o, const struct board *b, struct gpu *gpu,
			 const struct place *p)
{
	uint32_t id = MAX_GI, profile = NOT_KNOWN;
	struct gi gi = { .used = 1 };
	json_t *compute;
	size_t i;
	int r = get_number(o, "id", MAX_GI - 1, &id, p);

	if (r == 0)
		r = get_number(o, "profile_id", 255, &profile, p);
	if (r == 0)
		r = find_profile(b, profile, &gi.profile, p);
	if (r == 0)
		r = get_placement(o, &gi.start, &gi.size, p);
	if (r == 0 && (id == MAX_GI || gpu->gi[id].used))
		r = bad(p, "id", "missing, or another instance has it");
	json_array_foreach (json_object_get(o, "compute_instances"), i, compute) {
		if (r == 0)
			r = load_compute(compute, &gi, p);
	}
	if (r == 0)
		gpu->gi[id] = gi;
	return r;
}

static int load_state(json_t *o, const struct board *b, struct gpu *gpu, struct place *p)
{
	json_t *mode = json_object_get(o, "mig_mode"), *instance;
	uint32_t now = 0, next, persistence = gpu->persistence;
	size_t i, len = strlen(p->at);
	int r = get_number(mode, "current", 1, &now, p);

	next = now;
	if (r == 0)
		r = get_number(mode, "pending", 1, &next, p);
	if (r == 0)
		r = get_number(o, "persistence_mode", 1, &persistence, p);
	if (r == 0 && (now || next) && b->toggle == TOGGLE_NEVER)
		r = bad(p, "mig_mode", "the board has no MIG");
	gpu->mig = (uint8_t)now;
	gpu->mig_pending = (uint8_t)next;
	gpu->persistence = (uint8_t)persistence;
	json_array_foreach (json_object_get(o, "gpu_instances"), i, instance) {
		if (r < 0)
			break;
		snprintf(p->at + len, sizeof(p->at) - len, ".gpu_instances[%zu]", i);
		r = load_instance(instance, b, gpu, p);
	}
	p->at[len] = '\0';
	return r;
}

/* "GPU-xxxxxxxx-xxxx-…" as 16 bytes. */
static bool parse_uuid(const char *text, uint8_t uuid[16])
{
	unsigned n = 0, byte;

	if (strlen(text) != 40 || strncmp(text, "GPU-", 4))
		return false;
	for (text += 4; n < 16; text += 2) {
		text += *text == '-';
		if (sscanf(text, "%2x", &byte) != 1)
			return false;
		uuid[n++] = (uint8_t)byte;
	}
	return !*text;
}

static int load_names(json_t *o, struct identity *id, const struct place *p)
{
	const char *uuid = json_string_value(json_object_get(o, "uuid")),
		   *serial = json_string_value(json_object_get(o, "serial")),
		   *bus = json_string_value(json_object_get(o, "bus_id"));
	int end = 0;

	if (uuid && !parse_uuid(uuid, id->uuid))
		return bad(p, "uuid",
			   "GPU-xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx is wanted");
	if (serial && (!serial[0] || strlen(serial) >= sizeof(id->serial)))
		return bad(p, "serial", "empty or too long");
	if (serial)
		strcpy(id->serial, serial);
	if (bus && (sscanf(bus, "%8x:%2x:%2x.0%n", &id->domain, &id->bus, &id->device,
			   &end) != 3 ||
		    !end || bus[end]))
		return bad(p, "bus_id", "an address such as 00000000:07:00.0 is wanted");
	return 0;
}

/* The board of a GPU: one beside the machine file, a path, or an installed one's key. */
static int board_of(json_t *o, char *buf, size_t size, const struct place *p)
{
	const char *board = json_string_value(json_object_get(o, "board"));
	const char *dot = board ? strrchr(board, '.') : NULL,
		   *slash = strrchr(p->file, '/');
	int folder = slash ? (int)(slash - p->file) : 1;
	int n;

	if (!board || !board[0])
		return bad(p, "board", "the name of a board or of its file is wanted");
	if (board[0] == '/' || !dot || strcmp(dot, ".json"))
		n = snprintf(buf, size, "%s", board);
	else
		n = snprintf(buf, size, "%.*s/%s", folder, slash ? p->file : ".", board);
	return (size_t)n < size ? 0 : bad(p, "board", "the path is too long");
}

static int load_gpu(json_t *o, struct machine *m, struct place *p)
{
	char board[PATH_MAX];
	uint32_t gpu = m->gpu_count;
	struct identity *id = &m->identities[gpu];
	int r = board_of(o, board, sizeof(board), p);

	if (r == 0)
		r = make_gpu(m, board, p->err);
	if (r == 0)
		r = get_number(o, "minor", 255, &id->minor, p);
	if (r == 0)
		r = get_number(o, "swapped", 1, &id->swapped, p);
	if (r == 0)
		r = load_names(o, id, p);
	return r < 0 ? r : load_state(o, machine_board(m, gpu), &m->now.gpus[gpu], p);
}

static int load_driver(json_t *root, const struct make_options *o, struct machine *m,
		       const struct place *p)
{
	const char *version = json_string_value(json_object_get(root, "driver_version"));
	const char *cuda = json_string_value(json_object_get(root, "cuda_version"));
	int r = make_driver(m, o->driver_version ? o->driver_version : version, p->err);

	if (r < 0 || o->driver_version || !cuda)
		return r;
	if (!cuda[0] || strlen(cuda) >= sizeof(m->cuda_version))
		return bad(p, "cuda_version", "empty or too long");
	strcpy(m->cuda_version, cuda);
	return 0;
}

bool machine_file_is(const char *path)
{
	const char *dot = strrchr(path, '.');

	if (!dot || strcmp(dot, ".json"))
		return false;
	AUTO(json) json_t *root = json_load_file(path, 0, NULL);
	const char *schema = json_string_value(json_object_get(root, "schema"));

	return schema && !strcmp(schema, MACHINE_SCHEMA);
}

int machine_file_load(const char *path, const struct make_options *o, struct machine *m,
		      struct mig_error *err)
{
	struct place p = { .file = path, .err = err };
	json_error_t where;
	AUTO(json) json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &where);
	json_t *gpus = json_object_get(root, "gpus"), *gpu;
	size_t i;
	int r;

	if (!root)
		return mig_fail(err, EINVAL, "%s:%d:%d: %s", path, where.line,
				where.column, where.text);
	r = load_driver(root, o, m, &p);
	if (r == 0 && (!json_array_size(gpus) || json_array_size(gpus) > MAX_GPUS))
		r = bad(&p, "gpus", "a list of 1 to 16 GPUs is wanted");
	json_array_foreach (gpus, i, gpu) {
		if (r < 0)
			break;
		snprintf(p.at, sizeof(p.at), "gpus[%zu]", i);
		r = load_gpu(gpu, m, &p);
	}
	return r;
}
