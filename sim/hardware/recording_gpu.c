/* SPDX-License-Identifier: Apache-2.0 */
/* A GPU as a board, as far as it is not about MIG: what it is and what its sensors say. */
#include <ctype.h>
#include <string.h>

#include "command/board.h"
#include "hardware/recording_gpu.h"

#define MIB_SHIFT  20
#define MOST_STEPS 512 /* supported clocks */

json_t *record_number(nvmlReturn_t r, unsigned long long value)
{
	return r == NVML_SUCCESS ? json_integer((json_int_t)value) : json_null();
}

static json_t *text_or_null(nvmlReturn_t r, const char *text)
{
	return r == NVML_SUCCESS && text[0] ? json_string(text) : json_null();
}

static json_t *hex_or_null(unsigned value)
{
	return value ? json_sprintf("0x%04x", value) : json_null();
}

static json_t *word(const char *const *words, unsigned count, nvmlReturn_t r, unsigned i)
{
	return r == NVML_SUCCESS && i < count && words[i] ? json_string(words[i])
							  : json_null();
}

/* "NVIDIA A100-SXM4-40GB" is a100-sxm4-40gb. */
static json_t *key_of(const char *name)
{
	char key[48];
	size_t n = 0;

	if (!strncmp(name, "NVIDIA ", 7))
		name += 7;
	for (; *name && n < sizeof(key) - 4; name++) {
		if (isalnum((unsigned char)*name))
			key[n++] = (char)tolower((unsigned char)*name);
		else if (n && key[n - 1] != '-')
			key[n++] = '-';
	}
	while (n && key[n - 1] == '-')
		n--;
	key[n] = '\0';
	return json_string(n ? key : "gpu");
}

static json_t *memory_json(const struct subject *s)
{
	nvmlMemory_t memory = { 0 };
	nvmlReturn_t r = ASK(s->d, DeviceGetMemoryInfo, s->device, &memory);

	return json_pack("{s:o, s:n, s:n}", "total_mib",
			 record_number(r, memory.total >> MIB_SHIFT), "slices",
			 "idle_kib_per_slice");
}

/* NVML counts cores; how many make an SM it does not say. */
static json_t *sm_json(const struct subject *s)
{
	unsigned cores = 0;
	nvmlReturn_t r = ASK(s->d, DeviceGetNumGpuCores, s->device, &cores);

	return json_pack("{s:n, s:n, s:o}", "total", "cores_per_sm", "cores",
			 record_number(r, cores));
}

json_t *record_board(const struct subject *s)
{
	char name[96] = "";
	unsigned architecture = 0, brand = 0;
	int major = 0, minor = 0;
	nvmlPciInfo_t pci = { 0 };
	nvmlBAR1Memory_t bar1 = { 0 };
	nvmlReturn_t named = ASK(s->d, DeviceGetName, s->device, name, sizeof(name));
	nvmlReturn_t a = ASK(s->d, DeviceGetArchitecture, s->device, &architecture);
	nvmlReturn_t b = ASK(s->d, DeviceGetBrand, s->device, &brand);
	nvmlReturn_t m = ASK(s->d, DeviceGetBAR1MemoryInfo, s->device, &bar1);

	if (named != NVML_SUCCESS ||
	    ASK(s->d, DeviceGetPciInfo_v3, s->device, &pci) != NVML_SUCCESS)
		return NULL;
	ASK(s->d, DeviceGetCudaComputeCapability, s->device, &major, &minor);
	return json_pack(
		"{s:s, s:o, s:s, s:o, s:[i, i], s:o, s:{s:o, s:o}, s:n, s:o, s:o, s:o, "
		"s:o, s:o, s:n, s:[], s:{s:{s:s, s:s}}}",
		"schema", "nvml-sim/board-1", "key", key_of(name), "name", name,
		"architecture",
		word(board_architectures, BOARD_ARCHITECTURES, a, architecture),
		"compute_capability", major, minor, "brand",
		word(board_brands, BOARD_BRANDS, b, brand), "pci", "device",
		hex_or_null(pci.pciDeviceId >> 16), "subsystem",
		hex_or_null(pci.pciSubSystemId >> 16), "chip_id", "sm", sm_json(s),
		"memory", memory_json(s), "bar1_mib",
		record_number(m, bar1.bar1Total >> MIB_SHIFT), "telemetry",
		record_telemetry(s), "firmware", record_firmware(s), "mig", "profiles",
		"sources", "recorded", "confidence", "seen", "from", s->source);
}

/* The lowest clock and the step between clocks, in kHz, from the list of them all. */
static void add_steps(const struct subject *s, unsigned memory, json_t *sm)
{
	unsigned list[MOST_STEPS], n = MOST_STEPS, step = 0;
	nvmlReturn_t r =
		ASK(s->d, DeviceGetSupportedGraphicsClocks, s->device, memory, &n, list);
	bool told = r == NVML_SUCCESS && n > 1 && list[0] > list[n - 1];

	if (told) /* to the half MHz: the list is of whole MHz, rounded down */
		step = (2 * (list[0] - list[n - 1]) + (n - 1) / 2) / (n - 1) * 500;
	json_object_set_new(sm, "least", told ? json_integer(list[n - 1]) : json_null());
	json_object_set_new(sm, "step_khz",
			    told && step >= 1000 ? json_integer(step) : json_null());
}

