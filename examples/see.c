/* SPDX-License-Identifier: Apache-2.0 */
/*
 * see: a program that was given one MIG device, as a job is, and tells what it sees of it
 * through NVML. It reads CUDA_VISIBLE_DEVICES and needs neither CUDA nor libmig: any
 * program that opens libnvidia-ml.so.1 meets a simulated machine in the same way.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/nvml.h"

/* The functions that this program calls. */
struct api {
	__typeof__(&nvmlInit_v2) init;
	__typeof__(&nvmlShutdown) shutdown;
	__typeof__(&nvmlErrorString) text;
	__typeof__(&nvmlDeviceGetHandleByUUID) by_uuid;
	__typeof__(&nvmlDeviceGetName) name;
	__typeof__(&nvmlDeviceGetUUID) uuid;
	__typeof__(&nvmlDeviceGetAttributes_v2) attributes;
	__typeof__(&nvmlDeviceGetMemoryInfo) memory;
};

static void find(void *lib, const char *name, void *ret_function)
{
	void *p = dlsym(lib, name);

	if (!p) {
		fprintf(stderr, "see: %s\n", dlerror());
		exit(1);
	}
	memcpy(ret_function, &p, sizeof(p));
}

static void load(struct api *api)
{
	void *lib = dlopen("libnvidia-ml.so.1", RTLD_NOW);

	if (!lib) {
		fprintf(stderr, "see: %s\n", dlerror());
		exit(1);
	}
	find(lib, "nvmlInit_v2", &api->init);
	find(lib, "nvmlShutdown", &api->shutdown);
	find(lib, "nvmlErrorString", &api->text);
	find(lib, "nvmlDeviceGetHandleByUUID", &api->by_uuid);
	find(lib, "nvmlDeviceGetName", &api->name);
	find(lib, "nvmlDeviceGetUUID", &api->uuid);
	find(lib, "nvmlDeviceGetAttributes_v2", &api->attributes);
	find(lib, "nvmlDeviceGetMemoryInfo", &api->memory);
}

static void must(const struct api *api, nvmlReturn_t code, const char *what)
{
	if (code == NVML_SUCCESS)
		return;
	fprintf(stderr, "see: %s: %s\n", what, api->text(code));
	exit(1);
}

static void tell(const struct api *api, nvmlDevice_t device)
{
	char name[NVML_DEVICE_NAME_SIZE], uuid[NVML_DEVICE_UUID_SIZE];
	nvmlDeviceAttributes_t attributes;
	nvmlMemory_t memory;

	must(api, api->name(device, name, sizeof(name)), "name");
	must(api, api->uuid(device, uuid, sizeof(uuid)), "UUID");
	must(api, api->attributes(device, &attributes), "attributes");
	must(api, api->memory(device, &memory), "memory");
	printf("I see one device: %s\n", name);
	printf("  UUID             %s\n", uuid);
	printf("  multiprocessors  %u\n", attributes.multiprocessorCount);
	printf("  slices           %u of memory and engines, %u of compute\n",
	       attributes.gpuInstanceSliceCount, attributes.computeInstanceSliceCount);
	printf("  memory           %llu MiB, of which %llu MiB are free\n",
	       memory.total >> 20, memory.free >> 20);
}

int main(void)
{
	const char *given = getenv("CUDA_VISIBLE_DEVICES");
	nvmlDevice_t device;
	struct api api;

	if (!given || strncmp(given, "MIG-", 4) != 0) {
		fprintf(stderr,
			"see: CUDA_VISIBLE_DEVICES holds no UUID of a MIG device\n");
		return 2;
	}
	load(&api);
	must(&api, api.init(), "no driver");
	must(&api, api.by_uuid(given, &device), given);
	tell(&api, device);
	must(&api, api.shutdown(), "shutdown");
	return 0;
}
