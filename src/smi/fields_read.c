/* SPDX-License-Identifier: Apache-2.0 */
/* Asks the driver for a single field, by the shape of the call that has it. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "smi/fields.h"

void field_stamp(char *buf, size_t size)
{
	struct timespec now;
	char text[32];
	struct tm tm;

	clock_gettime(CLOCK_REALTIME, &now);
	localtime_r(&now.tv_sec, &tm);
	strftime(text, sizeof(text), "%Y/%m/%d %H:%M:%S", &tm);
	snprintf(buf, size, "%s.%03ld", text, now.tv_nsec / 1000000);
}

void field_failed(struct field_text *ret, nvmlReturn_t r)
{
	ret->known = false;
	snprintf(ret->text, sizeof(ret->text), "%s",
		 r == NVML_ERROR_NOT_SUPPORTED ? "N/A" : nvml_text(r));
}

const char *compute_mode_name(unsigned int mode)
{
	static const char *const names[] = { "Default", "Exclusive_Thread", "Prohibited",
					     "Exclusive_Process" };

	return mode < sizeof(names) / sizeof(names[0]) ? names[mode] : "Unknown";
}

__attribute__((format(printf, 2, 3))) static nvmlReturn_t put(struct field_text *ret,
							      const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(ret->text, sizeof(ret->text), fmt, ap);
	va_end(ap);
	return NVML_SUCCESS;
}

static nvmlReturn_t put_number(enum form form, unsigned int n, struct field_text *ret)
{
	switch (form) {
	case FORM_MODE:
		return put(ret, "%s", n ? "Enabled" : "Disabled");
	case FORM_YES:
		return put(ret, "%s", n ? "Yes" : "No");
	case FORM_PSTATE:
		return put(ret, "P%u", n);
	case FORM_COMPUTE:
		return put(ret, "%s", compute_mode_name(n));
	case FORM_WATT:
		/* In single precision, as nvidia-smi reckons it. */
		return put(ret, "%.2f", (double)((float)n / 1000.0f));
	default:
		return put(ret, "%u", n);
	}
}

/* The functions that have a field's shape. */
typedef nvmlReturn_t (*call_number)(nvmlDevice_t, unsigned int *);
typedef nvmlReturn_t (*call_text)(nvmlDevice_t, char *, unsigned int);
typedef nvmlReturn_t (*call_two)(nvmlDevice_t, unsigned int *, unsigned int *);
typedef nvmlReturn_t (*call_three)(nvmlDevice_t, unsigned int *, unsigned int *,
				   unsigned int *);
typedef nvmlReturn_t (*call_kind)(nvmlDevice_t, unsigned int, unsigned int *);
typedef nvmlReturn_t (*call_kind_text)(nvmlDevice_t, unsigned int, char *, unsigned int);

static nvmlReturn_t read_call(const struct field *f, void *call, nvmlDevice_t gpu,
			      struct field_text *ret)
{
	unsigned int n[3] = { 0 }, which = 0;
	nvmlReturn_t r;

	if (!call)
		return NVML_ERROR_FUNCTION_NOT_FOUND;
	switch (f->shape) {
	case SHAPE_TEXT:
		return ((call_text)call)(gpu, ret->text, NVML_DEVICE_NAME_SIZE + 32);
	case SHAPE_KIND_TEXT:
		return ((call_kind_text)call)(gpu, f->arg, ret->text, 16);
	case SHAPE_KIND:
		r = ((call_kind)call)(gpu, f->arg, &n[0]);
		break;
	case SHAPE_FIRST:
	case SHAPE_SECOND:
		r = ((call_two)call)(gpu, &n[0], &n[1]);
		which = f->shape - SHAPE_FIRST;
		break;
	case SHAPE_FIRST3:
	case SHAPE_SECOND3:
	case SHAPE_THIRD:
		r = ((call_three)call)(gpu, &n[0], &n[1], &n[2]);
		which = f->shape - SHAPE_FIRST3;
		break;
	default:
		r = ((call_number)call)(gpu, &n[0]);
		break;
	}
	return r == NVML_SUCCESS ? put_number(f->form, n[which], ret) : r;
}

static nvmlReturn_t read_value(struct smi *smi, const struct field *f, nvmlDevice_t gpu,
			       struct field_text *ret)
{
	nvmlFieldValue_t value = { .fieldId = f->arg };
	nvmlReturn_t r = CALL(smi, nvmlDeviceGetFieldValues, gpu, 1, &value);