static json_t *max_clock(const struct subject *s, unsigned type, unsigned *ret)
{
	nvmlReturn_t r = ASK(s->d, DeviceGetMaxClockInfo, s->device, type, ret);

	return record_number(r, *ret);
}

static json_t *power_json(const struct subject *s)
{
	unsigned usual = 0, least = 0, most = 0;
	nvmlReturn_t r =
		ASK(s->d, DeviceGetPowerManagementDefaultLimit, s->device, &usual);
	nvmlReturn_t range = ASK(s->d, DeviceGetPowerManagementLimitConstraints,
				 s->device, &least, &most);

	return json_pack("{s:n, s:o, s:o, s:o}", "idle", "default",
			 record_number(r, usual), "least", record_number(range, least),
			 "most", record_number(range, most));
}

static json_t *threshold(const struct subject *s, unsigned which)
{
	unsigned celsius = 0;
	nvmlReturn_t r =
		ASK(s->d, DeviceGetTemperatureThreshold, s->device, which, &celsius);

	return record_number(r, celsius);
}

static json_t *heat_json(const struct subject *s)
{
	return json_pack("{s:n, s:o, s:o, s:o, s:o}", "idle", "slowdown",
			 threshold(s, NVML_TEMPERATURE_THRESHOLD_SLOWDOWN), "shutdown",
			 threshold(s, NVML_TEMPERATURE_THRESHOLD_SHUTDOWN), "gpu_most",
			 threshold(s, NVML_TEMPERATURE_THRESHOLD_GPU_MAX), "memory_most",
			 threshold(s, NVML_TEMPERATURE_THRESHOLD_MEM_MAX));
}

/* A number of a GPU from a function that gives nothing else. */
#define NUMBER(s, name)                                                            \
	({                                                                         \
		unsigned value_ = 0;                                               \
		nvmlReturn_t r_ = ASK((s)->d, name, (s)->device, (void *)&value_); \
		record_number(r_, value_);                                         \
	})

json_t *record_telemetry(const struct subject *s)
{
	unsigned sm = 0, memory = 0, video = 0, usual = 0;
	json_t *sm_most = max_clock(s, NVML_CLOCK_SM, &sm),
	       *memory_most = max_clock(s, NVML_CLOCK_MEM, &memory),
	       *video_most = max_clock(s, NVML_CLOCK_VIDEO, &video);
	nvmlReturn_t r = ASK(s->d, DeviceGetDefaultApplicationsClock, s->device,
			     NVML_CLOCK_SM, &usual);
	json_t *clocks = json_pack("{s:n, s:o, s:o}", "idle", "default",
				   record_number(r, usual), "most", sm_most);

	add_steps(s, memory, clocks);
	return json_pack(
		"{s:o, s:o, s:o, s:{s:n, s:o}, s:o, s:{s:o, s:o}, s:o, s:o, s:o}",
		"power_mw", power_json(s), "sm_mhz", clocks, "memory_mhz", memory_most,
		"video_mhz", "idle", "most", video_most, "celsius", heat_json(s), "pcie",
		"generation", NUMBER(s, DeviceGetGpuMaxPcieLinkGeneration), "width",
		NUMBER(s, DeviceGetMaxPcieLinkWidth), "memory_bus_bits",
		NUMBER(s, DeviceGetMemoryBusWidth), "ecc",
		NUMBER(s, DeviceGetDefaultEccMode), "fans", NUMBER(s, DeviceGetNumFans));
}

json_t *record_firmware(const struct subject *s)
{
	/* As long as a board file takes them. */
	char vbios[24] = "", part[24] = "", image[24] = "", oem[8] = "", ecc[8] = "";
	nvmlReturn_t v =
		ASK(s->d, DeviceGetVbiosVersion, s->device, vbios, sizeof(vbios));
	nvmlReturn_t p =
		ASK(s->d, DeviceGetBoardPartNumber, s->device, part, sizeof(part));
	nvmlReturn_t i =
		ASK(s->d, DeviceGetInforomImageVersion, s->device, image, sizeof(image));
	nvmlReturn_t o = ASK(s->d, DeviceGetInforomVersion, s->device, NVML_INFOROM_OEM,
			     oem, sizeof(oem));
	nvmlReturn_t e = ASK(s->d, DeviceGetInforomVersion, s->device, NVML_INFOROM_ECC,
			     ecc, sizeof(ecc));

	return json_pack("{s:o, s:o, s:o, s:o, s:o}", "vbios", text_or_null(v, vbios),
			 "part_number", text_or_null(p, part), "inforom_image",
			 text_or_null(i, image), "inforom_oem", text_or_null(o, oem),
			 "inforom_ecc", text_or_null(e, ecc));
}
