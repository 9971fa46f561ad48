/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opens an NVML library and finds its functions by the rows of symbols.h. Which library
 * is opened, a real driver's or the simulated one, is the caller's argument and changes
 * nothing here.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "nvml/library.h"

enum need { REQUIRED, OPTIONAL };

static const struct {
	const char *name;
	enum need need;
	size_t at;
} symbols[] = {
#define SYMBOL(need, name) { #name, need, offsetof(struct nvml_api, name) },
#include "nvml/symbols.h"
#undef SYMBOL
};

static int find_symbols(struct nvml_api *api, const char *path, struct mig_error *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(symbols); i++) {
		void *p = dlsym(api->lib, symbols[i].name);

		if (!p && symbols[i].need == REQUIRED)
			return mig_fail(
				err, ENXIO,
				"%s lacks %s: not an NVML library, or one too old", path,
				symbols[i].name);
		memcpy((char *)api + symbols[i].at, &p, sizeof(p));
	}
	return 0;
}

int nvml_open(const char *path, struct nvml_api **ret, struct mig_error *err)
{
	AUTO(nvml) struct nvml_api *api = calloc(1, sizeof(*api));
	int r;

	if (!api)
		return mig_fail(err, ENOMEM, "out of memory");
	path = path ? path : NVML_SONAME;
	api->lib = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!api->lib)
		return mig_fail(err, ENXIO, "%s", dlerror());
	r = find_symbols(api, path, err);
	if (r < 0)
		return r;
	*ret = TAKE(api);
	return 0;
}

struct nvml_api *nvml_close(struct nvml_api *api)
{
	if (api && api->lib)
		dlclose(api->lib);
	free(api);
	return NULL;
}

const struct mig_simulated_table *nvml_simulated(const struct nvml_api *api)
{
	static const uint8_t guid[16] = MIG_SIMULATED_GUID;
	const struct mig_simulated_table *table;
	const void *found = NULL;

	if (!api->nvmlInternalGetExportTable ||
	    api->nvmlInternalGetExportTable(&found, guid) != NVML_SUCCESS || !found)
		return NULL;
	table = found;
	return table->size >= sizeof(*table) ? table : NULL;
}

const char *nvml_state_path(const struct nvml_api *api)
{
	const struct mig_simulated_table *table = nvml_simulated(api);

	return table ? table->state_path() : NULL;
}

int nvml_boot_id(const struct nvml_api *api, char *buf, unsigned long size)
{
	const struct mig_simulated_table *table = nvml_simulated(api);
	AUTO(stream) FILE *in = NULL;
	uint64_t boots;

	if (table) {
		boots = table->boots();
		snprintf(buf, size, "simulated-%llu", (unsigned long long)boots);
		return boots ? 0 : -EIO;
	}
	in = fopen("/proc/sys/kernel/random/boot_id", "re");
	if (!in || !fgets(buf, (int)size, in))
		return -EIO;
	buf[strcspn(buf, "\n")] = '\0';
	return 0;
}

void nvml_lock_dir(const struct nvml_api *api, char *buf, unsigned long size)
{
	const char *state = nvml_state_path(api);

	snprintf(buf, size, "%s%s", state ? state : "/run/migctl", state ? ".d" : "");
}
