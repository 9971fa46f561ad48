/* SPDX-License-Identifier: Apache-2.0 */
/* Fault rules as text: FUNCTION:CALL:WHAT. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "machine/fault.h"

#define MOST_MS 600000u

static const struct {
	uint32_t code;
	const char *name;
} codes[] = {
	{ 1, "UNINITIALIZED" },
	{ 2, "INVALID_ARGUMENT" },
	{ 3, "NOT_SUPPORTED" },
	{ 4, "NO_PERMISSION" },
	{ 6, "NOT_FOUND" },
	{ 7, "INSUFFICIENT_SIZE" },
	{ 8, "INSUFFICIENT_POWER" },
	{ 9, "DRIVER_NOT_LOADED" },
	{ 10, "TIMEOUT" },
	{ 11, "IRQ_ISSUE" },
	{ 12, "LIBRARY_NOT_FOUND" },
	{ 13, "FUNCTION_NOT_FOUND" },
	{ 14, "CORRUPTED_INFOROM" },
	{ 15, "GPU_IS_LOST" },
	{ 16, "RESET_REQUIRED" },
	{ 17, "OPERATING_SYSTEM" },
	{ 18, "LIB_RM_VERSION_MISMATCH" },
	{ 19, "IN_USE" },
	{ 20, "MEMORY" },
	{ 21, "NO_DATA" },
	{ 23, "INSUFFICIENT_RESOURCES" },
	{ 25, "ARGUMENT_VERSION_MISMATCH" },
	{ 26, "DEPRECATED" },
	{ 27, "NOT_READY" },
	{ 28, "GPU_NOT_FOUND" },
	{ 29, "INVALID_STATE" },
	{ 999, "UNKNOWN" },
};

#define CODES (sizeof(codes) / sizeof(codes[0]))

static int bad(const char *text, const char *what, struct mig_error *err)
{
	return mig_fail(err, EINVAL,
			"fault '%.120s': %s; as in "
			"nvmlDeviceCreateGpuInstance:3:INSUFFICIENT_RESOURCES",
			text, what);
}

static const char *const functions[] = {
#define NVML_NAME(name, since) #name,
#include "abi/names.h"
#undef NVML_NAME
};

static int parse_function(const char *text, size_t len, struct fault *f)
{
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
		if (strlen(functions[i]) != len || strncmp(functions[i], text, len))
			continue;
		memcpy(f->function, text, len);
		return 0;
	}
	return -EINVAL;
}

/* Digits only, up to the given most. */
static int parse_number(const char *text, uint32_t most, char **end, uint32_t *ret)
{
	unsigned long n;

	if (!isdigit((unsigned char)*text))
		return -EINVAL;
	errno = 0;
	n = strtoul(text, end, 10);
	if (errno || n > most)
		return -EINVAL;
	*ret = (uint32_t)n;
	return 0;
}

static int parse_call(const char *text, char **end, struct fault *f)
{
	if (text[0] == '*') {
		*end = (char *)text + 1;
		return 0;
	}
	if (parse_number(text, 1000000, end, &f->nth) < 0 || !f->nth)
		return -EINVAL;
	if (!strncmp(*end, "@all", 4)) {
		f->of_all = 1;
		*end += 4;
	}
	return 0;
}

static int parse_code(const char *text, size_t len, struct fault *f)
{
	char *end;

	if (parse_number(text, 1000, &end, &f->code) == 0)
		return f->code && (size_t)(end - text) == len ? 0 : -EINVAL;
	for (size_t i = 0; i < CODES; i++) {
		if (strlen(codes[i].name) == len && !strncmp(codes[i].name, text, len)) {
			f->code = codes[i].code;
			return 0;
		}
	}
	return -EINVAL;
}

static int parse_delay(const char *text, struct fault *f)
{
	char *end;

	if (parse_number(text, MOST_MS, &end, &f->delay_ms) < 0)
		return -EINVAL;
	return strcmp(end, "ms") ? -EINVAL : 0;
}

int fault_parse(const char *text, struct fault *ret, struct mig_error *err)
{
	size_t len = strcspn(text, ":"), what;
	struct fault f = { 0 };
	char *rest;

	if (!text[len] || parse_function(text, len, &f) < 0)
		return bad(text, "the name of a function of NVML is wanted first", err);
	if (parse_call(text + len + 1, &rest, &f) < 0 || *rest != ':')
		return bad(text, "which call: a number, a number@all or *", err);
	rest++;
	what = strcspn(rest, "+");
	if (what && parse_code(rest, what, &f) < 0)
		return bad(text, "a return code's name or number is wanted", err);
	if (rest[what] && parse_delay(rest + what + 1, &f) < 0)
		return bad(text, "a delay is written +800ms, ten minutes at most", err);
	if (!f.code && !f.delay_ms)
		return bad(text, "it does nothing", err);
	*ret = f;
	return 0;
}

const char *fault_code_name(uint32_t code)
{
	for (size_t i = 0; i < CODES; i++) {
		if (codes[i].code == code)
			return codes[i].name;
	}
	return NULL;
}

void fault_format(const struct fault *f, char *buf, size_t size)
{
	char call[24] = "*", what[40] = "", delay[24] = "";

	if (f->nth)
		snprintf(call, sizeof(call), "%u%s", f->nth, f->of_all ? "@all" : "");
	if (fault_code_name(f->code))
		snprintf(what, sizeof(what), "%s", fault_code_name(f->code));
	else if (f->code)
		snprintf(what, sizeof(what), "%u", f->code);
	if (f->delay_ms)
		snprintf(delay, sizeof(delay), "+%ums", f->delay_ms);
	snprintf(buf, size, "%.*s:%s:%s%s", (int)sizeof(f->function), f->function, call,
		 what, delay);
}
