/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table that nvidia-smi shows without arguments: three lines for each GPU, then the
 * boxes of MIG devices and of processes. What the driver does not answer is a cell of
 * "N/A"; any other failure is one of "ERR!".
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "abi/telemetry.h"
#include "smi/overview.h"
#include "smi/table.h"


/* The text of a cell that has no value. */
static const char *no_value(nvmlReturn_t r)
{
	return r == NVML_ERROR_NOT_SUPPORTED || r == NVML_ERROR_FUNCTION_NOT_FOUND
		       ? "N/A"
		       : "ERR!";
}

/* Prints "value" in the format, or what stands for its absence in columns as wide. */
#define CELL(r, width, absent, ...)                       \
	do {                                              \
		if ((r) == NVML_SUCCESS)                  \
			cell(width, __VA_ARGS__);         \
		else                                      \
			cell(width, absent, no_value(r)); \
	} while (0)

static void print_versions(struct smi *smi, const struct look *look)
{
	char driver[NVML_SYSTEM_VERSION_SIZE] = "", cuda[16] = "";
	char stamp[32] = "";
	time_t now = time(NULL);
	struct tm tm;
	int version = 0;
	nvmlReturn_t r;

	localtime_r(&now, &tm);
	strftime(stamp, sizeof(stamp), "%a %b %e %H:%M:%S %Y", &tm);
	printf("%-31s\n", stamp);
	table_rule(look->width, '-');
	r = CALL(smi, nvmlSystemGetDriverVersion, driver, sizeof(driver));
	if (r != NVML_SUCCESS)
		snprintf(driver, sizeof(driver), "%s", no_value(r));
	r = CALL(smi, nvmlSystemGetCudaDriverVersion_v2, &version);
	snprintf(cuda, sizeof(cuda), "%d.%d", version / 1000, version % 1000 / 10);
	printf(look->version, smi->version, driver,
	       r == NVML_SUCCESS ? cuda : no_value(r));
	fputs(look->gpu_head, stdout);
}

/* Index, name, persistence mode, bus id, display, uncorrected errors. */
static void print_identity(struct smi *smi, const struct look *look, nvmlDevice_t gpu)
{
	char name[NVML_DEVICE_NAME_SIZE] = "";
	nvmlEnableState_t on = NVML_FEATURE_DISABLED;
	nvmlPciInfo_t pci = { 0 };
	unsigned int number = 0;
	nvmlReturn_t r = CALL(smi, nvmlDeviceGetIndex, gpu, &number);

	fputs("| ", stdout);
	CELL(r, 4, "%s", "%3u", number);
	fputs(" ", stdout);
	r = CALL(smi, nvmlDeviceGetName, gpu, name, sizeof(name));
	cell_name(look->name, r == NVML_SUCCESS ? name : no_value(r));
	printf("%*s", look->state_before, "");
	r = CALL(smi, nvmlDeviceGetPersistenceMode, gpu, &on);
	CELL(r, 4, "%s", on ? " On" : " Off");
	printf("%*s|%*s", look->state_after, "", look->bus_before, "");
	r = CALL(smi, nvmlDeviceGetPciInfo_v3, gpu, &pci);
	CELL(r, 16, "%s", "%s", pci.busId);
	number = 0;
	r = CALL(smi, nvmlDeviceGetDisplayActive, gpu, &number);
	CELL(r, 4, "%4s", "%4s", number ? "On" : "Off");
	fputs(" | ", stdout);
}

/* A GPU that is cut up shows that it counts errors, not how many: its parts have them. */
static void print_errors(struct smi *smi, nvmlDevice_t gpu)
{
	unsigned int current = 0, pending = 0, mig = 0, mig_pending = 0;
	unsigned long long count = 0;
	nvmlReturn_t r = CALL(smi, nvmlDeviceGetEccMode, gpu, &current, &pending);

	if (r == NVML_SUCCESS && !current) {
		printf("%20s |\n", "Off");
		return;
	}
	if (r == NVML_SUCCESS &&
	    CALL(smi, nvmlDeviceGetMigMode, gpu, &mig, &mig_pending) == NVML_SUCCESS &&
	    mig == NVML_DEVICE_MIG_ENABLE) {
		printf("%20s |\n", "On");
		return;
	}
	if (r == NVML_SUCCESS)
		r = CALL(smi, nvmlDeviceGetTotalEccErrors, gpu, 1, 0, &count);
	CELL(r, 20, "%20s", "%20llu", count);
	fputs(" |\n", stdout);
}

