/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What runs on a GPU or a MIG device. nvidia-smi has tables of its own for this; the public
 * lists tell the same.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "smi/processes.h"

#define MOST 500 /* that nvidia-smi asks for */

unsigned long long used_mib(const struct smi *smi, unsigned long long bytes)
{
	return (bytes + (smi->dialect->used_rounds_up ? (1 << 20) - 1 : 0)) >> 20;
}

enum kind { COMPUTE, MPS, GRAPHICS };

struct found {
	struct process *list;
	unsigned int count;
};

static struct process *find(struct found *found, unsigned int pid)
{
	for (unsigned int i = 0; i < found->count; i++) {
		if (found->list[i].info.pid == pid)
			return &found->list[i];
	}
	return NULL;
}

static bool read_name(struct smi *smi, struct process *p)
{
	nvmlReturn_t r = CALL(smi, nvmlSystemGetProcessName, p->info.pid, p->name,
			      sizeof(p->name));

	if (r != NVML_SUCCESS && r != NVML_ERROR_NOT_FOUND)
		snprintf(p->name, sizeof(p->name), "N/A");
	return p->name[0];
}

/* MPS says something of processes that another list has, and is none of its own. */
static void add(struct smi *smi, struct found *found, const nvmlProcessInfo_v2_t *info,
		enum kind kind)
{
	struct process *p = find(found, info->pid);

	if (!p && kind != MPS && found->count < MOST) {
		p = &found->list[found->count];
		p->info = *info;
		if (!read_name(smi, p))
			return;
		found->count++;
	}
	if (!p)
		return;
	p->computes |= kind == COMPUTE;
	p->is_mps |= kind == MPS;
	p->draws |= kind == GRAPHICS;
}

static void add_list(struct smi *smi, struct found *found, nvmlDevice_t device,
		     enum kind kind)
{
	nvmlProcessInfo_v2_t infos[MOST];
	unsigned int count = MOST;
	nvmlReturn_t r;

	if (kind == COMPUTE)
		r = CALL(smi, nvmlDeviceGetComputeRunningProcesses_v3, device, &count,
			 infos);
	else if (kind == GRAPHICS)
		r = CALL(smi, nvmlDeviceGetGraphicsRunningProcesses_v3, device, &count,
			 infos);
	else
		r = CALL(smi, nvmlDeviceGetMPSComputeRunningProcesses_v3, device, &count,
			 infos);
	for (unsigned int i = 0; i < count && r == NVML_SUCCESS; i++)
		add(smi, found, &infos[i], kind);
}

static int compare(const void *left, const void *right)
{
	const struct process *a = left, *b = right;

	return (a->info.pid > b->info.pid) - (a->info.pid < b->info.pid);
}

unsigned int processes_read(struct smi *smi, nvmlDevice_t device, struct process **ret)
{
	struct found found = { smi_alloc(MOST, sizeof(struct process)), 0 };

	add_list(smi, &found, device, COMPUTE);
	add_list(smi, &found, device, GRAPHICS);
	add_list(smi, &found, device, MPS);
	qsort(found.list, found.count, sizeof(*found.list), compare);
	*ret = found.list;
	return found.count;
}

void process_type(const struct process *p, char *buf, size_t size)
{
	snprintf(buf, size, "%s%s%s", p->is_mps ? "M+" : "", p->computes ? "C" : "",
		 p->draws ? p->computes ? "+G" : "G" : "");
}
