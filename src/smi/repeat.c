/* SPDX-License-Identifier: Apache-2.0 */
/* -l, -lms and -f: prints the same thing again and again, or into a file. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "smi/repeat.h"

#define EXIT_USAGE    2
#define EXIT_OTHER    255
#define DEFAULT_EVERY 5000 /* ms */

/* A value that is no number is taken for none. */
static long parse_every(const struct option_seen *seen, long unit_ms)
{
	char *end;
	long every;

	if (!seen->value)
		return DEFAULT_EVERY;
	every = strtol(seen->value, &end, 0);
	if (end == seen->value || every < 0 || every > 1000L * 1000 * 1000)
		return DEFAULT_EVERY;
	return every * unit_ms;
}

int repeat_parse(const struct arguments *args, struct repeat *ret)
{
	const struct option_seen *s = &args->seen[OPT_LOOP],
				 *ms = &args->seen[OPT_LOOP_MS];

	*ret = (struct repeat){ .file = args->seen[OPT_FILE].value };
	if (!s->count && !ms->count)
		return -1;
	ret->every_ms = ms->count && (!s->count || ms->at > s->at) ? parse_every(ms, 1)
								   : parse_every(s, 1000);
	if (ret->every_ms)
		return -1;
	puts("Provided [-l(ms) | --loop(-ms)=] value is incorrect. Loop frequency must "
	     "be "
	     "greater than 0.\n");
	return EXIT_USAGE;
}

int repeat_check(const struct repeat *repeat, const char *what)
{
	FILE *file = repeat->file ? fopen(repeat->file, "w") : NULL;

	if (!repeat->file)
		return -1;
	if (!file) {
		printf("Failed to create %s %s\n\n", what, repeat->file);
		return EXIT_OTHER;
	}
	fclose(file);
	return -1;
}

static void wait_ms(long ms)
{
	const struct timespec pause = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&pause, NULL);
}

int repeat_print(const struct repeat *repeat, struct smi *smi,
		 int (*print)(struct smi *smi, bool first, const void *data),
		 const void *data)
{
	int status;

	if (repeat->file && !freopen(repeat->file, "w", stdout))
		return EXIT_OTHER;
	status = print(smi, true, data);
	while (repeat->every_ms && status == 0 && fflush(stdout) == 0) {
		wait_ms(repeat->every_ms);
		status = print(smi, false, data);
	}
	return status;
}
