/* SPDX-License-Identifier: Apache-2.0 */
/* The report of -q: what a GPU is, which numbers it has, and which modes it is in. */
#include <stdio.h>
#include <time.h>

#include "base/auto.h"
#include "smi/query.h"

#define NAME_SIZE    64
#define SERIAL_SIZE  30
#define VBIOS_SIZE   32
#define PART_SIZE    80
#define INFOROM_SIZE 16

static const char *word_brand(unsigned int brand)
{
	static const char *const words[] = {
		"Unknown",
		"Quadro",
		"Tesla",
		"NVS",
		"Grid",
		"GeForce",
		"Titan",
		"NVIDIA Virtual Applications",
		"NVIDIA Virtual PC",
		"NVIDIA Virtual Compute Server",
		"NVIDIA RTX Virtual Workstation",
		"NVIDIA Cloud Gaming",
		"Quadro RTX",
		"NVIDIA RTX",
		"NVIDIA",
		"GeForce RTX",
		"Titan RTX",
	};

	return WORD_OF(words, brand);
}

static const char *word_architecture(unsigned int architecture)
{
	static const char *const words[] = { "Unknown", "Unknown",  "Kepler",
					     "Maxwell", "Pascal",   "Volta",
					     "Turing",	"Ampere",   "Ada Lovelace",
					     "Hopper",	"Blackwell" };

	return WORD_OF(words, architecture);
}

static const char *word_driver_model(unsigned int model)
{
	static const char *const words[] = { "WDDM", "TCC" };

	return WORD_OF(words, model);
}

static const char *word_operation_mode(unsigned int mode)
{
	static const char *const words[] = { "All On", "Compute",
					     "Low Double Precision" };

	return WORD_OF(words, mode);
}

static const char *word_virtualization(unsigned int mode)
{
	static const char *const words[] = { "None", "Pass-Through", "VGPU", "Host VGPU",
					     "Host VSGA" };

	return WORD_OF(words, mode);
}

static const char *word_host_vgpu(unsigned int mode)
{
	return mode == 1 ? "SR-IOV" : "Non SR-IOV";
}

void query_product(struct query *q)
{
	nvmlEnableState_t persistence = NVML_FEATURE_DISABLED;
	nvmlReturn_t r;

	PUT_STRING(q, "Product Name", "product_name", NAME_SIZE, nvmlDeviceGetName);
	PUT_WORD(q, "Product Brand", "product_brand", word_brand, nvmlDeviceGetBrand);
	PUT_WORD(q, "Product Architecture", "product_architecture", word_architecture,
		 nvmlDeviceGetArchitecture);
	PUT_WORD(q, "Display Mode", "display_mode", word_mode, nvmlDeviceGetDisplayMode);
	PUT_WORD(q, "Display Active", "display_active", word_mode,
		 nvmlDeviceGetDisplayActive);
	r = ASK(q, nvmlDeviceGetPersistenceMode, &persistence);
	query_put(q, "Persistence Mode", "persistence_mode", r, "%s",
		  word_mode(persistence));
	query_text(q, "Addressing Mode", "addressing_mode", NOT_PUBLIC);
}

static void put_inforom_object(struct query *q, const char *key, const char *tag,
			       unsigned int object)
{
	char text[INFOROM_SIZE] = "";
	nvmlReturn_t r = ASK(q, nvmlDeviceGetInforomVersion, object, text, sizeof(text));

	query_put(q, key, tag, r, "%s", text);
}

static void put_inforom(struct query *q)
{
	query_open(q, "Inforom Version", "inforom_version");
	PUT_STRING(q, "Image Version", "img_version", INFOROM_SIZE,
		   nvmlDeviceGetInforomImageVersion);
	put_inforom_object(q, "OEM Object", "oem_object", NVML_INFOROM_OEM);
	put_inforom_object(q, "ECC Object", "ecc_object", NVML_INFOROM_ECC);
	put_inforom_object(q, "Power Management Object", "pwr_object",
			   NVML_INFOROM_POWER);
	query_close(q, "inforom_version");
}

static void put_inforom_flush(struct query *q)
{
	unsigned long long us = 0;
	unsigned long duration_us = 0;
	nvmlReturn_t r = ASK(q, nvmlDeviceGetLastBBXFlushTime, &us, &duration_us);
	time_t seconds = (time_t)(us / 1000000);
	char text[32] = "";
	struct tm tm;

	if (localtime_r(&seconds, &tm))
		strftime(text, sizeof(text), "%Y/%m/%d %H:%M:%S", &tm);
	query_open(q, "Inforom BBX Object Flush", "inforom_bbx_flush");
	query_put(q, "Latest Timestamp", "latest_timestamp", r, "%s.%03llu", text,
		  us / 1000 % 1000);
	query_put(q, "Latest Duration", "latest_duration", r, "%lu us", duration_us);
	query_close(q, "inforom_bbx_flush");
}

