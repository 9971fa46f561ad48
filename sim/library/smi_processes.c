/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Slots 213 to 215 of nvidia-smi's table: compute, MPS and graphics processes of a
 * device. An entry is a public one with the process's name behind it; release 535 put the
 * amount of protected memory in between.
 */
#include <string.h>

#include "library/process.h"
#include "library/process_name.h"
#include "library/smi_slots.h"
#include "machine/state.h"

#define NAME_SIZE 4096

static void put(char *at, size_t size, size_t name_at, const nvmlProcessInfo_v2_t *p)
{
	memset(at, 0, size);
	memcpy(at, p, sizeof(*p));
	process_name(p->pid, at + name_at, size - name_at);
}

static nvmlReturn_t branch_of_driver(uint32_t *ret)
{
	*ret = library_machine()->driver_branch;
	return NVML_SUCCESS;
}

static nvmlReturn_t slot_compute(nvmlDevice_t device, unsigned *count, char *entries)
{
	nvmlProcessInfo_v2_t found[MAX_CLIENTS];
	unsigned n = MAX_CLIENTS;
	uint32_t release = 0;
	size_t name_at, size;
	nvmlReturn_t r = CALL(branch_of_driver(&release));

	if (r == NVML_SUCCESS)
		r = compute_processes(device, &n, found);
	if (r != NVML_SUCCESS || !count)
		return r != NVML_SUCCESS ? r : NVML_ERROR_INVALID_ARGUMENT;
	name_at = sizeof(nvmlProcessInfo_v2_t) + (release < 535 ? 0 : sizeof(uint64_t));
	size = name_at + NAME_SIZE;
	n = n < *count ? n : *count;
	for (unsigned i = 0; entries && i < n; i++)
		put(entries + i * size, size, name_at, &found[i]);
	*count = n;
	return NVML_SUCCESS;
}

static nvmlReturn_t slot_other(nvmlDevice_t device, unsigned *count, char *entries)
{
	(void)entries;
	return nvmlDeviceGetGraphicsRunningProcesses_v3(device, count, NULL);
}

void smi_slots_processes(uint64_t slots[SMI_WORDS])
{
	slots[213] = (uintptr_t)slot_compute;
	slots[214] = slots[215] = (uintptr_t)slot_other;
}
