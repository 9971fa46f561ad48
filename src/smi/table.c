/* SPDX-License-Identifier: Apache-2.0 */
/* Prints the pieces of which nvidia-smi's tables are made. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "smi/table.h"

void table_rule(int width, char with)
{
	char line[128];

	memset(line, with, sizeof(line));
	printf(with == '=' ? "|%.*s|\n" : "+%.*s+\n", width, line);
}

void table_line(int width, const char *text)
{
	printf("| %-*s|\n", width - 1, text);
}

void cell(int width, const char *fmt, ...)
{
	char text[64];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	printf("%-*s", width, text);
}

void cell_name(int width, const char *name)
{
	if ((int)strlen(name) > width)
		printf("%.*s...", width - 3, name);
	else
		printf("%-*s", width, name);
}