/* Fan, temperature, performance state, power. */
static void print_sensors(struct smi *smi, const struct look *look, nvmlDevice_t gpu)
{
	unsigned int number = 0;
	nvmlReturn_t r = CALL(smi, nvmlDeviceGetFanSpeed, gpu, &number);

	fputs("|", stdout);
	CELL(r, 4, "%4s", "%3u%%", number);
	r = CALL(smi, nvmlDeviceGetTemperature, gpu, NVML_TEMPERATURE_GPU, &number);
	fputs("  ", stdout);
	CELL(r, 4, "%4s", "%3uC", number);
	r = CALL(smi, nvmlDeviceGetPerformanceState, gpu, &number);
	fputs(" ", stdout);
	CELL(r, 6, "%4s", "   P%u", number);
	printf("%*s", look->power_before, "");
	r = CALL(smi, nvmlDeviceGetPowerUsage, gpu, &number);
	CELL(r, 4, "%4s", "%3uW", number / 1000);
	fputs(" / ", stdout);
	r = CALL(smi, nvmlDeviceGetEnforcedPowerLimit, gpu, &number);
	CELL(r, look->limit_digits + 1, "%4s", "%*uW", look->limit_digits, number / 1000);
	fputs(" | ", stdout);
}

static const char *compute_mode(unsigned int mode)
{
	static const char *const names[] = { "Default", "E. Thread", "Prohibited",
					     "E. Process" };

	return mode < sizeof(names) / sizeof(names[0]) ? names[mode] : "N/A";
}

static void print_use(struct smi *smi, const struct look *look, nvmlDevice_t gpu)
{
	nvmlMemory_v2_t memory = { .version = NVML_MEMORY_V2_WORD };
	nvmlUtilization_t use = { 0 };
	unsigned int mode = 0;
	int digits = look->memory_digits;
	nvmlReturn_t r = CALL(smi, nvmlDeviceGetMemoryInfo_v2, gpu, &memory);

	if (r == NVML_SUCCESS)
		cell(2 * digits + 10, " %*lluMiB / %*lluMiB", digits,
		     used_mib(smi, memory.used), digits, memory.total >> 20);
	else if (r == NVML_ERROR_NO_PERMISSION)
		cell(2 * digits + 10, "%20s", "N/A");
	else
		cell(2 * digits + 10, "%s", nvml_text(r));
	fputs(" |", stdout);
	r = CALL(smi, nvmlDeviceGetUtilizationRates, gpu, &use);
	CELL(r, 8, "%8s", "%7u%%", use.gpu);
	r = CALL(smi, nvmlDeviceGetComputeMode, gpu, &mode);
	CELL(r, 13, "%13s", "%13s", compute_mode(mode));
	fputs(" |\n", stdout);
}

/* A mode that is to change is shown as what it will be, with a star. */
static void print_mode(struct smi *smi, nvmlDevice_t gpu, const struct look *look)
{
	unsigned int current = 0, pending = 0;
	int columns = look->name + look->state_before + look->state_after + 10;
	char text[16];
	nvmlReturn_t r = CALL(smi, nvmlDeviceGetMigMode, gpu, &current, &pending);

	snprintf(text, sizeof(text), "%s%s", pending ? "Enabled" : "Disabled",
		 pending != current ? "*" : "");
	printf("|%*s|%*s| %20s |\n", columns, "", 2 * look->memory_digits + 12, "",
	       r == NVML_SUCCESS ? text : no_value(r));
}

static void print_gpu(struct smi *smi, const struct look *look, nvmlDevice_t gpu)
{
	print_identity(smi, look, gpu);
	print_errors(smi, gpu);
	print_sensors(smi, look, gpu);
	print_use(smi, look, gpu);
	print_mode(smi, gpu, look);
	fputs(look->gpu_rule, stdout);
}

static int check_inforoms(struct smi *smi)
{
	int status = 0;

	for (unsigned int i = 0; i < smi->gpu_count; i++) {
		nvmlDevice_t gpu = smi->gpus[i].handle;
		nvmlPciInfo_t pci = { 0 };

		if (CALL(smi, nvmlDeviceValidateInforom, gpu) !=
		    NVML_ERROR_CORRUPTED_INFOROM)
			continue;
		CALL(smi, nvmlDeviceGetPciInfo_v3, gpu, &pci);
		printf("WARNING: infoROM is corrupted at gpu %s\n", pci.busId);
		status = smi_exit(NVML_ERROR_CORRUPTED_INFOROM);
	}
	return status;
}

int overview_print(struct smi *smi, bool first, const void *data)
{
	const struct look *look = look_find((unsigned int)atoi(smi->version));

	(void)first, (void)data;
	print_versions(smi, look);
	for (unsigned int i = 0; i < smi->gpu_count; i++)
		print_gpu(smi, look, smi->gpus[i].handle);
	overview_mig(smi, look);
	overview_processes(smi, look);
	return check_inforoms(smi);
}
