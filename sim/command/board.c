/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Boards as data: reads a board file strictly, picks the figures of one driver branch and
 * refuses what the format does not allow. Nothing else in the simulator reads JSON.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/auto.h"
#include "base/error.h"
#include "command/board.h"
#include "command/board_guess.h"
#include "command/board_telemetry.h"
#include "command/command.h"
#include "machine/compute.h"
#include "machine/geometry.h"

#define SCHEMA "nvml-sim/board-1"

#define KEY_LETTERS "abcdefghijklmnopqrstuvwxyz0123456789-."

/* Where in the file a value is looked for, for messages: "profiles[2].sm". */
struct place {
	const char *file;
	char at[96];
	struct mig_error *err;
};

static int bad(const struct place *p, const char *key, const char *what)
{
	return mig_fail(p->err, EINVAL, "%s: %s%s%s: %s", p->file, p->at,
			p->at[0] ? "." : "", key, what);
}

static int get_number(json_t *o, const char *key, uint32_t least, uint32_t most,
		      uint32_t *ret, const struct place *p)
{
	json_t *v = json_object_get(o, key);
	char what[80];

	if (json_is_integer(v) && json_integer_value(v) >= least &&
	    json_integer_value(v) <= most) {
		*ret = (uint32_t)json_integer_value(v);
		return 0;
	}
	snprintf(what, sizeof(what), "a whole number from %u to %u is wanted", least,
		 most);
	return bad(p, key, v ? what : "missing");
}

/* As get_number(); null where the driver that was recorded did not tell: 0. */
static int get_known(json_t *o, const char *key, uint32_t least, uint32_t most,
		     uint32_t *ret, const struct place *p)
{
	*ret = 0;
	if (json_is_null(json_object_get(o, key)))
		return 0;
	return get_number(o, key, least, most, ret, p);
}

static int get_text(json_t *o, const char *key, char *buf, size_t size,
		    const struct place *p)
{
	const char *text = json_string_value(json_object_get(o, key));

	if (!text || !text[0] || strlen(text) >= size)
		return bad(p, key, text ? "empty or too long" : "a text is wanted");
	strcpy(buf, text);
	return 0;
}

/* A hexadecimal id as text, or null where no source is known. */
static int get_hex(json_t *o, const char *key, bool nullable, uint32_t *ret,
		   const struct place *p)
{
	json_t *v = json_object_get(o, key);
	const char *text = json_string_value(v);
	unsigned value;
	int end = 0;

	*ret = 0;
	if (nullable && json_is_null(v))
		return 0;
	if (!text || sscanf(text, "0x%x%n", &value, &end) != 1 || text[end] ||
	    value > 0xffff)
		return bad(p, key, "a text such as \"0x20b0\" is wanted");
	*ret = value;
	return 0;
}

/*
 * A figure, or figures by the first driver branch that has them: {"450": 1, "525": 2};
 * null where no source tells, which the library then refuses to answer.
 */
static int get_by_branch(json_t *o, const char *key, uint32_t branch, uint32_t *ret,
			 const struct place *p)
{
	json_t *v = json_object_get(o, key), *row;
	uint32_t best = 0;
	const char *name;

	if (json_is_integer(v))
		return get_number(o, key, 0, NOT_KNOWN - 1, ret, p);
	if (json_is_null(v)) {
		*ret = NOT_KNOWN;
		return 0;
	}
	if (!json_is_object(v))
		return bad(p, key, "a number, or numbers by driver branch, are wanted");
	json_object_foreach (v, name, row) {
		unsigned since;
		int end = 0;

		if (sscanf(name, "%3u%n", &since, &end) != 1 || name[end] ||
		    !(json_is_integer(row) || json_is_null(row)) ||
		    json_integer_value(row) < 0 || json_integer_value(row) >= NOT_KNOWN)
			return bad(p, key, "a row is not \"BRANCH\": NUMBER");
		if (since > branch || since < best)
			continue;
		best = since;
		*ret = json_is_null(row) ? NOT_KNOWN : (uint32_t)json_integer_value(row);
	}
	return best ? 0 : bad(p, key, "no figure for this driver branch");
}

