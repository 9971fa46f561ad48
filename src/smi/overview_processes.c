/* SPDX-License-Identifier: Apache-2.0 */
/* The box of processes in the table of all GPUs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "smi/overview.h"
#include "smi/processes.h"
#include "smi/table.h"

static void print_id(unsigned int id)
{
	if (id == NVML_NO_INSTANCE)
		cell(5, "%4s", "N/A");
	else
		cell(5, "%3u", id);
}

/* Of a name that is too long the end is shown. */
static void print_name(int width, const char *name)
{
	size_t len = strlen(name);

	if (len > (size_t)width)
		printf("...%s", name + len - (size_t)(width - 3));
	else
		cell(width, "%s", name);
}

static void print_process(const struct look *look, unsigned int index,
			  const struct process *p)
{
	int memory = look->width - look->pid - look->process_name - 28;
	char text[32];

	fputs("|  ", stdout);
	cell(5, "%3u", index);
	print_id(p->info.gpuInstanceId);
	print_id(p->info.computeInstanceId);
	process_type(p, text, sizeof(text));
	printf("%*u  %5s   ", look->pid, p->info.pid, text);
	print_name(look->process_name, p->name);
	if (p->info.usedGpuMemory == NVML_VALUE_NOT_AVAILABLE)
		snprintf(text, sizeof(text), "N/A");
	else
		snprintf(text, sizeof(text), "%lluMiB", p->info.usedGpuMemory >> 20);
	printf("%*s |\n", memory, text);
}

static unsigned int print_device(struct smi *smi, const struct look *look,
				 unsigned int index, nvmlDevice_t device)
{
	struct process *list;
	unsigned int count = processes_read(smi, device, &list);

	for (unsigned int i = 0; i < count; i++)
		print_process(look, index, &list[i]);
	free(list);
	return count;
}

/* Processes of a GPU that is cut up are found on its parts. */
static unsigned int print_gpu(struct smi *smi, const struct look *look, nvmlDevice_t gpu)
{
	unsigned int index = 0, slots = 0, parts = 0, count = 0;
	nvmlDevice_t mig;

	CALL(smi, nvmlDeviceGetIndex, gpu, &index);
	if (CALL(smi, nvmlDeviceGetMaxMigDeviceCount, gpu, &slots) != NVML_SUCCESS)
		slots = 0;
	for (unsigned int i = 0; i < slots; i++) {
		if (CALL(smi, nvmlDeviceGetMigDeviceHandleByIndex, gpu, i, &mig) !=
		    NVML_SUCCESS)
			continue;
		parts++;
		count += print_device(smi, look, index, mig);
	}
	return parts ? count : print_device(smi, look, index, gpu);
}

void overview_processes(struct smi *smi, const struct look *look)
{
	unsigned int count = 0;

	printf("%*s\n", look->gap, "");
	table_rule(look->width, '-');
	table_line(look->width, "Processes:");
	fputs(look->process_head, stdout);
	table_rule(look->width, '=');
	for (unsigned int i = 0; i < smi->gpu_count; i++)
		count += print_gpu(smi, look, smi->gpus[i].handle);
	if (!count)
		table_line(look->width, " No running processes found");
	table_rule(look->width, '-');
}
