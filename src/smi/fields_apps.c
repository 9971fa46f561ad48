/* SPDX-License-Identifier: Apache-2.0 */
/* What --query-compute-apps knows of the processes that compute on a GPU. */
#include <stdio.h>

#include "smi/fields_apps.h"

#define MOST 250 /* that nvidia-smi asks for */

#define AT(name) offsetof(struct nvml_api, name)

/* Of the process itself; the others are the GPU's. */
enum { APP_PID = 1, APP_NAME, APP_MEMORY };

/* clang-format off */
const struct field app_fields[] = {
	{ "timestamp", NULL, SHAPE_STAMP },
	{ "gpu_name", NULL, SHAPE_TEXT, .call = AT(nvmlDeviceGetName) },
	{ "gpu_bus_id", NULL, SHAPE_PCI, .arg = PCI_BUS_ID },
	{ "gpu_serial", NULL, SHAPE_TEXT, .call = AT(nvmlDeviceGetSerial) },
	{ "gpu_uuid", NULL, SHAPE_TEXT, .call = AT(nvmlDeviceGetUUID) },
	{ "pid", NULL, SHAPE_NONE, .arg = APP_PID },
	{ "process_name", "name", SHAPE_NONE, .arg = APP_NAME },
	{ "used_gpu_memory", "used_memory", SHAPE_NONE, .unit = "MiB", .arg = APP_MEMORY },
	{ .name = NULL },
};
/* clang-format on */

struct apps {
	nvmlDevice_t gpu;
	unsigned int next, count;
	nvmlProcessInfo_v2_t infos[MOST];
};

struct apps *apps_read(struct smi *smi, nvmlDevice_t gpu)
{
	struct apps *apps = smi_alloc(1, sizeof(*apps));

	apps->gpu = gpu;
	apps->count = MOST;
	if (CALL(smi, nvmlDeviceGetComputeRunningProcesses_v3, gpu, &apps->count,
		 apps->infos) != NVML_SUCCESS)
		apps->count = 0;
	return apps;
}

bool apps_next(struct apps *apps, struct app *ret)
{
	if (apps->next >= apps->count)
		return false;
	*ret = (struct app){ apps->gpu, apps->infos[apps->next++] };
	return true;
}

static nvmlReturn_t read_memory(const struct app *app, struct field_text *ret)
{
	if (app->info.usedGpuMemory == NVML_VALUE_NOT_AVAILABLE)
		return NVML_ERROR_NOT_SUPPORTED;
	snprintf(ret->text, sizeof(ret->text), "%llu", app->info.usedGpuMemory >> 20);
	return NVML_SUCCESS;
}

void app_read(struct smi *smi, const struct field *field, const struct app *app,
	      struct field_text *ret)
{
	nvmlReturn_t r = NVML_SUCCESS;

	if (field->shape != SHAPE_NONE) {
		field_read(smi, field, app->gpu, ret);
		return;
	}
	ret->known = true;
	if (field->arg == APP_PID)
		snprintf(ret->text, sizeof(ret->text), "%u", app->info.pid);
	else if (field->arg == APP_NAME)
		r = CALL(smi, nvmlSystemGetProcessName, app->info.pid, ret->text,
			 sizeof(ret->text));
	else
		r = read_memory(app, ret);
	if (r != NVML_SUCCESS)
		field_failed(ret, r);
}