static int get_choice(json_t *o, const char *key, const char *const *names,
		      uint32_t count, uint32_t *ret, const struct place *p)
{
	const char *text = json_string_value(json_object_get(o, key));
	char what[160] = "";
	size_t len = 0;

	*ret = NOT_KNOWN;
	if (json_is_null(json_object_get(o, key)))
		return 0;
	for (uint32_t i = 0; text && i < count; i++) {
		if (names[i] && !strcmp(text, names[i])) {
			*ret = i;
			return 0;
		}
	}
	for (uint32_t i = 0; i < count && len < sizeof(what); i++) {
		if (names[i])
			len += (size_t)snprintf(what + len, sizeof(what) - len,
						"%s\"%s\"", len ? ", " : "", names[i]);
	}
	return mig_fail(p->err, EINVAL, "%s: %s%s%s: one of %s is wanted", p->file, p->at,
			p->at[0] ? "." : "", key, what);
}

uint32_t board_name_gb(uint32_t memory_mib, uint32_t total_mib)
{
	double eighths = ceil(8.0 * memory_mib / total_mib);

	return (uint32_t)lround(eighths / 8 * ceil(total_mib / 1024.0));
}

/* A name that a driver was heard to say stands, whatever would follow from its memory. */
static int check_name(json_t *root, const struct board *b, struct profile *p,
		      const struct place *at)
{
	size_t len = strcspn(p->name, "+-");
	char want[sizeof(p->compute_name)], what[96];

	snprintf(want, sizeof(want), "%ug.%ugb", p->slices,
		 board_name_gb(p->memory_mib, b->memory_mib));
	memcpy(p->compute_name, p->name, len);
	p->compute_name[len] = '\0';
	if (strcmp(p->compute_name, want) &&
	    !json_object_get(json_object_get(root, "sources"), "recorded")) {
		snprintf(what, sizeof(what),
			 "slices and memory make it %s, with or without +me and the like",
			 want);
		return bad(at, "name", what);
	}
	return 0;
}

static int get_starts(json_t *o, const struct board *b, struct profile *p,
		      const struct place *at)
{
	json_t *list = json_object_get(o, "starts"), *v;
	size_t i;

	if (!json_array_size(list) || json_array_size(list) > MAX_STARTS)
		return bad(at, "starts", "a list of 1 to 8 memory slices is wanted");
	json_array_foreach (list, i, v) {
		json_int_t start = json_integer_value(v);

		if (!json_is_integer(v) || start < 0 ||
		    start + p->size > b->memory_slices || start % p->size ||
		    (i && start < (json_int_t)(p->starts[i - 1] + p->size)))
			return bad(at, "starts",
				   "not ascending, overlapping, not a multiple of the "
				   "size, or beyond the board");
		p->starts[i] = (uint32_t)start;
	}
	p->start_count = (uint32_t)json_array_size(list);
	if (p->instances > p->start_count)
		return bad(at, "instances", "more than there are starts");
	return 0;
}

static int get_engines(json_t *o, struct profile *p, const struct place *at)
{
	json_t *e = json_object_get(o, "engines");
	const struct {
		const char *key;
		uint32_t *to;
	} rows[] = { { "copy", &p->copy },
		     { "decoder", &p->decoder },
		     { "encoder", &p->encoder },
		     { "jpeg", &p->jpeg },
		     { "ofa", &p->ofa } };
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(rows); i++)
		r = get_number(e, rows[i].key, 0, 64, rows[i].to, at);
	return r;
}

static int get_memory(json_t *o, uint32_t branch, struct profile *p,
		      const struct place *at)
{
	int r = get_by_branch(o, "memory_mib", branch, &p->memory_mib, at);

	if (r == 0 && p->memory_mib == NOT_KNOWN)
		return bad(at, "memory_mib", "a profile cannot be simulated without it");
	return r;
}

static int check_unique(const struct board *b, uint32_t row, const struct profile *p,
			const struct place *at)
{
	if (b->profiles[row].slices)
		return bad(at, "enum", "another profile has it");
	for (unsigned i = 0; i < MAX_PROFILES; i++) {
		if (b->profiles[i].slices && b->profiles[i].id == p->id)
			return bad(at, "id", "another profile has it");
	}
	return b->sm && p->sm > b->sm ? bad(at, "sm", "more than the board has") : 0;
}

