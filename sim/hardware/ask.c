/* SPDX-License-Identifier: Apache-2.0 */
/* Writes answers as lines; and the questions about the machine as a whole. */
#include <stdarg.h>
#include <string.h>

#include "hardware/ask.h"

const char *ask_about(struct ask *a, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(a->about, sizeof(a->about), fmt, ap);
	va_end(ap);
	return a->about;
}

void tell(struct ask *a, const char *function, const char *about, nvmlReturn_t r,
	  const char *fmt, ...)
{
	va_list ap;

	fprintf(a->to, "%s\t%s%s%s\t%d", function, a->subject,
		a->subject[0] && about ? ", " : "", about ? about : "", r);
	if (r == NVML_SUCCESS && fmt) {
		fputc('\t', a->to);
		va_start(ap, fmt);
		vfprintf(a->to, fmt, ap);
		va_end(ap);
	}
	fputc('\n', a->to);
}

static void ask_versions(struct ask *a)
{
	char driver[80] = "", nvml[80] = "";
	int cuda = 0;
	nvmlReturn_t r = ASK(a->d, SystemGetDriverVersion, driver, sizeof(driver));

	tell(a, "nvmlSystemGetDriverVersion", NULL, r, "version=%s", driver);
	r = ASK(a->d, SystemGetDriverVersion, driver, 4);
	tell(a, "nvmlSystemGetDriverVersion", "length 4", r, NULL);
	r = ASK(a->d, SystemGetNVMLVersion, nvml, sizeof(nvml));
	tell(a, "nvmlSystemGetNVMLVersion", NULL, r, "version=%s", nvml);
	r = ASK(a->d, SystemGetCudaDriverVersion_v2, &cuda);
	tell(a, "nvmlSystemGetCudaDriverVersion_v2", NULL, r, "version=%d", cuda);
}

static void ask_texts(struct ask *a)
{
	for (int code = 0;
	     code <= NVML_ERROR_RESET_TYPE_NOT_SUPPORTED && a->d->ErrorString; code++)
		tell(a, "nvmlErrorString", ask_about(a, "%d", code), NVML_SUCCESS,
		     "text=%s", a->d->ErrorString((nvmlReturn_t)code));
}

void ask_machine(const struct driver *d, FILE *to)
{
	struct ask a = { .d = d, .to = to };
	unsigned count = 0;
	nvmlReturn_t r;

	ask_versions(&a);
	ask_texts(&a);
	r = ASK(d, DeviceGetCount_v2, &count);
	tell(&a, "nvmlDeviceGetCount_v2", NULL, r, "count=%u", count);
	r = ASK(d, DeviceGetHandleByIndex_v2, count, &a.device);
	tell(&a, "nvmlDeviceGetHandleByIndex_v2", "index beyond the last", r, NULL);
	r = ASK(d, DeviceGetMigMode, NULL, &count, &count);
	tell(&a, "nvmlDeviceGetMigMode", "NULL", r, NULL);
	for (a.gpu = 0;
	     ASK(d, DeviceGetHandleByIndex_v2, a.gpu, &a.device) == NVML_SUCCESS;
	     a.gpu++) {
		snprintf(a.subject, sizeof(a.subject), "gpu %u", a.gpu);
		ask_gpu(&a);
	}
}
