/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report of -q: the MIG mode and the MIG devices. A device about which the driver does
 * not tell everything is left out.
 */
#include <stdio.h>

#include "smi/query.h"

unsigned int query_each_mig(struct query *q,
			    void (*each)(struct query *q, nvmlDevice_t mig))
{
	unsigned int slots = 0, found = 0;

	if (ASK(q, nvmlDeviceGetMaxMigDeviceCount, &slots) != NVML_SUCCESS)
		return 0;
	for (unsigned int i = 0; i < slots; i++) {
		nvmlDevice_t mig;

		if (ASK(q, nvmlDeviceGetMigDeviceHandleByIndex, i, &mig) != NVML_SUCCESS)
			continue;
		each(q, mig);
		found++;
	}
	return found;
}

void query_frame_buffer(struct query *q, nvmlReturn_t r, const nvmlMemory_v2_t *memory)
{
	query_open(q, "FB Memory Usage", "fb_memory_usage");
	query_mib(q, "Total", "total", r, memory->total);
	query_mib(q, "Reserved", "reserved", r, memory->reserved);
	query_mib(q, "Used", "used", r, memory->used);
	query_mib(q, "Free", "free", r, memory->free);
	query_close(q, "fb_memory_usage");
}

void query_bar1(struct query *q, const char *key, nvmlReturn_t r,
		const nvmlBAR1Memory_t *memory)
{
	unsigned long long total = memory->bar1Total >> 20;
	unsigned long long used = memory->bar1Used >> 20;
	unsigned long long free = memory->bar1Free >> 20;

	query_open(q, key, "bar1_memory_usage");
	query_put(q, "Total", "total", r, "%llu MiB", total);
	query_put(q, "Used", "used", r, "%llu MiB", used);
	query_put(q, "Free", "free", r, "%llu MiB", free);
	query_close(q, "bar1_memory_usage");
}

/* What is told of a MIG device. */
struct device {
	unsigned int index, gi, ci;
	nvmlDeviceAttributes_t attributes;
	nvmlMemory_v2_t memory;
	nvmlBAR1Memory_t bar1;
	unsigned long long errors;
};

static bool ask_device(struct query *q, nvmlDevice_t mig, struct device *ret)
{
	struct smi *smi = q->smi;
	nvmlReturn_t r;

	*ret = (struct device){ .memory.version = NVML_MEMORY_V2_WORD };
	if (device_index(smi, mig, &ret->index) != NVML_SUCCESS ||
	    CALL(smi, nvmlDeviceGetGpuInstanceId, mig, &ret->gi) != NVML_SUCCESS ||
	    CALL(smi, nvmlDeviceGetComputeInstanceId, mig, &ret->ci) != NVML_SUCCESS ||
	    CALL(smi, nvmlDeviceGetAttributes_v2, mig, &ret->attributes) !=
		    NVML_SUCCESS ||
	    CALL(smi, nvmlDeviceGetMemoryInfo_v2, mig, &ret->memory) != NVML_SUCCESS ||
	    CALL(smi, nvmlDeviceGetBAR1MemoryInfo, mig, &ret->bar1) != NVML_SUCCESS)
		return false;
	r = CALL(smi, nvmlDeviceGetMemoryErrorCounter, mig,
		 NVML_MEMORY_ERROR_TYPE_UNCORRECTED, NVML_VOLATILE_ECC,
		 NVML_MEMORY_LOCATION_SRAM, &ret->errors);
	return r == NVML_SUCCESS || (r == NVML_ERROR_NOT_SUPPORTED &&
				     smi->dialect->query & QUERY_MIG_WITHOUT_ECC);
}

static void put_attributes(struct query *q, const nvmlDeviceAttributes_t *has)
{
	const struct {
		const char *key, *tag;
		unsigned int count;
	} rows[] = {
		{ "Multiprocessor count", "multiprocessor_count",
		  has->multiprocessorCount },
		{ "Copy Engine count", "copy_engine_count", has->sharedCopyEngineCount },
		{ "Encoder count", "encoder_count", has->sharedEncoderCount },
		{ "Decoder count", "decoder_count", has->sharedDecoderCount },
		{ "OFA count", "ofa_count", has->sharedOfaCount },
		{ "JPG count", "jpg_count", has->sharedJpegCount },
	};

	query_open(q, "Device Attributes", "device_attributes");
	query_open(q, "Shared", "shared");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		query_put(q, rows[i].key, rows[i].tag, NVML_SUCCESS, "%u", rows[i].count);
	query_close(q, "shared");
	query_close(q, "device_attributes");
}

static void put_device(struct query *q, nvmlDevice_t mig)
{
	struct device device;

	if (!ask_device(q, mig, &device))
		return;
	query_open(q, "MIG Device", "mig_device");
	query_put(q, "Index", "index", NVML_SUCCESS, "%u", device.index);
	query_put(q, "GPU Instance ID", "gpu_instance_id", NVML_SUCCESS, "%u", device.gi);
	query_put(q, "Compute Instance ID", "compute_instance_id", NVML_SUCCESS, "%u",
		  device.ci);
	put_attributes(q, &device.attributes);
	query_open(q, "ECC Errors", "ecc_error_count");
	query_open(q, "Volatile", "volatile_count");
	query_put(q, "SRAM Uncorrectable", "sram_uncorrectable", NVML_SUCCESS, "%llu",
		  device.errors);
	query_close(q, "volatile_count");
	query_close(q, "ecc_error_count");
	query_frame_buffer(q, NVML_SUCCESS, &device.memory);
	query_bar1(q, "BAR1 Memory", NVML_SUCCESS, &device.bar1);
	query_close(q, "mig_device");
	q->mig_devices++;
}

void query_mig(struct query *q)
{
	PUT_MODES(q, "MIG Mode", "mig_mode", "mig", word_mode, nvmlDeviceGetMigMode);
	/* The list's own element is no level of its own, unless it is empty. */
	if (q->xml)
		puts("\t\t<mig_devices>");
	q->mig_devices = 0;
	query_each_mig(q, put_device);
	if (q->xml)
		puts(q->mig_devices ? "\t\t</mig_devices>"
				    : "\t\t\tNone\n\t\t</mig_devices>");
}
