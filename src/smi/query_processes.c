/* SPDX-License-Identifier: Apache-2.0 */
/* The report of -q: the processes on a GPU or its MIG devices, and what was accounted. */
#include <stdio.h>

#include "base/auto.h"
#include "smi/processes.h"
#include "smi/query.h"

#define PIDS_MAX 4000 /* that accounting keeps */

static void put_instance(struct query *q, const char *key, const char *tag,
			 unsigned int id)
{
	query_put(q, key, tag, NVML_SUCCESS, id == NVML_NO_INSTANCE ? "N/A" : "%u", id);
}

static void put_process(struct query *q, const struct process *p)
{
	bool known = p->info.usedGpuMemory != NVML_VALUE_NOT_AVAILABLE;
	char type[8];

	process_type(p, type, sizeof(type));
	if (q->xml)
		query_open(q, NULL, "process_info");
	put_instance(q, "GPU instance ID", "gpu_instance_id", p->info.gpuInstanceId);
	put_instance(q, "Compute instance ID", "compute_instance_id",
		     p->info.computeInstanceId);
	query_put(q, "Process ID", "pid", NVML_SUCCESS, "%u", p->info.pid);
	/* In text the rest stands below the process's number. */
	q->depth += !q->xml;
	query_text(q, "Type", "type", type);
	query_foreign(q, "Name", "process_name", p->name);
	query_put(q, "Used GPU Memory", "used_memory", NVML_SUCCESS,
		  known ? "%llu MiB" : "N/A", p->info.usedGpuMemory >> 20);
	q->depth -= !q->xml;
	if (q->xml)
		query_close(q, "process_info");
}

/* The section is opened by the first process, so that text can say that there is none. */
static void put_device(struct query *q, nvmlDevice_t device)
{
	struct process *list;
	unsigned int count = processes_read(q->smi, device, &list);

	if (count && !q->processes)
		query_open(q, "Processes", "processes");
	for (unsigned int i = 0; i < count; i++)
		put_process(q, &list[i]);
	q->processes += count;
	free(list);
}

void query_processes(struct query *q)
{
	q->processes = 0;
	if (!query_each_mig(q, put_device))
		put_device(q, q->gpu);
	if (!q->processes && !q->xml) {
		query_text(q, "Processes", NULL, "None");
		return;
	}
	if (!q->processes)
		query_open(q, NULL, "processes");
	query_close(q, "processes");
}

static void put_accounted(struct query *q, unsigned int pid)
{
	nvmlAccountingStats_t stats = { 0 };
	nvmlReturn_t r = ASK(q, nvmlDeviceGetAccountingStats, pid, &stats);

	query_open(q, NULL, "accounted_process_info");
	query_put(q, NULL, "pid", NVML_SUCCESS, "%u", pid);
	query_put(q, NULL, "gpu_util", r, "%u %%", stats.gpuUtilization);
	query_put(q, NULL, "memory_util", r, "%u %%", stats.memoryUtilization);
	query_put(q, NULL, "max_memory_usage", r, "%llu MiB", stats.maxMemoryUsage >> 20);
	query_put(q, NULL, "time", r, "%llu ms", stats.time);
	query_put(q, NULL, "is_running", r, "%u", stats.isRunning);
	query_close(q, "accounted_process_info");
}

void query_accounting(struct query *q)
{
	static unsigned int pids[PIDS_MAX];
	unsigned int count = ARRAY_SIZE(pids);
	nvmlReturn_t r;

	if (!q->xml)
		return;
	r = ASK(q, nvmlDeviceGetAccountingPids, &count, pids);
	if (r != NVML_SUCCESS) {
		query_text(q, NULL, "accounted_processes", query_answer(r));
		return;
	}
	query_open(q, NULL, "accounted_processes");
	for (unsigned int i = 0; i < count; i++)
		put_accounted(q, pids[i]);
	query_close(q, "accounted_processes");
}
