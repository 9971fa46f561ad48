/* SPDX-License-Identifier: Apache-2.0 */
/* UUIDs of MIG devices, computed as the driver computes them. */
#include <stdio.h>
#include <string.h>

#include "machine/sha1.h"
#include "machine/uuid.h"

void uuid_format(const char *prefix, const uint8_t uuid[16], char text[UUID_TEXT])
{
	static const char digits[] = "0123456789abcdef";
	char *p = text;

	memcpy(p, prefix, 3);
	p += 3;
	for (unsigned i = 0; i < 16; i++) {
		if (i == 0 || i == 4 || i == 6 || i == 8 || i == 10)
			*p++ = '-';
		*p++ = digits[uuid[i] >> 4];
		*p++ = digits[uuid[i] & 15];
	}
	*p = '\0';
}

static uint8_t *put(uint8_t *p, uint64_t value, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		*p++ = (uint8_t)(value >> (8 * i));
	return p;
}

void uuid_of_mig(uint32_t chip, uint64_t pdi, uint32_t gi, uint32_t engine,
		 uint8_t uuid[16])
{
	static const uint8_t space[16] = {
		0xc8, 0x16, 0xc9, 0xa3, 0x52, 0x24, 0x56, 0xbf,
		0x9d, 0x9a, 0xac, 0x7e, 0xa7, 0x03, 0xfb, 0x5b
	};
	uint8_t message[50], digest[20], *p = message;

	p = memcpy(p, space, sizeof(space)), p += sizeof(space);
	p = memcpy(p, "NVIDIA GPU", 10), p += 10;
	*p++ = 0x02;
	p = put(p, chip, 2);
	*p++ = 0x08;
	p = put(p, pdi, 8);
	*p++ = 0x0b;
	p = memcpy(p, "SMC", 3), p += 3;
	p = put(p, gi, 4);
	p = put(p, engine, 4);
	sha1(message, (size_t)(p - message), digest);
	memcpy(uuid, digest, 16);
	uuid[6] = (uuid[6] & 0x0f) | 0x50;
	uuid[8] = (uuid[8] & 0x3f) | 0x80;
}

/* First physical slice of a GPU instance, from the id's place in the tree of sizes. */
static uint32_t first_slice(const struct machine *m, unsigned gpu, unsigned gi)
{
	uint32_t nodes = gi == 0 ? 1 : gi < 3 ? 2 : gi < 7 ? 4 : 8;

	return (gi - (nodes - 1)) * (machine_board(m, gpu)->memory_slices / nodes);
}

void uuid_of_ci(const struct machine *m, unsigned gpu, unsigned gi, unsigned ci,
		char text[UUID_TEXT])
{
	uint32_t engine = first_slice(m, gpu, gi) + m->now.gpus[gpu].gi[gi].ci[ci].start;
	char parent[UUID_TEXT];
	uint8_t uuid[16];

	if (m->driver_branch < 470) {
		uuid_format("GPU", m->identities[gpu].uuid, parent);
		snprintf(text, UUID_TEXT, "MIG-%.40s/%u/%u", parent, gi, ci);
		return;
	}
	uuid_of_mig(machine_board(m, gpu)->chip, m->identities[gpu].pdi, gi, engine,
		    uuid);
	uuid_format("MIG", uuid, text);
}
