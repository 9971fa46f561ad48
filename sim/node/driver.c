/* SPDX-License-Identifier: Apache-2.0 */
/* /proc/driver/nvidia: the driver's version and parameters, and a folder for each GPU. */
#include <sys/utsname.h>

#include "machine/uuid.h"
#include "node/node.h"

#define UNREAD_BIOS "??.\?\?.\?\?.\?\?.\?\?" /* so says a driver that has not read it */
#define GSP_SINCE   510u /* branch since which the GPU runs the driver's firmware */

static int write_gpu(const struct tree *t, int gpus, const struct machine *m,
		     unsigned gpu, struct mig_error *err)
{
	const struct identity *id = &m->identities[gpu];
	const struct board *b = machine_board(m, gpu);
	char bdf[BDF_TEXT], uuid[UUID_TEXT];
	int dir, r;

	bdf_format(id, bdf);
	uuid_format("GPU", id->uuid, uuid);
	dir = tree_folder(gpus, bdf, err);
	if (dir < 0)
		return dir;
	r = tree_text(
		t, dir, "information", 0444, err,
		"Model: \t\t %s\n"
		"IRQ:   \t\t 0\n"
		"GPU UUID: \t %s\n"
		"Video BIOS: \t %s\n"
		"Bus Type: \t PCIe\n"
		"DMA Size: \t 47 bits\n"
		"DMA Mask: \t 0x7fffffffffff\n"
		"Bus Location: \t %s\n"
		"Device Minor: \t %u\n"
		"GPU Firmware: \t %s\n"
		"GPU Excluded:\t No\n",
		b->name, uuid, b->firmware.vbios[0] ? b->firmware.vbios : UNREAD_BIOS,
		bdf, id->minor, m->driver_branch < GSP_SINCE ? "N/A" : m->driver_version);
	tree_seal(dir);
	return r;
}

static int write_gpus(const struct tree *t, int nvidia, const struct machine *m,
		      struct mig_error *err)
{
	int gpus = tree_folder(nvidia, "gpus", err), r = 0;

	if (gpus < 0)
		return gpus;
	for (unsigned i = 0; r == 0 && i < m->gpu_count; i++)
		r = write_gpu(t, gpus, m, i, err);
	tree_seal(gpus);
	return r;
}

int driver_write(const struct tree *t, const struct machine *m, struct mig_error *err)
{
	int nvidia = tree_folder(t->fd, "proc/driver/nvidia", err), r;
	struct utsname host;

	if (nvidia < 0)
		return nvidia;
	uname(&host);
	r = tree_text(t, nvidia, "version", 0444, err,
		      "NVRM version: NVIDIA UNIX %s Kernel Module  %s  (simulated)\n"
		      "GCC version:  gcc version " __VERSION__ "\n",
		      host.machine, m->driver_version);
	if (r == 0)
		r = tree_text(t, nvidia, "params", 0444, err,
			      "ModifyDeviceFiles: 1\nDeviceFileUID: 0\nDeviceFileGID: 0\n"
			      "DeviceFileMode: 438\n");
	if (r == 0)
		r = write_gpus(t, nvidia, m, err);
	tree_seal(nvidia);
	return r;
}
