/* SPDX-License-Identifier: Apache-2.0 */
/* Fault rules as text: FUNCTION:CALL:WHAT, or the name of a condition. */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
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

static const struct {
	enum fault_kind kind;
	const char *name;
	bool of_gpus;
} conditions[] = {
	{ FAULT_LOST, "lost", true },
	{ FAULT_RESET_REQUIRED, "reset-required", true },
	{ FAULT_KEEP_STALE, "keep-stale", true },
	{ FAULT_PARTITION_ERROR, "partition-error", true },
	{ FAULT_NOT_LOADED, "driver-not-loaded", false },
	{ FAULT_MISMATCH, "version-mismatch", false },
};

#define CONDITIONS (sizeof(conditions) / sizeof(conditions[0]))

static int bad(const char *text, const char *what, struct mig_error *err)
{
	return mig_fail(
		err, EINVAL,
		"fault '%.120s': %s; as in "
		"nvmlDeviceCreateGpuInstance:3:INSUFFICIENT_RESOURCES or lost@gpu=0",
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

/* GPUs that a rule is about, "@gpu=0,2"; all of them where nothing is said. */
static int parse_gpus(const char *text, const char **end, struct fault *f)
{
	static const char mark[] = "@gpu=";
	uint32_t gpu;
	char *next;

	f->gpus = ALL_GPUS;
	*end = text;
	if (strncmp(text, mark, sizeof(mark) - 1))
		return 0;
	f->gpus = 0;
	text += sizeof(mark) - 1;
	for (;; text = next + 1) {
		if (parse_number(text, MAX_GPUS - 1, &next, &gpu) < 0)
			return -EINVAL;
		f->gpus |= 1u << gpu;
		if (*next != ',')
			break;
	}
	*end = next;
	return 0;
}

static int parse_call(const char *text, const char **end, struct fault *f)
{
	char *next = (char *)text + 1;

	if (text[0] != '*') {
		if (parse_number(text, 1000000, &next, &f->nth) < 0 || !f->nth)
			return -EINVAL;
		if (!strncmp(next, "@all", 4)) {
			f->of_all = 1;
			next += 4;
		}
	}
	return parse_gpus(next, end, f);
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

static int parse_command(const char *text, struct fault *f)
{
	size_t len = strlen(text);

	if (!len || len >= sizeof(f->command))
		return -EINVAL;
	for (size_t i = 0; i < len; i++) {
		if (iscntrl((unsigned char)text[i]))
			return -EINVAL;
	}
	memcpy(f->command, text, len);
	return 0;
}

/* What becomes of the call. */
static int parse_what(const char *text, const char *rule, struct fault *f,
		      struct mig_error *err)
{
	size_t what = strcspn(text, "+");

	if (text[0] == '!')
		return parse_command(text + 1, f) == 0
			       ? 0
			       : bad(rule, "after ! a command of one line is wanted",
				     err);
	if (what && parse_code(text, what, f) < 0)
		return bad(rule, "a return code's name or number is wanted", err);
	if (text[what] && parse_delay(text + what + 1, f) < 0)
		return bad(rule, "a delay is written +800ms, ten minutes at most", err);
	return f->code || f->delay_ms ? 0 : bad(rule, "it does nothing", err);
}

static int parse_condition(const char *text, struct fault *f, struct mig_error *err)
{
	size_t len = strcspn(text, "@");
	const char *end;

	for (size_t i = 0; i < CONDITIONS; i++) {
		if (strlen(conditions[i].name) != len ||
		    strncmp(conditions[i].name, text, len))
			continue;
		f->kind = conditions[i].kind;
		if (text[len] && !conditions[i].of_gpus)
			return bad(text, "it is about the whole machine", err);
		if (parse_gpus(text + len, &end, f) < 0 || *end)
			return bad(text, "GPUs are written @gpu=0,2", err);
		return 0;
	}
	return bad(text, "no such condition, nor FUNCTION:CALL:WHAT", err);
}

static int parse_rule(const char *text, struct fault *f, struct mig_error *err)
{
	size_t len = strcspn(text, ":");
	const char *rest;

	if (parse_function(text, len, f) < 0)
		return bad(text, "the name of a function of NVML is wanted first", err);
	if (parse_call(text + len + 1, &rest, f) < 0 || *rest != ':')
		return bad(text, "which call: a number, a number@all or *, then @gpu=0,2",
			   err);
	f->kind = FAULT_CALL;
	return parse_what(rest + 1, text, f, err);
}

int fault_parse(const char *text, struct fault *ret, struct mig_error *err)
{
	struct fault f = { 0 };
	int r = strchr(text, ':') ? parse_rule(text, &f, err)
				  : parse_condition(text, &f, err);

	if (r == 0)
		*ret = f;
	return r;
}

const char *fault_code_name(uint32_t code)
{
	for (size_t i = 0; i < CODES; i++) {
		if (codes[i].code == code)
			return codes[i].name;
	}
	return NULL;
}

static const char *condition_name(uint32_t kind)
{
	for (size_t i = 0; i < CONDITIONS; i++) {
		if (conditions[i].kind == kind)
			return conditions[i].name;
	}
	return "";
}

static void format_gpus(uint32_t gpus, char *buf, size_t size)
{
	size_t len = 0;

	buf[0] = '\0';
	for (unsigned i = 0; gpus != ALL_GPUS && i < MAX_GPUS; i++) {
		if (gpus & 1u << i)
			len += (size_t)snprintf(buf + len, size - len, "%s%u",
						len ? "," : "@gpu=", i);
	}
}

static void format_what(const struct fault *f, char *buf, size_t size)
{
	char delay[24] = "";

	if (f->delay_ms)
		snprintf(delay, sizeof(delay), "+%ums", f->delay_ms);
	if (f->command[0])
		snprintf(buf, size, "!%.*s", (int)sizeof(f->command), f->command);
	else if (fault_code_name(f->code))
		snprintf(buf, size, "%s%s", fault_code_name(f->code), delay);
	else if (f->code)
		snprintf(buf, size, "%u%s", f->code, delay);
	else
		snprintf(buf, size, "%s", delay);
}

void fault_format(const struct fault *f, char *buf, size_t size)
{
	char call[24] = "*", gpus[64], what[sizeof(f->command) + 8];

	format_gpus(f->gpus, gpus, sizeof(gpus));
	if (f->kind != FAULT_CALL) {
		snprintf(buf, size, "%s%s", condition_name(f->kind), gpus);
		return;
	}
	if (f->nth)
		snprintf(call, sizeof(call), "%u%s", f->nth, f->of_all ? "@all" : "");
	format_what(f, what, sizeof(what));
	snprintf(buf, size, "%.*s:%s%s:%s", (int)sizeof(f->function), f->function, call,
		 gpus, what);
}
