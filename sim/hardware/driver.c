/* SPDX-License-Identifier: Apache-2.0 */
/* Opens an NVML library, any, and finds the functions that are to be asked of it. */
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "abi/simulated.h"
#include "base/auto.h"
#include "base/error.h"
#include "hardware/driver.h"
#include "machine/fault.h"

static const struct {
	const char *name;
	size_t at;
} functions[] = {
#define X(name) { "nvml" #name, offsetof(struct driver, name) },
	DRIVER_FUNCTIONS(X)
#undef X
};

const char *driver_path(const char *argument)
{
	const char *library = getenv("MIG_DRIVER_LIBRARY");

	if (argument)
		return argument;
	return library && library[0] ? library : "libnvidia-ml.so.1";
}

static bool says_simulated(const struct driver *d)
{
	static const uint8_t guid[16] = MIG_SIMULATED_GUID;
	const void *table = NULL;

	return ASK(d, InternalGetExportTable, &table, guid) == NVML_SUCCESS && table;
}

int driver_open(const char *path, struct driver *ret, struct mig_error *err)
{
	struct driver d = { .library = dlopen(path, RTLD_NOW | RTLD_LOCAL) };
	nvmlReturn_t r;

	if (!d.library)
		return mig_fail(err, ENXIO, "%s; --driver PATH names another", dlerror());
	for (size_t i = 0; i < ARRAY_SIZE(functions); i++) {
		void *p = dlsym(d.library, functions[i].name);

		memcpy((char *)&d + functions[i].at, &p, sizeof(p));
	}
	if (!d.Init_v2 || !d.Shutdown || !d.DeviceGetCount_v2) {
		dlclose(d.library);
		return mig_fail(err, ENXIO, "%s: not an NVML library", path);
	}
	r = d.Init_v2();
	if (r != NVML_SUCCESS) {
		dlclose(d.library);
		return mig_fail(err, ENXIO, "%s: nvmlInit_v2 answers %d, %s", path, r,
				driver_code(r));
	}
	d.simulated = says_simulated(&d);
	*ret = d;
	return 0;
}

void driver_close(struct driver *d)
{
	if (!d->library)
		return;
	d->Shutdown();
	dlclose(d->library);
	d->library = NULL;
}

const char *driver_code(nvmlReturn_t code)
{
	const char *name = fault_code_name((uint32_t)code);

	return code == NVML_SUCCESS ? "SUCCESS" : name ? name : "?";
}
