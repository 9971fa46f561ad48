/* SPDX-License-Identifier: Apache-2.0 */
/* Tables for people, by libsmartcols: as wide as they need to be, never cut. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli/table.h"

struct libscols_table *cli_table_new(const struct cli_style *style,
				     const struct cli_column *columns, size_t count)
{
	AUTO(table) struct libscols_table *table = scols_new_table();

	if (!table)
		return NULL;
	scols_table_enable_ascii(table, !style->unicode);
	scols_table_set_termforce(table, SCOLS_TERMFORCE_NEVER);
	scols_table_enable_nowrap(table, 1);
	for (size_t i = 0; i < count; i++) {
		if (!scols_table_new_column(table, columns[i].head, 0, columns[i].flags))
			return NULL;
	}
	return TAKE(table);
}

int cli_cell(struct libscols_line *line, size_t column, const char *fmt, ...)
{
	char text[200];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return scols_line_set_data(line, column, text);
}

int cli_table_print(struct libscols_table *table)
{
	AUTO(str) char *text = NULL;
	char *rest, *line;

	if (scols_print_table_to_string(table, &text) != 0 || !text)
		return -1;
	rest = text;
	while ((line = strsep(&rest, "\n")) != NULL) {
		size_t len = strlen(line);

		while (len > 0 && line[len - 1] == ' ')
			len--;
		if (len > 0)
			printf("%.*s\n", (int)len, line);
	}
	return 0;
}