static void put_c2c(struct query *q)
{
	nvmlC2cModeInfo_v1_t info = { 0 };
	nvmlReturn_t r = ASK(q, nvmlDeviceGetC2cModeInfoV, &info);

	query_put(q, "GPU C2C Mode", "c2c_mode", r, "%s",
		  word_feature(info.isC2cEnabled));
}

static void put_heterogeneous(struct query *q)
{
	nvmlVgpuHeterogeneousMode_v1_t mode = {
		.version = NVML_VGPU_HETEROGENEOUS_MODE_V1_WORD
	};
	nvmlReturn_t r = ASK(q, nvmlDeviceGetVgpuHeterogeneousMode, &mode);

	query_put(q, "vGPU Heterogeneous Mode", "vgpu_heterogeneous_mode", r, "%s",
		  word_feature(mode.mode));
}

static void put_virtualization(struct query *q)
{
	query_open(q, "GPU Virtualization Mode", "gpu_virtualization_mode");
	PUT_WORD(q, "Virtualization Mode", "virtualization_mode", word_virtualization,
		 nvmlDeviceGetVirtualizationMode);
	PUT_WORD(q, "Host VGPU Mode", "host_vgpu_mode", word_host_vgpu,
		 nvmlDeviceGetHostVgpuMode);
	if (q->smi->dialect->query & QUERY_HETEROGENEOUS)
		put_heterogeneous(q);
	query_close(q, "gpu_virtualization_mode");
}

static void put_reset_status(struct query *q)
{
	nvmlFieldValue_t fields[] = { { .fieldId = NVML_FI_DEV_RESET_STATUS },
				      { .fieldId = NVML_FI_DEV_DRAIN_AND_RESET_STATUS } };

	query_fields(q, fields, ARRAY_SIZE(fields));
	query_open(q, "GPU Reset Status", "gpu_reset_status");
	query_put(q, "Reset Required", "reset_required", fields[0].nvmlReturn, "%s",
		  word_yes(fields[0].value.uiVal));
	query_put(q, "Drain and Reset Recommended", "drain_and_reset_recommended",
		  fields[1].nvmlReturn, "%s", word_yes(fields[1].value.uiVal));
	query_close(q, "gpu_reset_status");
}

static void put_gsp(struct query *q)
{
	char text[NVML_SYSTEM_VERSION_SIZE] = "";
	nvmlReturn_t r = ASK(q, nvmlDeviceGetGspFirmwareVersion, text);

	query_put(q, "GSP Firmware Version", "gsp_firmware_version", r, "%s", text);
}

static void put_numbers(struct query *q)
{
	PUT_STRING(q, "Serial Number", "serial", SERIAL_SIZE, nvmlDeviceGetSerial);
	PUT_STRING(q, "GPU UUID", "uuid", 96, nvmlDeviceGetUUID);
	PUT_NUMBER(q, "Minor Number", "minor_number", "%u", nvmlDeviceGetMinorNumber);
	PUT_STRING(q, "VBIOS Version", "vbios_version", VBIOS_SIZE,
		   nvmlDeviceGetVbiosVersion);
	PUT_WORD(q, "MultiGPU Board", "multigpu_board", word_yes,
		 nvmlDeviceGetMultiGpuBoard);
	PUT_NUMBER(q, "Board ID", "board_id", "0x%x", nvmlDeviceGetBoardId);
	PUT_STRING(q, "Board Part Number", "board_part_number", PART_SIZE,
		   nvmlDeviceGetBoardPartNumber);
	query_text(q, "GPU Part Number", "gpu_part_number", NOT_PUBLIC);
	query_text(q, "FRU Part Number", "gpu_fru_part_number", NOT_PUBLIC);
	PUT_NUMBER(q, "Module ID", "gpu_module_id", "%u", nvmlDeviceGetModuleId);
}

void query_identity(struct query *q)
{
	bool gsp_last = q->smi->dialect->query & QUERY_GSP_LAST;

	PUT_WORD(q, "Accounting Mode", "accounting_mode", word_mode,
		 nvmlDeviceGetAccountingMode);
	PUT_NUMBER(q, "Accounting Mode Buffer Size", "accounting_mode_buffer_size", "%u",
		   nvmlDeviceGetAccountingBufferSize);
	PUT_MODES(q, "Driver Model", "driver_model", "dm", word_driver_model,
		  nvmlDeviceGetDriverModel);
	put_numbers(q);
	put_inforom(q);
	put_inforom_flush(q);
	PUT_MODES(q, "GPU Operation Mode", "gpu_operation_mode", "gom",
		  word_operation_mode, nvmlDeviceGetGpuOperationMode);
	if (!gsp_last)
		put_gsp(q);
	if (q->smi->dialect->query & QUERY_C2C)
		put_c2c(q);
	put_virtualization(q);
	put_reset_status(q);
	if (gsp_last)
		put_gsp(q);
	query_open(q, "IBMNPU", "ibmnpu");
	query_text(q, "Relaxed Ordering Mode", "relaxed_ordering_mode", NOT_PUBLIC);
	query_close(q, "ibmnpu");
}