static int load_profile(json_t *root, json_t *o, uint32_t branch, struct board *b,
			const struct place *at)
{
	json_t *pool = json_object_get(o, "exclusive");
	struct profile p = { 0 };
	uint32_t since = 0, row = 0;
	int r = get_number(o, "enum", 0, MAX_PROFILES - 1, &row, at);

	if (json_object_get(o, "since") && r == 0)
		r = get_number(o, "since", 400, 999, &since, at);
	if (r < 0 || since > branch)
		return r;
	r = get_text(o, "name", p.name, sizeof(p.name), at);
	if (r == 0)
		r = get_number(o, "id", 0, 255, &p.id, at);
	if (r == 0)
		r = get_number(o, "slices", 1, b->compute_slices, &p.slices, at);
	if (r == 0)
		r = get_number(o, "size", 1, b->memory_slices, &p.size, at);
	if (r == 0)
		r = get_number(o, "instances", 1, MAX_GI_PER_GPU, &p.instances, at);
	if (r == 0)
		r = get_number(o, "sm", 1, 1024, &p.sm, at);
	if (r == 0)
		r = get_starts(o, b, &p, at);
	if (r == 0)
		r = get_engines(o, &p, at);
	if (r == 0)
		r = get_memory(o, branch, &p, at);
	if (r == 0)
		r = get_by_branch(o, "bar1_mib", branch, &p.bar1_mib, at);
	if (r == 0)
		r = check_name(root, b, &p, at);
	if (r == 0)
		r = check_unique(b, row, &p, at);
	p.exclusive = json_is_null(pool) ? board_guess_pool(&p) : pool ? 1 : 0;
	if (r == 0)
		b->profiles[row] = p;
	return r;
}

static int load_compute(json_t *mig, struct board *b, const struct place *at)
{
	json_t *rows = json_object_get(mig, "compute_sm"), *row;

	for (uint32_t i = 0; i < COMPUTE_PROFILES; i++) {
		char key[4];

		snprintf(key, sizeof(key), "%u", i);
		row = json_object_get(rows, key);
		if (!row)
			continue;
		b->compute_sm[i] = NOT_KNOWN;
		if (!json_is_null(row) &&
		    get_number(rows, key, 1, 1024, &b->compute_sm[i], at) < 0)
			return -EINVAL;
	}
	return b->compute_sm[0] ? 0 : bad(at, "compute_sm", "no row for profile 0");
}

static int load_mig(json_t *root, uint32_t branch, struct board *b, struct place *at)
{
	static const char *const toggles[] = {
		[TOGGLE_RESET] = "reset", [TOGGLE_AT_ONCE] = "at once"
	};
	static const char *const placements[] = { "contiguous", "tree" };
	json_t *mig = json_object_get(root, "mig"),
	       *list = json_object_get(root, "profiles"), *o;
	uint32_t since = 0;
	size_t i;
	int r;

	if (json_is_null(mig))
		return 0;
	at->at[0] = '\0';
	if (mig && !json_is_array(list))
		return bad(at, "profiles", "a list is wanted");
	strcpy(at->at, "mig");
	r = get_known(mig, "since", 400, 999, &since, at);
	if (r == 0)
		r = get_choice(mig, "toggle", toggles, ARRAY_SIZE(toggles), &b->toggle,
			       at);
	if (r == 0)
		r = get_known(mig, "compute_slices", json_array_size(list) != 0, MAX_CI,
			      &b->compute_slices, at);
	if (r == 0)
		r = get_choice(mig, "compute_placement", placements,
			       ARRAY_SIZE(placements), &b->compute_tree, at);
	if (r == 0)
		r = load_compute(mig, b, at);
	if (r == 0 && since > branch)
		return mig_fail(
			at->err, EINVAL,
			"board %s needs driver %u or later: --driver-version %u.0",
			b->key, since, since);
	json_array_foreach (list, i, o) {
		if (r < 0)
			break;
		snprintf(at->at, sizeof(at->at), "profiles[%zu]", i);
		r = load_profile(root, o, branch, b, at);
	}
	board_guess(b);
	return r;
}

