/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fuzzes the state file: an input is a list of changed bytes of a sound file, whose
 * checksums are then made right again, so that the rules behind them are met. Whatever
 * the library takes in, it must answer every call without a crash.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "abi/nvml.h"
#include "command/make.h"
#include "machine/check.h"
#include "machine/store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct file sound, changed;
static int memory = -1;

/* A machine of two GPUs, one of them with instances, as create and the library leave it. */
static void make_sound(void)
{
	static struct machine m;
	struct make_options o = { .driver_version = "550.163.01" };
	char spec[4096], path[64];

	snprintf(spec, sizeof(spec), "2x%s/boards/a100-sxm4-40gb.json",
		 getenv("MIG_SOURCE"));
	memory = memfd_create("state", 0);
	snprintf(path, sizeof(path), "/tmp/fuzz-state-%ld", (long)getpid());
	if (make_machine(spec, &o, &m, NULL) < 0)
		abort();
	m.now.gpus[0].mig = m.now.gpus[0].mig_pending = 1;
	m.now.gpus[0].gi[2] =
		(struct gi){ .used = 1, .profile = 2, .start = 4, .size = 4 };
	m.now.gpus[0].gi[2].ci[1] =
		(struct ci){ .used = 1, .profile = 0, .start = 1, .size = 1 };
	if (store_create(path, &m, true, NULL) < 0)
		abort();
	FILE *f = fopen(path, "r");

	if (!f || fread(&sound, sizeof(sound), 1, f) != 1)
		abort();
	fclose(f);
	unlink(path);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", memory);
	setenv("NVML_SIM_STATE", path, 1);
}

static void apply(const uint8_t *data, size_t size)
{
	changed = sound;
	for (; size >= 4; data += 4, size -= 4) {
		uint32_t at = (data[0] | data[1] << 8 | data[2] << 16) % sizeof(changed);

		((uint8_t *)&changed)[at] = data[3];
	}
	if (changed.header.board_count <= MAX_BOARDS &&
	    changed.header.gpu_count <= MAX_GPUS)
		changed.header.sum =
			fixed_sum(changed.header.settings, changed.boards,
				  changed.header.board_count, changed.identities,
				  changed.header.gpu_count);
	for (unsigned i = 0; i < 2; i++)
		changed.snapshots[i].sum = snapshot_sum(&changed.snapshots[i]);
	if (pwrite(memory, &changed, sizeof(changed), 0) != sizeof(changed))
		abort();
}

static void walk_instance(nvmlGpuInstance_t gi)
{
	nvmlComputeInstanceProfileInfo_v2_t info = {
		.version = NVML_CI_PROFILE_INFO_V2_WORD
	};
	nvmlComputeInstancePlacement_t places[32];
	nvmlComputeInstance_t list[8], made;
	unsigned n = 0;

	for (unsigned p = 0; p < 10; p++) {
		nvmlGpuInstanceGetComputeInstanceProfileInfoV(gi, p, 0, &info);
		nvmlGpuInstanceGetComputeInstancePossiblePlacements(gi, p, places, &n);
		nvmlGpuInstanceGetComputeInstanceRemainingCapacity(gi, p, &n);
		nvmlGpuInstanceGetComputeInstances(gi, p, list, &n);
		nvmlGpuInstanceCreateComputeInstance(gi, p, &made);
	}
}

static void walk_mig_devices(nvmlDevice_t gpu)
{
	nvmlDeviceAttributes_t attributes;
	nvmlMemory_t memory_info;
	nvmlDevice_t mig;
	char text[96];

	for (unsigned i = 0; i < 16; i++) {
		if (nvmlDeviceGetMigDeviceHandleByIndex(gpu, i, &mig) != NVML_SUCCESS)
			continue;
		nvmlDeviceGetName(mig, text, sizeof(text));
		nvmlDeviceGetUUID(mig, text, sizeof(text));
		nvmlDeviceGetAttributes_v2(mig, &attributes);
		nvmlDeviceGetMemoryInfo(mig, &memory_info);
	}
}

static void walk_gpu(nvmlDevice_t gpu)
{
	static const unsigned ids[] = { 0, 5, 9, 14, 15, 19, 20 };
	nvmlGpuInstancePlacement_t places[8];
	nvmlGpuInstance_t list[8], made;
	nvmlPciInfo_t pci;
	nvmlReturn_t status;
	unsigned n = 0;

	nvmlDeviceGetPciInfo_v3(gpu, &pci);
	nvmlDeviceSetMigMode(gpu, 1, &status);
	for (unsigned i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		nvmlDeviceGetGpuInstancePossiblePlacements_v2(gpu, ids[i], places, &n);
		nvmlDeviceGetGpuInstanceRemainingCapacity(gpu, ids[i], &n);
		nvmlDeviceCreateGpuInstance(gpu, ids[i], &made);
		if (nvmlDeviceGetGpuInstances(gpu, ids[i], list, &n) != NVML_SUCCESS)
			continue;
		while (n-- > 0)
			walk_instance(list[n]);
	}
	walk_mig_devices(gpu);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	nvmlDevice_t gpu;
	unsigned n = 0;

	if (memory < 0)
		make_sound();
	apply(data, size);
	if (nvmlInit_v2() != NVML_SUCCESS)
		return 0;
	nvmlDeviceGetCount_v2(&n);
	for (unsigned i = 0; i < n; i++) {
		if (nvmlDeviceGetHandleByIndex_v2(i, &gpu) == NVML_SUCCESS)
			walk_gpu(gpu);
	}
	nvmlShutdown();
	return 0;
}
