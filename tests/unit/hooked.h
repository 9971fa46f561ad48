/* SPDX-License-Identifier: Apache-2.0 */
/* hooked.h: the driver's functions that a transaction calls, a row each. Include it with
 * READ(name, params, args) and CHANGE(name, params, args) defined. */
/* clang-format off */
READ(nvmlDeviceGetHandleByIndex_v2, (unsigned i, nvmlDevice_t *d), (i, d))
READ(nvmlDeviceGetUUID, (nvmlDevice_t d, char *b, unsigned n), (d, b, n))
READ(nvmlDeviceGetMigMode, (nvmlDevice_t d, unsigned *c, unsigned *p), (d, c, p))
READ(nvmlDeviceGetGpuInstances, (nvmlDevice_t d, unsigned p, nvmlGpuInstance_t *l, unsigned *n), (d, p, l, n))
READ(nvmlDeviceGetGpuInstanceById, (nvmlDevice_t d, unsigned i, nvmlGpuInstance_t *g), (d, i, g))
READ(nvmlGpuInstanceGetInfo, (nvmlGpuInstance_t g, nvmlGpuInstanceInfo_t *i), (g, i))
READ(nvmlGpuInstanceGetComputeInstances, (nvmlGpuInstance_t g, unsigned p, nvmlComputeInstance_t *l, unsigned *n), (g, p, l, n))
READ(nvmlGpuInstanceGetComputeInstanceById, (nvmlGpuInstance_t g, unsigned i, nvmlComputeInstance_t *c), (g, i, c))
READ(nvmlComputeInstanceGetInfo_v2, (nvmlComputeInstance_t c, nvmlComputeInstanceInfo_t *i), (c, i))
CHANGE(nvmlDeviceSetMigMode, (nvmlDevice_t d, unsigned m, nvmlReturn_t *a), (d, m, a))
CHANGE(nvmlDeviceCreateGpuInstance, (nvmlDevice_t d, unsigned p, nvmlGpuInstance_t *g), (d, p, g))
CHANGE(nvmlDeviceCreateGpuInstanceWithPlacement, (nvmlDevice_t d, unsigned p, const nvmlGpuInstancePlacement_t *s, nvmlGpuInstance_t *g), (d, p, s, g))
CHANGE(nvmlGpuInstanceDestroy, (nvmlGpuInstance_t g), (g))
CHANGE(nvmlGpuInstanceCreateComputeInstance, (nvmlGpuInstance_t g, unsigned p, nvmlComputeInstance_t *c), (g, p, c))
CHANGE(nvmlGpuInstanceCreateComputeInstanceWithPlacement, (nvmlGpuInstance_t g, unsigned p, const nvmlComputeInstancePlacement_t *s, nvmlComputeInstance_t *c), (g, p, s, c))
CHANGE(nvmlComputeInstanceDestroy, (nvmlComputeInstance_t c), (c))
/* clang-format on */
