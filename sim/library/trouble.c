/* SPDX-License-Identifier: Apache-2.0 */
/* Trouble on demand: counts the calls that the machine's rules name, and knows what a GPU
 * that is out of order still answers. */
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "library/shell.h"
#include "library/trouble.h"
#include "machine/condition.h"
#include "machine/setting.h"

/* The calls of this process, by rule; a new rule in a place begins anew. */
static struct {
	uint64_t id;
	unsigned calls;
} counts[MAX_FAULTS];

static unsigned count(struct store *s, unsigned slot, const struct fault *f)
{
	if (f->of_all && s->writable)
		return atomic_fetch_add(&s->file->header.fault_hits[slot], 1) + 1;
	if (counts[slot].id != f->id) {
		counts[slot].id = f->id;
		counts[slot].calls = 0;
	}
	return ++counts[slot].calls;
}

void trouble_reset(void)
{
	memset(counts, 0, sizeof(counts));
}

/* How long a call lasts on hardware. */
static unsigned latency_of(const struct store *s, const char *function)
{
	return s->machine.settings[SETTING_LATENCY] == LATENCY_HARDWARE &&
			       !strcmp(function, "nvmlGpuInstanceDestroy")
		       ? 1000
		       : 0;
}

/*
 * What the library knows of a GPU without asking it, and what nvidia-smi asks before it
 * resets one.
 */
static bool needs_no_gpu(const char *function)
{
	static const char *const names[] = {
		"nvmlDeviceGetHandleByIndex",
		"nvmlDeviceGetHandleByIndex_v2",
		"nvmlDeviceGetIndex",
		"nvmlDeviceGetUUID",
		"nvmlDeviceGetName",
		"nvmlDeviceGetSerial",
		"nvmlDeviceGetPciInfo",
		"nvmlDeviceGetPciInfo_v2",
		"nvmlDeviceGetPciInfo_v3",
		"nvmlDeviceGetPciInfoExt",
		"nvmlDeviceGetMinorNumber",
		"nvmlDeviceGetBrand",
		"nvmlDeviceGetArchitecture",
		"nvmlDeviceGetPersistenceMode",
		"nvmlDeviceGetVirtualizationMode",
		"nvmlDeviceGetGpuOperationMode",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcmp(names[i], function))
			return true;
	}
	return false;
}

/* The code that a condition gives a call. */
static nvmlReturn_t code_of_condition(const struct fault *f, const char *function)
{
	if (f->kind == FAULT_LOST)
		return NVML_ERROR_GPU_IS_LOST;
	if (f->kind == FAULT_RESET_REQUIRED && !needs_no_gpu(function))
		return NVML_ERROR_RESET_REQUIRED;
	return NVML_SUCCESS;
}

static bool is_met(struct store *s, unsigned slot, const char *function, uint32_t gpus)
{
	const struct fault *f = &s->machine.now.faults[slot];

	if (f->gpus != ALL_GPUS && !(f->gpus & gpus))
		return false;
	if (f->kind != FAULT_CALL || strcmp(f->function, function))
		return false;
	if (f->command[0] && shell_is_ours())
		return false; /* or the command would call for itself without end */
	return !f->nth || count(s, slot, f) == f->nth;
}

struct trouble trouble_of(struct store *s, const char *function, uint32_t gpus)
{
	struct trouble t = { .code = NVML_SUCCESS, .delay_ms = latency_of(s, function) };

	for (unsigned i = 0; i < MAX_FAULTS; i++) {
		const struct fault *f = &s->machine.now.faults[i];

		if (f->gpus & gpus && t.code == NVML_SUCCESS)
			t.code = code_of_condition(f, function);
		if (!is_met(s, i, function, gpus))
			continue;
		t.delay_ms += f->delay_ms;
		if (t.code == NVML_SUCCESS)
			t.code = (nvmlReturn_t)f->code;
		if (!t.command[0])
			memcpy(t.command, f->command, sizeof(t.command));
	}
	return t;
}

nvmlReturn_t trouble_at_init(const struct machine *m)
{
	if (condition_holds(m, FAULT_NOT_LOADED, 0))
		return NVML_ERROR_DRIVER_NOT_LOADED;
	if (condition_holds(m, FAULT_MISMATCH, 0))
		return NVML_ERROR_LIB_RM_VERSION_MISMATCH;
	return NVML_SUCCESS;
}

void trouble_suffer(const struct trouble *t)
{
	struct timespec rest = { t->delay_ms / 1000,
				 (long)(t->delay_ms % 1000) * 1000000 };

	if (t->command[0])
		shell_run(t->command);
	while (t->delay_ms && nanosleep(&rest, &rest) < 0 && errno == EINTR)
		;
}
