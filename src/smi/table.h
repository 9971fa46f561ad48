/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_SMI_TABLE_H
#define MIG_SMI_TABLE_H

/** table_rule() - print "+----+" with @width characters between the corners */
void table_rule(int width, char with);

/** table_line() - print a line of text that fills a table of @width */
void table_line(int width, const char *text);

/** cell() - print a field, left-justified in @width columns */
void cell(int width, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/** cell_name() - print a name in @width columns; a longer one is cut and ends in "..." */
void cell_name(int width, const char *name);

#endif
