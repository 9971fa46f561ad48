/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Errors as values: a class for the caller, a story for the person. Nothing is allocated,
 * so reporting cannot fail.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"

/* Errors are one line, whatever the input that they quote. */
static void clean(char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			*text = '?';
	}
}

int mig_fail(struct mig_error *err, int code, const char *fmt, ...)
{
	va_list ap;

	if (!err)
		return -code;
	err->code = code;
	err->nvml = -1;
	va_start(ap, fmt);
	vsnprintf(err->msg, sizeof(err->msg), fmt, ap);
	va_end(ap);
	clean(err->msg);
	return -code;
}

int mig_wrap(struct mig_error *err, int r, const char *fmt, ...)
{
	char head[sizeof(err->msg) / 2];
	size_t len, keep;
	va_list ap;

	if (!err)
		return r;
	va_start(ap, fmt);
	vsnprintf(head, sizeof(head), fmt, ap);
	va_end(ap);
	clean(head);
	len = strlen(head);
	keep = sizeof(err->msg) - len - 3;
	memmove(err->msg + len + 2, err->msg, keep);
	memcpy(err->msg, head, len);
	memcpy(err->msg + len, ": ", 2);
	err->msg[sizeof(err->msg) - 1] = '\0';
	return r;
}
