/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /sys/bus/pci/devices: a folder for each GPU. Identity is the board's; addresses of the
 * memory regions are made up, their sizes are not.
 */
#include "base/auto.h"
#include "node/node.h"

#define CONFIG_SIZE 256u
#define CLASS_3D    0x030200u
#define REVISION    0xa1u
#define MIB	    1048576ull

struct region {
	uint64_t start, size, flags;
};

/* Registers, frame buffer and one more, as the GPUs of these boards have them. */
static void regions_of(const struct machine *m, unsigned gpu, struct region r[6])
{
	uint32_t bar1 = machine_board(m, gpu)->bar1_mib;

	r[0] = (struct region){ 0xa0000000u + gpu * 16 * MIB, 16 * MIB, 0x40200 };
	if (bar1 != NOT_KNOWN && bar1)
		r[1] = (struct region){ (gpu + 1ull) << 40, bar1 * MIB, 0x14220c };
	r[3] = (struct region){ (17ull << 40) + gpu * 32 * MIB, 32 * MIB, 0x14220c };
}

static void put(uint8_t *at, uint64_t value, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

static int write_config(const struct tree *t, int dir, const struct board *b,
			const struct region *regions, struct mig_error *err)
{
	uint8_t c[CONFIG_SIZE] = { 0 };

	put(c, b->pci_device & 0xffff, 2);
	put(c + 2, b->pci_device >> 16, 2);
	put(c + 4, 0x0406, 2); /* memory and bus master on, legacy interrupt off */
	put(c + 8, (uint64_t)CLASS_3D << 8 | REVISION, 4);
	put(c + 0x10, regions[0].start, 4);
	put(c + 0x14, regions[1].size ? regions[1].start | 0xc : 0, 8);
	put(c + 0x1c, regions[3].start | 0xc, 8);
	put(c + 0x2c, b->pci_subsystem, 4);
	return tree_file(t, dir, "config", 0644, c, sizeof(c), err);
}

/* Seven rows as the kernel has them: six regions and the expansion ROM. */
static int write_resource(const struct tree *t, int dir, const struct region *r,
			  struct mig_error *err)
{
	char text[7 * 64];
	size_t n = 0;

	for (unsigned i = 0; i < 7; i++) {
		struct region none = { 0 };
		const struct region *x = i < 6 ? &r[i] : &none;

		n += (size_t)snprintf(
			text + n, sizeof(text) - n, "0x%016llx 0x%016llx 0x%016llx\n",
			(unsigned long long)x->start,
			(unsigned long long)(x->size ? x->start + x->size - 1 : 0),
			(unsigned long long)x->flags);
	}
	return tree_file(t, dir, "resource", 0444, text, n, err);
}

static int write_gpu(const struct tree *t, int dir, const struct machine *m, unsigned gpu,
		     struct mig_error *err)
{
	const struct board *b = machine_board(m, gpu);
	struct region regions[6] = { 0 };
	const struct {
		const char *name;
		uint32_t value;
	} ids[] = {
		{ "vendor", b->pci_device & 0xffff },
		{ "device", b->pci_device >> 16 },
		{ "subsystem_vendor", b->pci_subsystem & 0xffff },
		{ "subsystem_device", b->pci_subsystem >> 16 },
	};
	int r = tree_text(t, dir, "class", 0444, err, "0x%06x\n", CLASS_3D);

	for (unsigned i = 0; r == 0 && i < ARRAY_SIZE(ids); i++)
		r = tree_text(t, dir, ids[i].name, 0444, err, "0x%04x\n", ids[i].value);
	if (r == 0) /* one node has all processors, as the library says too */
		r = tree_text(t, dir, "numa_node", 0644, err, "0\n");
	regions_of(m, gpu, regions);
	if (r == 0)
		r = write_config(t, dir, b, regions, err);
	return r < 0 ? r : write_resource(t, dir, regions, err);
}

int pci_write(const struct tree *t, const struct machine *m, struct mig_error *err)
{
	AUTO(fd) int devices = tree_folder(t->fd, "sys/bus/pci/devices", err);
	int r = devices < 0 ? devices : 0;

	for (unsigned i = 0; r == 0 && i < m->gpu_count; i++) {
		char bdf[BDF_TEXT];
		int dir;

		bdf_format(&m->identities[i], bdf);
		dir = tree_folder(devices, bdf, err);
		if (dir < 0)
			return dir;
		r = write_gpu(t, dir, m, i, err);
		close(dir);
	}
	return r;
}
