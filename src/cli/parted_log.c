/* SPDX-License-Identifier: Apache-2.0 */
/* Log lines as mig-parted writes them, so that what reads its log reads ours. */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "cli/parted_log.h"

/* 2026-08-19T10:00:00Z, or with an offset such as +02:00 */
static void write_time(char *buf, size_t size)
{
	time_t now = time(NULL);
	struct tm tm;
	size_t n;

	localtime_r(&now, &tm);
	n = strftime(buf, size, "%Y-%m-%dT%H:%M:%S", &tm);
	if (tm.tm_gmtoff == 0)
		snprintf(buf + n, size - n, "Z");
	else
		snprintf(buf + n, size - n, "%+03ld:%02ld", tm.tm_gmtoff / 3600,
			 labs(tm.tm_gmtoff) / 60 % 60);
}

static void put_quoted(const char *text)
{
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fprintf(stderr, "\\%c", *text);
		else if (*text == '\n')
			fputs("\\n", stderr);
		else if (iscntrl((unsigned char)*text))
			fprintf(stderr, "\\x%02x", (unsigned)(unsigned char)*text);
		else
			fputc(*text, stderr);
	}
}

/* Its messages begin with a capital letter, whoever wrote them. */
static void log_line(const char *level, const char *fmt, va_list ap)
{
	char when[40], text[700];

	vsnprintf(text, sizeof(text), fmt, ap);
	text[0] = (char)toupper((unsigned char)text[0]);
	write_time(when, sizeof(when));
	fflush(stdout);
	fprintf(stderr, "time=\"%s\" level=%s msg=\"", when, level);
	put_quoted(text);
	fputs("\"\n", stderr);
}

void parted_log(const char *level, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_line(level, fmt, ap);
	va_end(ap);
}

int parted_fatal(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_line("fatal", fmt, ap);
	va_end(ap);
	return 1;
}
