/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_CLI_TABLE_H
#define MIG_CLI_TABLE_H

#include <libsmartcols.h>

#include "base/auto.h"
#include "cli/style.h"

DEFINE_AUTO(table, struct libscols_table *, scols_unref_table)

/** struct cli_column - a column of a table of people's */
struct cli_column {
	const char *head; /**< heading */
	int flags;	  /**< SCOLS_FL_… */
};

/** cli_table_new() - a table with these columns. Return: it, or NULL without memory. */
struct libscols_table *cli_table_new(const struct cli_style *style,
				     const struct cli_column *columns, size_t count);

/** cli_cell() - set a cell as printf() does. Return: 0; -1 without memory. */
int cli_cell(struct libscols_line *line, size_t column, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/** cli_table_print() - print it, no blanks at the ends of lines. Return: 0; -1. */
int cli_table_print(struct libscols_table *table);

#endif
