/* SPDX-License-Identifier: Apache-2.0 */
/* The box of MIG devices in the table of all GPUs. */
#include <stdio.h>

#include "smi/overview.h"
#include "smi/table.h"

/* What a row shows of a MIG device. */
struct row {
	unsigned int gpu, gi, ci, index;
	nvmlDeviceAttributes_t attributes;
	nvmlMemory_v2_t memory;
	nvmlBAR1Memory_t bar1;
	unsigned long long used_mib, errors;
	bool counts_errors;
};

static nvmlReturn_t read_errors(struct smi *smi, nvmlDevice_t mig, struct row *row)
{
	nvmlReturn_t r = CALL(smi, nvmlDeviceGetMemoryErrorCounter, mig,
			      NVML_MEMORY_ERROR_TYPE_UNCORRECTED, NVML_VOLATILE_ECC,
			      NVML_MEMORY_LOCATION_SRAM, &row->errors);

	row->counts_errors = r == NVML_SUCCESS;
	return r == NVML_ERROR_NOT_SUPPORTED ? NVML_SUCCESS : r;
}

static nvmlReturn_t read_row(struct smi *smi, nvmlDevice_t mig, struct row *row)
{
	nvmlReturn_t r = CALL(smi, nvmlDeviceGetGpuInstanceId, mig, &row->gi);

	row->memory.version = NVML_MEMORY_V2_WORD;
	if (r == NVML_SUCCESS)
		r = CALL(smi, nvmlDeviceGetIndex, mig, &row->index);
	if (r == NVML_SUCCESS)
		r = CALL(smi, nvmlDeviceGetComputeInstanceId, mig, &row->ci);
	if (r == NVML_SUCCESS)
		r = CALL(smi, nvmlDeviceGetAttributes_v2, mig, &row->attributes);
	if (r == NVML_SUCCESS)
		r = read_errors(smi, mig, row);
	if (r == NVML_SUCCESS)
		r = CALL(smi, nvmlDeviceGetMemoryInfo_v2, mig, &row->memory);
	row->used_mib = used_mib(smi, row->memory.used);
	if (r == NVML_SUCCESS)
		r = CALL(smi, nvmlDeviceGetBAR1MemoryInfo, mig, &row->bar1);
	return r;
}

/* Prints an amount of memory, or blanks where the cell was printed for another row. */
static void print_memory(int before, int width, bool blank, unsigned long long used_mib,
			 unsigned long long total)
{
	printf("|%*s", before, "");
	if (blank)
		printf("%*s", width, "");
	else
		cell(width, " %5lluMiB / %5lluMiB", used_mib, total >> 20);
	fputs(" |", stdout);
}

static void print_row(const struct look *look, const struct row *row, bool joined)
{
	const nvmlDeviceAttributes_t *a = &row->attributes;

	fputs("|", stdout);
	cell(4, "%3u", row->gpu);
	fputs(" ", stdout);
	cell(4, "%3u", row->gi);
	cell(4, "%3u", row->ci);
	cell(4, "%3u", row->index);
	fputs(" ", stdout);
	print_memory(look->mig_before, look->mig_memory, joined, row->used_mib,
		     row->memory.total);
	cell(4, "%3u", a->multiprocessorCount);
	fputs("  ", stdout);
	if (row->counts_errors)
		cell(5, "%4llu", row->errors);
	else
		cell(5, "%4s", "N/A");
	fputs("|", stdout);
	cell(4, "%3u", a->sharedCopyEngineCount);
	cell(5, "%3u", a->sharedEncoderCount);
	cell(5, "%3u", a->sharedDecoderCount);
	cell(5, "%3u", a->sharedOfaCount);
	cell(4, "%3u", a->sharedJpegCount);
	printf("|\n|%18s", "");
	print_memory(look->bar1_before, look->bar1_memory, joined,
		     row->bar1.bar1Used >> 20, row->bar1.bar1Total);
	printf("%11s|%23s|\n", "", "");
}

/* The row before, whose rule is not printed until it is known what follows. */
struct last {
	struct row row;
	bool any;
};

static void print_next(const struct look *look, const struct row *row, struct last *last)
{
	bool joined = look->mig_rule_joined && last->any && last->row.gpu == row->gpu &&
		      last->row.gi == row->gi;

	if (last->any)
		fputs(joined ? look->mig_rule_joined : look->mig_rule, stdout);
	print_row(look, row, joined);
	*last = (struct last){ *row, true };
}

static void print_gpu(struct smi *smi, const struct look *look, nvmlDevice_t gpu,
		      struct last *last)
{
	unsigned int index, slots = 0;
	nvmlDevice_t mig;

	if (CALL(smi, nvmlDeviceGetIndex, gpu, &index) != NVML_SUCCESS ||
	    CALL(smi, nvmlDeviceGetMaxMigDeviceCount, gpu, &slots) != NVML_SUCCESS)
		return;
	for (unsigned int i = 0; i < slots; i++) {
		struct row row = { .gpu = index };

		if (CALL(smi, nvmlDeviceGetMigDeviceHandleByIndex, gpu, i, &mig) ==
			    NVML_SUCCESS &&
		    read_row(smi, mig, &row) == NVML_SUCCESS)
			print_next(look, &row, last);
	}
}

static bool is_on(struct smi *smi, nvmlDevice_t gpu)
{
	unsigned int current = 0, pending = 0;

	return CALL(smi, nvmlDeviceGetMigMode, gpu, &current, &pending) == NVML_SUCCESS &&
	       current == NVML_DEVICE_MIG_ENABLE;
}

void overview_mig(struct smi *smi, const struct look *look)
{
	struct last last = { .any = false };
	bool any = false;

	for (unsigned int i = 0; i < smi->gpu_count; i++) {
		if (!is_on(smi, smi->gpus[i].handle))
			continue;
		if (!any) {
			puts("");
			table_rule(look->width, '-');
			table_line(look->width, "MIG devices:");
			fputs(look->mig_head, stdout);
		}
		any = true;
		print_gpu(smi, look, smi->gpus[i].handle, &last);
	}
	if (last.any) {
		fputs(look->mig_rule, stdout);
	} else if (any) {
		table_line(look->width, " No MIG devices found");
		table_rule(look->width, '-');
	}
}
