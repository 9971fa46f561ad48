/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A progress bar on stderr, if that is a terminal and half a second was not enough. It
 * leaves nothing behind: what was done stands in the lines on stdout.
 */
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "cli/progress.h"

#define QUIET_MS 500
#define WIDTH	 24

static long long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

static void draw(const struct cli_progress *p, const char *text)
{
	static const char full[] = "########################";
	size_t at = p->begun < p->total ? p->begun : p->total;
	int done = p->total ? (int)(at * WIDTH / p->total) : WIDTH;

	fprintf(stderr, "\r[%.*s%*s] %zu/%zu %.40s\033[K", done, full, WIDTH - done, "",
		at, p->total, text);
	fflush(stderr);
}

void cli_progress_step(const struct mig_step *step, bool undo, void *data)
{
	struct cli_progress *p = data;
	char text[160];

	if (!isatty(STDERR_FILENO))
		return;
	if (p->start == 0)
		p->start = now_ms();
	if (p->shown || now_ms() - p->start >= QUIET_MS) {
		mig_step_format(step, text, sizeof(text));
		draw(p, undo ? "taking back what was done" : text);
		p->shown = true;
	}
	if (!undo)
		p->begun++;
}

void cli_progress_end(struct cli_progress *p)
{
	if (p->shown)
		fputs("\r\033[K", stderr);
	p->shown = false;
}
