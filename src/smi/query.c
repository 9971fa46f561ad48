/* SPDX-License-Identifier: Apache-2.0 */
/* -q and -q -x: all that the driver tells of the selected GPUs, as text or as XML. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/auto.h"
#include "smi/query.h"

nvmlReturn_t query_fields(struct query *q, nvmlFieldValue_t *fields, int count)
{
	nvmlReturn_t r = ASK(q, nvmlDeviceGetFieldValues, count, fields);

	for (int i = 0; i < count && r != NVML_SUCCESS; i++)
		fields[i].nvmlReturn = r;
	return r;
}

static void put_sections(struct query *q)
{
	static void (*const sections[])(struct query * q) = {
		query_product,	  query_mig,
		query_identity,	  query_pci,
		query_activity,	  query_memory,
		query_use,	  query_ecc,
		query_retirement, query_temperature,
		query_power,	  query_clocks,
		query_fabric,	  query_supported_clocks,
		query_processes,  query_accounting,
	};

	q->depth = 1;
	for (size_t i = 0; i < ARRAY_SIZE(sections); i++)
		sections[i](q);
	q->depth = 0;
}

static int put_gpu(struct query *q)
{
	nvmlPciInfo_t pci = { 0 };
	nvmlReturn_t r = ASK(q, nvmlDeviceGetPciInfo_v3, &pci);

	if (r != NVML_SUCCESS && r != NVML_ERROR_NOT_SUPPORTED) {
		printf(q->xml ? "\t<error_string>%s: %s</error_string>\n\n"
			      : "%s: %s\n\n",
		       "Unable to determine the PCI bus id for the target device",
		       nvml_text(r));
		return smi_exit(r);
	}
	printf(q->xml ? "\t<gpu id=\"%s\">\n" : "GPU %s\n", pci.busId);
	put_sections(q);
	puts(q->xml ? "\t</gpu>\n" : "");
	return 0;
}

static void put_versions(struct query *q)
{
	char version[NVML_SYSTEM_VERSION_SIZE] = "";
	int cuda = 0;
	nvmlReturn_t r;

	r = CALL(q->smi, nvmlSystemGetDriverVersion, version, sizeof(version));
	query_put(q, "Driver Version", "driver_version", r, "%s", version);
	r = CALL(q->smi, nvmlSystemGetCudaDriverVersion_v2, &cuda);
	query_put(q, "CUDA Version", "cuda_version", r, "%d.%d", cuda / 1000,
		  cuda % 1000 / 10);
}

static void put_head(struct query *q, unsigned int attached)
{
	time_t now = time(NULL);
	char text[64] = "";

	ctime_r(&now, text);
	text[strcspn(text, "\n")] = '\0';
	puts(q->xml ? "<?xml version=\"1.0\" ?>\n"
		      "<!DOCTYPE nvidia_smi_log SYSTEM \"nvsmi_device_v12.dtd\">\n"
		      "<nvidia_smi_log>"
		    : "\n==============NVSMI LOG==============\n");
	query_text(q, "Timestamp", "timestamp", text);
	put_versions(q);
	if (!q->xml)
		putchar('\n');
	query_put(q, "Attached GPUs", "attached_gpus", NVML_SUCCESS, "%u", attached);
}

int query_print(struct smi *smi, bool first, const void *data)
{
	const struct query_form *form = data;
	struct query q = { .smi = smi, .xml = form->xml };
	unsigned int attached = 0;
	int status = 0;

	(void)first;
	if (CALL(smi, nvmlDeviceGetCount_v2, &attached) != NVML_SUCCESS)
		attached = 0;
	put_head(&q, attached);
	for (unsigned int i = 0; i < smi->gpu_count; i++) {
		int answer;

		q.gpu = smi->gpus[i].handle;
		answer = put_gpu(&q);
		status = answer ? answer : status;
	}
	if (q.xml)
		puts("</nvidia_smi_log>");
	return status;
}
