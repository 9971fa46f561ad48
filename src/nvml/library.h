/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_NVML_LIBRARY_H
#define MIG_NVML_LIBRARY_H

#include <stdbool.h>

#include <mig/error.h>

#include "abi/nvml.h"
#include "abi/report.h"
#include "abi/simulated.h"
#include "abi/telemetry.h"
#include "base/auto.h"

#define NVML_SONAME "libnvidia-ml.so.1"

/** struct nvml_api - an opened NVML library: one pointer per row of symbols.h */
struct nvml_api {
	void *lib;
#define SYMBOL(need, name) __typeof__(&name) name;
#include "nvml/symbols.h"
#undef SYMBOL
};

/**
 * nvml_open() - load an NVML library and find its functions; does not initialise it
 * @path: the library, or NULL for the system's libnvidia-ml.so.1
 * @ret:  the library; give it back with nvml_close()
 * @err:  where to explain a failure, or NULL
 *
 * Return: 0; -ENXIO if the library is missing or lacks a required function; -ENOMEM.
 */
int nvml_open(const char *path, struct nvml_api **ret, struct mig_error *err);

/** nvml_close() - unload a library; @api may be NULL. Return: NULL. */
struct nvml_api *nvml_close(struct nvml_api *api);
DEFINE_AUTO(nvml, struct nvml_api *, nvml_close)

/**
 * nvml_simulated() - what the simulated library tells of itself
 *
 * Return: its table; NULL if @api is a real driver's library.
 */
const struct mig_simulated_table *nvml_simulated(const struct nvml_api *api);

/**
 * nvml_state_path() - the simulated machine's file
 *
 * Return: the path, owned by the library; NULL if @api is a real driver's library.
 */
const char *nvml_state_path(const struct nvml_api *api);

/**
 * nvml_boot_id() - which boot of the machine this is
 *
 * Instances do not outlive it. Ask while attached to the driver. Return: 0; -EIO if it
 * cannot be told.
 */
int nvml_boot_id(const struct nvml_api *api, char *buf, unsigned long size);

/**
 * nvml_lock_dir() - folder of the lock that writers of this machine take
 * @api:  an opened library
 * @buf:  where to write the path: /run/migctl, or the simulated machine's own folder
 * @size: of @buf, in bytes
 */
void nvml_lock_dir(const struct nvml_api *api, char *buf, unsigned long size);

/** nvml_text() - the driver's wording of a return code; never NULL */
const char *nvml_text(nvmlReturn_t code);

/** nvml_errno() - the errno class of a return code, positive; 0 for success */
int nvml_errno(nvmlReturn_t code);

/**
 * nvml_fail() - turn a driver's answer into an error: "text: Insufficient Resources"
 *
 * Return: the negative errno class of @code; @err->nvml keeps the code itself.
 */
int nvml_fail(struct mig_error *err, nvmlReturn_t code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4), cold));

#endif