	if (r != NVML_SUCCESS)
		return r;
	if (value.nvmlReturn != NVML_SUCCESS && f->form == FORM_BARE)
		return put(ret, "N/A");
	return value.nvmlReturn == NVML_SUCCESS
		       ? put_number(f->form, value.value.uiVal, ret)
		       : value.nvmlReturn;
}

/* The extended call came with 550; before, there are no classes. */
static nvmlReturn_t read_address(struct smi *smi, nvmlDevice_t gpu,
				 nvmlPciInfoExt_v1_t *ret)
{
	nvmlPciInfo_t pci = { 0 };
	nvmlReturn_t r;

	*ret = (nvmlPciInfoExt_v1_t){ .version = NVML_PCI_INFO_EXT_V1_WORD };
	if (smi->dialect->major >= 550)
		return CALL(smi, nvmlDeviceGetPciInfoExt, gpu, ret);
	r = CALL(smi, nvmlDeviceGetPciInfo_v3, gpu, &pci);
	ret->domain = pci.domain;
	ret->bus = pci.bus;
	ret->device = pci.device;
	ret->pciDeviceId = pci.pciDeviceId;
	ret->pciSubSystemId = pci.pciSubSystemId;
	memcpy(ret->busId, pci.busId, sizeof(ret->busId));
	return r;
}

static nvmlReturn_t read_pci(struct smi *smi, unsigned int part, nvmlDevice_t gpu,
			     struct field_text *ret)
{
	nvmlPciInfoExt_v1_t pci;
	nvmlReturn_t r = read_address(smi, gpu, &pci);

	if (r != NVML_SUCCESS)
		return r;
	switch (part) {
	case PCI_DOMAIN:
		return put(ret, "0x%04X", pci.domain);
	case PCI_BUS:
		return put(ret, "0x%02X", pci.bus);
	case PCI_DEVICE:
		return put(ret, "0x%02X", pci.device);
	case PCI_BASE_CLASS:
		return put(ret, "0x%X", pci.baseClass);
	case PCI_SUB_CLASS:
		return put(ret, "0x%X", pci.subClass);
	case PCI_DEVICE_ID:
		return put(ret, "0x%04X", pci.pciDeviceId);
	case PCI_SUB_DEVICE_ID:
		return put(ret, "0x%04X", pci.pciSubSystemId);
	default:
		return put(ret, "%.31s", pci.busId);
	}
}

static nvmlReturn_t read_memory(struct smi *smi, unsigned int part, nvmlDevice_t gpu,
				struct field_text *ret)
{
	nvmlMemory_v2_t memory = { .version = NVML_MEMORY_V2_WORD };
	nvmlReturn_t r = CALL(smi, nvmlDeviceGetMemoryInfo_v2, gpu, &memory);

	if (r != NVML_SUCCESS)
		return r;
	return put(ret, "%llu",
		   used_mib(smi, part == MEMORY_TOTAL	   ? memory.total
				 : part == MEMORY_RESERVED ? memory.reserved
				 : part == MEMORY_USED	   ? memory.used
							   : memory.free));
}

static nvmlReturn_t read_protected(struct smi *smi, unsigned int part, nvmlDevice_t gpu,
				   struct field_text *ret)
{
	nvmlMemory_t memory = { 0 };
	nvmlReturn_t r =
		CALL(smi, nvmlDeviceGetConfComputeProtectedMemoryUsage, gpu, &memory);

	if (r != NVML_SUCCESS)
		return r;
	return put(ret, "%llu",
		   (part == MEMORY_TOTAL  ? memory.total
		    : part == MEMORY_USED ? memory.used
					  : memory.free) >>
			   20);
}

static nvmlReturn_t read_reasons(struct smi *smi, const struct field *f, nvmlDevice_t gpu,
				 struct field_text *ret)
{
	unsigned long long supported = 0, active = 0;
	nvmlReturn_t r =
		CALL(smi, nvmlDeviceGetSupportedClocksThrottleReasons, gpu, &supported);