static int load_memory(json_t *root, uint32_t branch, struct board *b, struct place *at)
{
	json_t *memory = json_object_get(root, "memory");
	int r;

	strcpy(at->at, "memory");
	r = get_number(memory, "total_mib", 1024, 1u << 22, &b->memory_mib, at);
	if (r == 0)
		r = get_known(memory, "slices", 1, MAX_SLICES, &b->memory_slices, at);
	if (r == 0)
		r = get_by_branch(memory, "idle_kib_per_slice", branch, &b->idle_kib, at);
	if (r == 0 && b->idle_kib == NOT_KNOWN)
		b->idle_kib = 0; /* what is in use is counted from nothing then */
	return r;
}

static int load_sm(json_t *root, struct board *b, struct place *at)
{
	json_t *sm = json_object_get(root, "sm");
	uint32_t cores = 0;
	int r;

	strcpy(at->at, "sm");
	r = get_known(sm, "total", 1, 1024, &b->sm, at);
	if (r == 0)
		r = get_known(sm, "cores_per_sm", 1, 1024, &cores, at);
	b->cores = b->sm && cores ? b->sm * cores : NOT_KNOWN;
	if (r == 0 && json_is_integer(json_object_get(sm, "cores")))
		r = get_number(sm, "cores", 1, 1u << 20, &b->cores, at);
	return r;
}

static int load_identity(json_t *root, struct board *b, struct place *at)
{
	json_t *pci = json_object_get(root, "pci");
	json_t *capability = json_object_get(root, "compute_capability");
	int r;

	at->at[0] = '\0';
	r = get_text(root, "key", b->key, sizeof(b->key), at);
	if (r == 0)
		r = get_text(root, "name", b->name, sizeof(b->name), at);
	if (r == 0)
		r = get_choice(root, "architecture", board_architectures,
			       BOARD_ARCHITECTURES, &b->architecture, at);
	if (r == 0)
		r = get_choice(root, "brand", board_brands, BOARD_BRANDS, &b->brand, at);
	if (r == 0 && b->brand == NOT_KNOWN)
		b->brand = 0; /* NVML has a word for it: unknown */
	if (r == 0)
		r = get_hex(root, "chip_id", true, &b->chip, at);
	if (r == 0)
		r = get_by_branch(root, "bar1_mib", SIM_NEWEST_BRANCH, &b->bar1_mib, at);
	if (r == 0 && b->key[strspn(b->key, KEY_LETTERS)])
		r = bad(at, "key", "small letters, digits, - and . are wanted");
	if (r == 0 && !(json_array_size(capability) == 2 &&
			json_is_integer(json_array_get(capability, 0)) &&
			json_is_integer(json_array_get(capability, 1))))
		r = bad(at, "compute_capability", "two numbers are wanted");
	if (r < 0)
		return r;
	b->capability_major = (uint32_t)json_integer_value(json_array_get(capability, 0));
	b->capability_minor = (uint32_t)json_integer_value(json_array_get(capability, 1));
	strcpy(at->at, "pci");
	r = get_hex(pci, "device", false, &b->pci_device, at);
	if (r == 0)
		r = get_hex(pci, "subsystem", true, &b->pci_subsystem, at);
	b->pci_device = b->pci_device << 16 | 0x10de;
	if (b->pci_subsystem)
		b->pci_subsystem = b->pci_subsystem << 16 | 0x10de;
	return r;
}

DEFINE_AUTO(json, json_t *, json_decref)

int board_load(const char *path, uint32_t branch, struct board *ret,
	       struct mig_error *err)
{
	struct place at = { .file = path, .err = err };
	struct board b = { 0 };
	json_error_t where;
	AUTO(json) json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &where);
	const char *schema = json_string_value(json_object_get(root, "schema"));
	int r;

	if (!root && json_error_code(&where) == json_error_cannot_open_file)
		return mig_fail(err, ENOENT, "%s: %s", path, where.text);
	if (!root)
		return mig_fail(err, EINVAL, "%s:%d:%d: %s", path, where.line,
				where.column, where.text);
	if (!schema || strcmp(schema, SCHEMA))
		return bad(&at, "schema", "\"" SCHEMA "\" is wanted");
	r = load_identity(root, &b, &at);
	if (r == 0)
		r = load_sm(root, &b, &at);
	if (r == 0)
		r = load_memory(root, branch, &b, &at);
	if (r == 0)
		r = board_load_telemetry(root, path, &b, err);
	if (r == 0)
		r = load_mig(root, branch, &b, &at);
	if (r == 0)
		*ret = b;
	return r;
}
