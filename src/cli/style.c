/* SPDX-License-Identifier: Apache-2.0 */
/* What stdout can show: colour and Unicode only on a terminal, and only where wanted. */
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/style.h"

static bool is_set(const char *name)
{
	const char *value = getenv(name);

	return value && value[0];
}

static unsigned width_of(int fd)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	long value = columns ? strtol(columns, NULL, 10) : 0;

	if (value > 0 && value < 10000)
		return (unsigned)value;
	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	return 80;
}

struct cli_style cli_style_of(bool plain)
{
	struct cli_style style = { .width = width_of(STDOUT_FILENO) };
	const char *term = getenv("TERM");

	if (plain || !isatty(STDOUT_FILENO)) {
		setlocale(LC_CTYPE, "C");
		return style;
	}
	style.unicode = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	style.colour = !is_set("NO_COLOR") && term && strcmp(term, "dumb") != 0;
	return style;
}
