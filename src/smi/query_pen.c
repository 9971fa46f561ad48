/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Draws the report of -q: text with the colons below each other, or XML with a tab for
 * each level. A value that the driver does not give is replaced by its answer.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/auto.h"
#include "smi/query.h"

#define COLON 42 /* column of the colon in text */

static void indent(const struct query *q)
{
	/* The GPU's own element is one level that text does without. */
	for (unsigned int i = 0; i <= q->depth && q->xml; i++)
		putchar('\t');
	if (!q->xml)
		printf("%*s", 4 * q->depth, "");
}

void query_open(struct query *q, const char *key, const char *tag)
{
	indent(q);
	printf(q->xml ? "<%s>\n" : "%s\n", q->xml ? tag : key);
	q->depth++;
}

void query_close(struct query *q, const char *tag)
{
	q->depth--;
	if (!q->xml)
		return;
	indent(q);
	printf("</%s>\n", tag);
}

void query_text(struct query *q, const char *key, const char *tag, const char *text)
{
	if (!(q->xml ? tag : key))
		return;
	indent(q);
	if (!q->xml) {
		printf("%-*s: %s\n", COLON - 4 * (int)q->depth, key, text);
		return;
	}
	printf("<%s>%s</%s>\n", tag, text, tag);
}

static void put_escaped(const char *text)
{
	static const char special[] = "&<>\"'";
	static const char *const entities[] = { "&amp;", "&lt;", "&gt;", "&quot;",
						"&apos;" };

	for (; *text; text++) {
		const char *at = strchr(special, *text);

		if (at)
			fputs(entities[at - special], stdout);
		else
			putchar(*text);
	}
}

void query_foreign(struct query *q, const char *key, const char *tag, const char *text)
{
	if (!q->xml) {
		query_text(q, key, tag, text);
		return;
	}
	indent(q);
	printf("<%s>", tag);
	put_escaped(text);
	printf("</%s>\n", tag);
}

const char *query_answer(nvmlReturn_t r)
{
	return r == NVML_ERROR_NOT_SUPPORTED ? "N/A" : nvml_text(r);
}

void query_put(struct query *q, const char *key, const char *tag, nvmlReturn_t r,
	       const char *format, ...)
{
	char text[128];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	query_text(q, key, tag, r == NVML_SUCCESS ? text : query_answer(r));
}

void query_hex(struct query *q, const char *key, const char *tag, nvmlReturn_t r,
	       int digits, unsigned int number)
{
	query_put(q, key, tag, r, "%s%0*X", q->xml ? "" : "0x", digits, number);
}

void query_mib(struct query *q, const char *key, const char *tag, nvmlReturn_t r,
	       unsigned long long bytes)
{
	query_put(q, key, tag, r, "%llu MiB", used_mib(q->smi, bytes));
}

const char *word_mode(unsigned int mode)
{
	return mode == NVML_FEATURE_ENABLED ? "Enabled" : "Disabled";
}

const char *word_feature(unsigned int on)
{
	return on ? "Enabled" : "Disabled";
}

const char *word_yes(unsigned int yes)
{
	return yes ? "Yes" : "No";
}

const char *word_of(const char *const *words, size_t count, unsigned int number)
{
	return number < count ? words[number] : "Unknown";
}
