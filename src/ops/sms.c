/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Remembers how many SMs a board has, which the driver tells only while MIG mode is off:
 * one small file per PCI device id. A board's SMs do not change, so the file never grows
 * stale; whoever may not write it goes without.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/auto.h"
#include "ops/observe.h"

static int make_path(struct mig_ctx *ctx, const struct mig_gpu *gpu, char *dir,
		     char *path)
{
	const char *state = mig_ctx_state_path(ctx);
	int n;

	n = snprintf(dir, PATH_MAX, "%s%s", state ? state : "/var/lib/migctl",
		     state ? ".d" : "");
	if (n >= PATH_MAX || gpu->pci_device_id == 0)
		return -1;
	n = snprintf(path, PATH_MAX, "%s/sms-%08x", dir, gpu->pci_device_id);
	return n < PATH_MAX ? 0 : -1;
}

unsigned mig_sms_recall(struct mig_ctx *ctx, const struct mig_gpu *gpu)
{
	AUTO(stream) FILE *in = NULL;
	char dir[PATH_MAX], path[PATH_MAX];
	unsigned sms;

	if (make_path(ctx, gpu, dir, path) < 0)
		return MIG_UNKNOWN;
	in = fopen(path, "re");
	return in && fscanf(in, "%9u", &sms) == 1 && sms > 0 ? sms : MIG_UNKNOWN;
}

void mig_sms_remember(struct mig_ctx *ctx, const struct mig_gpu *gpu)
{
	AUTO(stream) FILE *out = NULL;
	char dir[PATH_MAX], path[PATH_MAX];

	if (make_path(ctx, gpu, dir, path) < 0 || access(path, F_OK) == 0)
		return;
	if (mkdir(dir, 0755) < 0 && errno != EEXIST)
		return;
	out = fopen(path, "wxe");
	if (out)
		fprintf(out, "%u\n", gpu->sms);
}
