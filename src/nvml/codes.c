/* SPDX-License-Identifier: Apache-2.0 */
/* The driver's return codes: their texts, and the errno class that callers act on. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/error.h"
#include "nvml/library.h"

static const struct {
	nvmlReturn_t value;
	int code;
	const char *text;
} codes[] = {
#define CODE(value, name, code, text) { NVML_ERROR_##name, code, text },
#include "nvml/codes.h"
#undef CODE
};

const char *nvml_text(nvmlReturn_t code)
{
	if (code == NVML_SUCCESS)
		return "Success";
	for (size_t i = 0; i < ARRAY_SIZE(codes); i++) {
		if (codes[i].value == code)
			return codes[i].text;
	}
	return "Unknown Error";
}

int nvml_errno(nvmlReturn_t code)
{
	if (code == NVML_SUCCESS)
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(codes); i++) {
		if (codes[i].value == code)
			return codes[i].code;
	}
	return EIO;
}

int nvml_fail(struct mig_error *err, nvmlReturn_t code, const char *fmt, ...)
{
	char text[sizeof(err->msg) / 2];
	va_list ap;
	int r;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	r = mig_fail(err, nvml_errno(code), "%s: %s", text, nvml_text(code));
	if (err)
		err->nvml = (int)code;
	return r;
}
