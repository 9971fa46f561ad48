/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Remembers how many SMs a board has, which the driver tells only while MIG mode is off:
 * one small file per PCI device id. A board's SMs do not change, so the file never grows
 * stale; whoever may not write it goes without.
 */
#include <stdio.h>
#include <unistd.h>

#include "base/auto.h"
#include "ops/folder.h"
#include "ops/observe.h"

static int make_path(struct mig_ctx *ctx, const struct mig_gpu *gpu, char *path)
{
	char name[32];

	snprintf(name, sizeof(name), "sms-%08x", gpu->pci_device_id);
	return gpu->pci_device_id ? mig_folder_path(ctx, name, path) : -1;
}

unsigned mig_sms_recall(struct mig_ctx *ctx, const struct mig_gpu *gpu)
{
	AUTO(stream) FILE *in = NULL;
	char path[PATH_MAX];
	unsigned sms;

	if (make_path(ctx, gpu, path) < 0)
		return MIG_UNKNOWN;
	in = fopen(path, "re");
	return in && fscanf(in, "%9u", &sms) == 1 && sms > 0 ? sms : MIG_UNKNOWN;
}

void mig_sms_remember(struct mig_ctx *ctx, const struct mig_gpu *gpu)
{
	AUTO(stream) FILE *out = NULL;
	char path[PATH_MAX];

	if (make_path(ctx, gpu, path) < 0 || access(path, F_OK) == 0)
		return;
	if (mig_folder_make(ctx) < 0)
		return;
	out = fopen(path, "wxe");
	if (out)
		fprintf(out, "%u\n", gpu->sms);
}
