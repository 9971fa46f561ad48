/* SPDX-License-Identifier: Apache-2.0 */
/* The report of -q: temperatures, and the power of the GPU, its memory and its module. */
#include "base/auto.h"
#include "smi/query.h"

static void put_threshold(struct query *q, const char *key, const char *tag,
			  unsigned int threshold)
{
	unsigned int celsius = 0;
	nvmlReturn_t r = ASK(q, nvmlDeviceGetTemperatureThreshold, threshold, &celsius);

	query_put(q, key, tag, r, "%u C", celsius);
}

/* Of two kinds of targets a GPU has at most one. */
static void put_target(struct query *q)
{
	unsigned int celsius = 0;
	nvmlReturn_t r = ASK(q, nvmlDeviceGetTemperatureThreshold,
			     NVML_TEMPERATURE_THRESHOLD_ACOUSTIC_CURRENT, &celsius);

	if (r != NVML_SUCCESS)
		r = ASK(q, nvmlDeviceGetTemperatureThreshold,
			NVML_TEMPERATURE_THRESHOLD_GPS_CURRENT, &celsius);
	query_put(q, "GPU Target Temperature", "gpu_target_temperature", NVML_SUCCESS,
		  r == NVML_SUCCESS ? "%u C" : "N/A", celsius);
}

static void put_temperatures(struct query *q)
{
	nvmlFieldValue_t memory = { .fieldId = NVML_FI_DEV_MEMORY_TEMP };
	unsigned int celsius = 0;
	nvmlReturn_t r = ASK(q, nvmlDeviceGetTemperature, NVML_TEMPERATURE_GPU, &celsius);

	/* A GPU whose memory has no sensor may answer anything. */
	if (query_fields(q, &memory, 1) == NVML_SUCCESS && memory.nvmlReturn)
		memory.nvmlReturn = NVML_ERROR_NOT_SUPPORTED;
	query_put(q, "GPU Current Temp", "gpu_temp", r, "%u C", celsius);
	query_text(q, "GPU T.Limit Temp", "gpu_temp_tlimit", NOT_PUBLIC);
	put_threshold(q, "GPU Shutdown Temp", "gpu_temp_max_threshold",
		      NVML_TEMPERATURE_THRESHOLD_SHUTDOWN);
	put_threshold(q, "GPU Slowdown Temp", "gpu_temp_slow_threshold",
		      NVML_TEMPERATURE_THRESHOLD_SLOWDOWN);
	put_threshold(q, "GPU Max Operating Temp", "gpu_temp_max_gpu_threshold",
		      NVML_TEMPERATURE_THRESHOLD_GPU_MAX);
	put_target(q);
	query_put(q, "Memory Current Temp", "memory_temp", memory.nvmlReturn, "%u C",
		  memory.value.uiVal);
	put_threshold(q, "Memory Max Operating Temp", "gpu_temp_max_mem_threshold",
		      NVML_TEMPERATURE_THRESHOLD_MEM_MAX);
}

void query_temperature(struct query *q)
{
	query_open(q, "Temperature", "temperature");
	put_temperatures(q);
	query_close(q, "temperature");
	if (!q->xml)
		return;
	query_open(q, NULL, "supported_gpu_target_temp");
	put_threshold(q, NULL, "gpu_target_temp_min",
		      NVML_TEMPERATURE_THRESHOLD_ACOUSTIC_MIN);
	put_threshold(q, NULL, "gpu_target_temp_max",
		      NVML_TEMPERATURE_THRESHOLD_ACOUSTIC_MAX);
	query_close(q, "supported_gpu_target_temp");
}

static void put_watts(struct query *q, const char *key, const char *tag, nvmlReturn_t r,
		      unsigned int mw)
{
	query_put(q, key, tag, r, "%.2f W", (double)((float)mw / 1000.0f));
}

/* What is drawn is at least a watt, by memory alone less. */
static void put_drawn(struct query *q, const char *key, const char *tag,
		      const nvmlFieldValue_t *field)
{
	unsigned int least_mw = field->scopeId == NVML_POWER_SCOPE_MEMORY ? 0 : 1000;
	unsigned int mw = field->value.uiVal;

	put_watts(q, key, tag, field->nvmlReturn, mw < least_mw ? least_mw : mw);
}

static void put_draws(struct query *q, unsigned int scope)
{
	nvmlFieldValue_t fields[] = {
		{ .fieldId = NVML_FI_DEV_POWER_AVERAGE, .scopeId = scope },
		{ .fieldId = NVML_FI_DEV_POWER_INSTANT, .scopeId = scope },
	};

	query_fields(q, fields, ARRAY_SIZE(fields));
	put_drawn(q, "Average Power Draw", "average_power_draw", &fields[0]);
	put_drawn(q, "Instantaneous Power Draw", "instant_power_draw", &fields[1]);
}

/* Releases up to 535 know one draw. */
static void put_draw(struct query *q, unsigned int scope)
{
	nvmlFieldValue_t field = { .fieldId = NVML_FI_DEV_POWER_AVERAGE,
				   .scopeId = scope };

	if (scope == NVML_POWER_SCOPE_GPU)
		field.nvmlReturn = ASK(q, nvmlDeviceGetPowerUsage, &field.value.uiVal);
	else
		query_fields(q, &field, 1);
	put_drawn(q, "Power Draw", "power_draw", &field);
}

static void put_limits(struct query *q, unsigned int scope)
{
	static const struct {
		const char *key, *tag;
		unsigned int field;
	} rows[] = {
		{ "Current Power Limit", "current_power_limit",
		  NVML_FI_DEV_POWER_CURRENT_LIMIT },
		{ "Requested Power Limit", "requested_power_limit",
		  NVML_FI_DEV_POWER_REQUESTED_LIMIT },
		{ "Default Power Limit", "default_power_limit",
		  NVML_FI_DEV_POWER_DEFAULT_LIMIT },
		{ "Min Power Limit", "min_power_limit", NVML_FI_DEV_POWER_MIN_LIMIT },
		{ "Max Power Limit", "max_power_limit", NVML_FI_DEV_POWER_MAX_LIMIT },
	};
	nvmlFieldValue_t fields[ARRAY_SIZE(rows)] = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		fields[i].fieldId = rows[i].field;
		fields[i].scopeId = scope;
	}
	query_fields(q, fields, ARRAY_SIZE(fields));
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		put_watts(q, rows[i].key, rows[i].tag, fields[i].nvmlReturn,
			  fields[i].value.uiVal);
}

static void put_readings(struct query *q, const char *key, const char *tag,
			 unsigned int scope)
{
	unsigned int state = 0;
	nvmlReturn_t r = ASK(q, nvmlDeviceGetPowerState, &state);

	query_open(q, key, tag);
	query_put(q, NULL, "power_state", r,
		  state < PERFORMANCE_STATES ? "P%u" : "Unknown", state);
	if (q->smi->dialect->query & QUERY_POWER_DRAWS)
		put_draws(q, scope);
	else
		put_draw(q, scope);
	put_limits(q, scope);
	query_close(q, tag);
}

void query_power(struct query *q)
{
	put_readings(q, "GPU Power Readings", "gpu_power_readings", NVML_POWER_SCOPE_GPU);
	if (q->smi->dialect->query & QUERY_POWER_DRAWS) {
		query_open(q, "GPU Memory Power Readings ", "gpu_memory_power_readings");
		put_draws(q, NVML_POWER_SCOPE_MEMORY);
		query_close(q, "gpu_memory_power_readings");
	}
	put_readings(q, "Module Power Readings", "module_power_readings",
		     NVML_POWER_SCOPE_MODULE);
}