	if (r == NVML_SUCCESS)
		r = CALL(smi, nvmlDeviceGetCurrentClocksThrottleReasons, gpu, &active);
	if (r != NVML_SUCCESS)
		return r;
	if (f->shape == SHAPE_REASONS)
		return put(ret, "0x%016llX", f->arg ? active : supported);
	if (!(supported & f->arg))
		return NVML_ERROR_NOT_SUPPORTED;
	return put(ret, "%s", active & f->arg ? "Active" : "Not Active");
}

static nvmlReturn_t read_errors(struct smi *smi, const struct field *f, nvmlDevice_t gpu,
				struct field_text *ret)
{
	unsigned int kind = f->arg >> 16, span = f->arg >> 8 & 0xff,
		     place = f->arg & 0xff;
	unsigned long long count = 0;
	nvmlReturn_t r =
		f->shape == SHAPE_ERRORS
			? CALL(smi, nvmlDeviceGetMemoryErrorCounter, gpu, kind, span,
			       place, &count)
			: CALL(smi, nvmlDeviceGetTotalEccErrors, gpu, kind, span, &count);

	return r == NVML_SUCCESS ? put(ret, "%llu", count) : r;
}

static nvmlReturn_t read_use(struct smi *smi, const struct field *f, nvmlDevice_t gpu,
			     struct field_text *ret)
{
	nvmlUtilization_t use = { 0 };
	unsigned int major = 0, minor = 0;
	nvmlReturn_t r;

	if (f->shape == SHAPE_USE) {
		r = CALL(smi, nvmlDeviceGetUtilizationRates, gpu, &use);
		return r == NVML_SUCCESS ? put(ret, "%u", f->arg ? use.memory : use.gpu)
					 : r;
	}
	r = CALL(smi, nvmlDeviceGetCudaComputeCapability, gpu, (int *)&major,
		 (int *)&minor);
	return r == NVML_SUCCESS ? put(ret, "%u.%u", major, minor) : r;
}

static nvmlReturn_t read_count(struct smi *smi, const struct field *f, nvmlDevice_t gpu,
			       struct field_text *ret)
{
	unsigned int count = 0;
	nvmlReturn_t r =
		f->shape == SHAPE_COUNT
			? CALL(smi, nvmlDeviceGetCount_v2, &count)
			: CALL(smi, nvmlDeviceGetRetiredPages, gpu, f->arg, &count, NULL);

	/* Without room for the pages their number is an answer all the same. */
	if (r == NVML_ERROR_INSUFFICIENT_SIZE)
		r = NVML_SUCCESS;
	return r == NVML_SUCCESS ? put(ret, "%u", count) : r;
}

static nvmlReturn_t read_field(struct smi *smi, const struct field *f, nvmlDevice_t gpu,
			       struct field_text *ret)
{
	void *call;

	switch (f->shape) {
	case SHAPE_NONE:
		return NVML_ERROR_NOT_SUPPORTED;
	case SHAPE_STAMP:
		field_stamp(ret->text, sizeof(ret->text));
		return NVML_SUCCESS;
	case SHAPE_DRIVER:
		return CALL(smi, nvmlSystemGetDriverVersion, ret->text,
			    NVML_SYSTEM_VERSION_SIZE);
	case SHAPE_COUNT:
	case SHAPE_PAGES:
		return read_count(smi, f, gpu, ret);
	case SHAPE_VALUE:
		return read_value(smi, f, gpu, ret);
	case SHAPE_PCI:
		return read_pci(smi, f->arg, gpu, ret);
	case SHAPE_MEMORY:
		return read_memory(smi, f->arg, gpu, ret);
	case SHAPE_PROTECTED:
		return read_protected(smi, f->arg, gpu, ret);
	case SHAPE_REASON:
	case SHAPE_REASONS:
		return read_reasons(smi, f, gpu, ret);
	case SHAPE_ERRORS:
	case SHAPE_ALL_ERRORS:
		return read_errors(smi, f, gpu, ret);
	case SHAPE_USE:
	case SHAPE_CAPABILITY:
		return read_use(smi, f, gpu, ret);
	default:
		memcpy(&call, (const char *)smi->nvml + f->call, sizeof(call));
		return read_call(f, call, gpu, ret);
	}
}

void field_read(struct smi *smi, const struct field *field, nvmlDevice_t gpu,
		struct field_text *ret)
{
	nvmlReturn_t r;

	ret->text[0] = '\0';
	r = read_field(smi, field, gpu, ret);
	ret->known = true;
	if (r != NVML_SUCCESS)
		field_failed(ret, r);
}
