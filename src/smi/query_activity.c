/* SPDX-License-Identifier: Apache-2.0 */
/* The report of -q: how busy a GPU is, what its memory holds, and what slows it down. */
#include "base/auto.h"
#include "smi/query.h"

static void put_performance(struct query *q)
{
	unsigned int state = 0;
	nvmlReturn_t r = ASK(q, nvmlDeviceGetPerformanceState, &state);

	query_put(q, "Performance State", "performance_state", r,
		  state < PERFORMANCE_STATES ? "P%u" : "Unknown", state);
}

static void put_reasons(struct query *q, unsigned long long known,
			unsigned long long active)
{
	static const struct {
		const char *key, *tag;
		unsigned long long bit;
	} rows[] = {
		{ "Idle", "gpu_idle", 0x1 },
		{ "Applications Clocks Setting", "applications_clocks_setting", 0x2 },
		{ "SW Power Cap", "sw_power_cap", 0x4 },
		{ "HW Slowdown", "hw_slowdown", 0x8 },
		{ "    HW Thermal Slowdown", "hw_thermal_slowdown", 0x40 },
		{ "    HW Power Brake Slowdown", "hw_power_brake_slowdown", 0x80 },
		{ "Sync Boost", "sync_boost", 0x10 },
		{ "SW Thermal Slowdown", "sw_thermal_slowdown", 0x20 },
		{ "Display Clock Setting", "display_clocks_setting", 0x100 },
	};

	query_open(q, "Clocks Event Reasons", "clocks_event_reasons");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char tag[64];

		snprintf(tag, sizeof(tag), "clocks_event_reason_%s", rows[i].tag);
		query_text(q, rows[i].key, tag,
			   !(known & rows[i].bit) ? "N/A"
			   : active & rows[i].bit ? "Active"
						  : "Not Active");
	}
	query_close(q, "clocks_event_reasons");
}

void query_activity(struct query *q)
{
	unsigned long long known = 0, active = 0;
	nvmlReturn_t r;

	PUT_NUMBER(q, "Fan Speed", "fan_speed", "%u %%", nvmlDeviceGetFanSpeed);
	put_performance(q);
	r = ASK(q, nvmlDeviceGetSupportedClocksThrottleReasons, &known);
	if (r == NVML_SUCCESS)
		r = ASK(q, nvmlDeviceGetCurrentClocksThrottleReasons, &active);
	if (r == NVML_SUCCESS)
		put_reasons(q, known, active);
	else
		query_text(q, "Clocks Event Reasons", "clocks_event_reasons",
			   query_answer(r));
	query_text(q, "Sparse Operation Mode", "sparse_operation_mode", NOT_PUBLIC);
}

static void put_protected(struct query *q)
{
	nvmlMemory_t memory = { 0 };
	nvmlReturn_t r = ASK(q, nvmlDeviceGetConfComputeProtectedMemoryUsage, &memory);

	query_open(q, "Conf Compute Protected Memory Usage", "cc_protected_memory_usage");
	query_mib(q, "Total", "total", r, memory.total);
	query_mib(q, "Used", "used", r, memory.used);
	query_mib(q, "Free", "free", r, memory.free);
	query_close(q, "cc_protected_memory_usage");
}

void query_memory(struct query *q)
{
	nvmlMemory_v2_t memory = { .version = NVML_MEMORY_V2_WORD };
	nvmlBAR1Memory_t bar1 = { 0 };
	nvmlReturn_t r = ASK(q, nvmlDeviceGetMemoryInfo_v2, &memory);

	query_frame_buffer(q, r, &memory);
	r = ASK(q, nvmlDeviceGetBAR1MemoryInfo, &bar1);
	/* Of a GPU this is what the rounded numbers leave. */
	bar1.bar1Free = ((bar1.bar1Total >> 20) - (bar1.bar1Used >> 20)) << 20;
	query_bar1(q, "BAR1 Memory Usage", r, &bar1);
	put_protected(q);
}

static const char *word_compute_mode(unsigned int mode)
{
	static const char *const words[] = { "Default", "Exclusive_Thread", "Prohibited",
					     "Exclusive_Process" };

	return WORD_OF(words, mode);
}

/* An engine's use; the second number is how long it was watched. */
#define PUT_ENGINE(q, key, tag, fn)                            \
	do {                                                   \
		unsigned int percent_ = 0, us_ = 0;            \
		nvmlReturn_t r_ = ASK(q, fn, &percent_, &us_); \
		query_put(q, key, tag, r_, "%u %%", percent_); \
	} while (0)

static void put_utilization(struct query *q)
{
	nvmlUtilization_t rates = { 0 };
	nvmlReturn_t r = ASK(q, nvmlDeviceGetUtilizationRates, &rates);

	query_open(q, "Utilization", "utilization");
	query_put(q, "Gpu", "gpu_util", r, "%u %%", rates.gpu);
	query_put(q, "Memory", "memory_util", r, "%u %%", rates.memory);
	PUT_ENGINE(q, "Encoder", "encoder_util", nvmlDeviceGetEncoderUtilization);
	PUT_ENGINE(q, "Decoder", "decoder_util", nvmlDeviceGetDecoderUtilization);
	PUT_ENGINE(q, "JPEG", "jpeg_util", nvmlDeviceGetJpgUtilization);
	PUT_ENGINE(q, "OFA", "ofa_util", nvmlDeviceGetOfaUtilization);
	query_close(q, "utilization");
}

static void put_sessions(struct query *q, const char *key, const char *tag,
			 nvmlReturn_t r, const nvmlFBCStats_t *stats)
{
	query_open(q, key, tag);
	query_put(q, "Active Sessions", "session_count", r, "%u", stats->sessionsCount);
	query_put(q, "Average FPS", "average_fps", r, "%u", stats->averageFPS);
	query_put(q, "Average Latency", "average_latency", r, "%u",
		  stats->averageLatency);
	query_close(q, tag);
}

void query_use(struct query *q)
{
	nvmlFBCStats_t encoder = { 0 }, fbc = { 0 };
	nvmlReturn_t r;

	PUT_WORD(q, "Compute Mode", "compute_mode", word_compute_mode,
		 nvmlDeviceGetComputeMode);
	put_utilization(q);
	r = ASK(q, nvmlDeviceGetEncoderStats, &encoder.sessionsCount, &encoder.averageFPS,
		&encoder.averageLatency);
	put_sessions(q, "Encoder Stats", "encoder_stats", r, &encoder);
	r = ASK(q, nvmlDeviceGetFBCStats, &fbc);
	put_sessions(q, "FBC Stats", "fbc_stats", r, &fbc);
}
