/* SPDX-License-Identifier: Apache-2.0 */
/* The report of -q: the clocks of a GPU. */
#include "base/auto.h"
#include "smi/query.h"

#define CLOCKS_MAX 128

typedef nvmlReturn_t (*ask_clock)(nvmlDevice_t device, unsigned int clock,
				  unsigned int *mhz);

static void put_clock(struct query *q, const char *key, const char *tag, ask_clock ask,
		      unsigned int clock)
{
	unsigned int mhz = 0;
	nvmlReturn_t r = ask ? ask(q->gpu, clock, &mhz) : NVML_ERROR_FUNCTION_NOT_FOUND;

	query_put(q, key, tag, r, "%u MHz", mhz);
}

static void put_four(struct query *q, const char *key, const char *tag, ask_clock ask)
{
	query_open(q, key, tag);
	put_clock(q, "Graphics", "graphics_clock", ask, NVML_CLOCK_GRAPHICS);
	put_clock(q, "SM", "sm_clock", ask, NVML_CLOCK_SM);
	put_clock(q, "Memory", "mem_clock", ask, NVML_CLOCK_MEM);
	put_clock(q, "Video", "video_clock", ask, NVML_CLOCK_VIDEO);
	query_close(q, tag);
}

static void put_two(struct query *q, const char *key, const char *tag, ask_clock ask)
{
	query_open(q, key, tag);
	put_clock(q, "Graphics", "graphics_clock", ask, NVML_CLOCK_GRAPHICS);
	put_clock(q, "Memory", "mem_clock", ask, NVML_CLOCK_MEM);
	query_close(q, tag);
}

static void put_boost(struct query *q)
{
	unsigned int mhz = 0;
	nvmlReturn_t r = ASK(q, nvmlDeviceGetClock, NVML_CLOCK_GRAPHICS,
			     NVML_CLOCK_ID_CUSTOMER_BOOST_MAX, &mhz);

	query_open(q, "Max Customer Boost Clocks", "max_customer_boost_clocks");
	query_put(q, "Graphics", "graphics_clock", r, "%u MHz", mhz);
	query_close(q, "max_customer_boost_clocks");
}

static void put_policy(struct query *q)
{
	unsigned int on = 0, by_default = 0;
	nvmlReturn_t r = ASK(q, nvmlDeviceGetAutoBoostedClocksEnabled, &on, &by_default);

	query_open(q, "Clock Policy", "clock_policy");
	query_put(q, "Auto Boost", "auto_boost", r, "%s", on == 1 ? "On" : "Off");
	query_put(q, "Auto Boost Default", "auto_boost_default", r, "%s",
		  by_default == 1 ? "On" : "Off");
	query_close(q, "clock_policy");
}

void query_clocks(struct query *q)
{
	const struct nvml_api *nvml = q->smi->nvml;

	put_four(q, "Clocks", "clocks", nvml->nvmlDeviceGetClockInfo);
	put_two(q, "Applications Clocks", "applications_clocks",
		nvml->nvmlDeviceGetApplicationsClock);
	put_two(q, "Default Applications Clocks", "default_applications_clocks",
		nvml->nvmlDeviceGetDefaultApplicationsClock);
	query_open(q, "Deferred Clocks", "deferred_clocks");
	query_text(q, "Memory", "mem_clock", NOT_PUBLIC);
	query_close(q, "deferred_clocks");
	put_four(q, "Max Clocks", "max_clocks", nvml->nvmlDeviceGetMaxClockInfo);
	put_boost(q);
	put_policy(q);
	query_open(q, "Voltage", "voltage");
	query_text(q, "Graphics", "graphics_volt", NOT_PUBLIC);
	query_close(q, "voltage");
}

static void put_supported(struct query *q, unsigned int memory_mhz)
{
	unsigned int mhz[CLOCKS_MAX * 8] = { 0 }, count = ARRAY_SIZE(mhz);
	nvmlReturn_t r =
		ASK(q, nvmlDeviceGetSupportedGraphicsClocks, memory_mhz, &count, mhz);

	query_open(q, NULL, "supported_mem_clock");
	query_put(q, NULL, "value", NVML_SUCCESS, "%u MHz", memory_mhz);
	if (r != NVML_SUCCESS)
		query_text(q, NULL, "supported_graphics_clock", query_answer(r));
	for (unsigned int i = 0; i < count && r == NVML_SUCCESS; i++)
		query_put(q, NULL, "supported_graphics_clock", r, "%u MHz", mhz[i]);
	query_close(q, "supported_mem_clock");
}

void query_supported_clocks(struct query *q)
{
	unsigned int mhz[CLOCKS_MAX] = { 0 }, count = ARRAY_SIZE(mhz);
	nvmlReturn_t r;

	if (!q->xml)
		return;
	r = ASK(q, nvmlDeviceGetSupportedMemoryClocks, &count, mhz);
	if (r != NVML_SUCCESS) {
		query_text(q, NULL, "supported_clocks", query_answer(r));
		return;
	}
	query_open(q, NULL, "supported_clocks");
	for (unsigned int i = 0; i < count; i++)
		put_supported(q, mhz[i]);
	query_close(q, "supported_clocks");
}
