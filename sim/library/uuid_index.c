/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finds GPUs and MIG devices by UUID at a cost that does not grow with their number. That of an
 * instance is a SHA-1 of where it stands, so all of them are made when the machine has changed
 * and kept in a table of this process, which is guarded by the library's lock.
 */
#include <string.h>

#include "library/uuid_index.h"
#include "machine/uuid.h"

#define SLOTS 4096u /* power of two, twice as many as there can be instances */

_Static_assert(SLOTS >= 2 * MAX_GPUS * MAX_GI_PER_GPU * MAX_CI, "the table fills up");

struct slot {
	char uuid[UUID_TEXT]; /* empty: free */
	struct uuid_place place;
};

static struct slot slots[SLOTS];
static uint16_t taken[SLOTS / 2]; /* numbers of the slots that are not free */
static unsigned count;
static uint64_t generation; /* that the table was made from */
static bool made;

/* FNV-1a */
static unsigned hash(const char *text)
{
	uint32_t h = 2166136261u;

	for (; *text; text++)
		h = (h ^ (uint8_t)*text) * 16777619u;
	return h & (SLOTS - 1);
}

static void add(const struct machine *m, struct uuid_place place)
{
	char text[UUID_TEXT];
	unsigned i;

	if (place.gi == UUID_OF_GPU)
		uuid_format("GPU", m->identities[place.gpu].uuid, text);
	else
		uuid_of_ci(m, place.gpu, place.gi, place.ci, text);
	for (i = hash(text); slots[i].uuid[0]; i = (i + 1) & (SLOTS - 1))
		continue;
	memcpy(slots[i].uuid, text, sizeof(text));
	slots[i].place = place;
	taken[count++] = (uint16_t)i;
}

static void add_instances(const struct machine *m, uint8_t gpu)
{
	for (uint8_t gi = 0; gi < MAX_GI; gi++) {
		const struct gi *g = &m->now.gpus[gpu].gi[gi];

		for (uint8_t ci = 0; g->used && ci < MAX_CI; ci++) {
			if (g->ci[ci].used)
				add(m, (struct uuid_place){ gpu, gi, ci });
		}
	}
}

static void make(const struct machine *m)
{
	for (unsigned i = 0; i < count; i++)
		slots[taken[i]].uuid[0] = '\0';
	count = 0;
	for (uint8_t gpu = 0; gpu < m->gpu_count; gpu++) {
		add(m, (struct uuid_place){ gpu, UUID_OF_GPU, UUID_OF_GPU });
		add_instances(m, gpu);
	}
	generation = m->now.generation;
	made = true;
}

bool uuid_index_find(const struct machine *m, const char *uuid, struct uuid_place *ret)
{
	if (!made || generation != m->now.generation)
		make(m);
	for (unsigned i = hash(uuid); slots[i].uuid[0]; i = (i + 1) & (SLOTS - 1)) {
		if (strcmp(slots[i].uuid, uuid) != 0)
			continue;
		*ret = slots[i].place;
		return true;
	}
	return false;
}

void uuid_index_forget(void)
{
	made = false;
}
