/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The arguments of nvidia-smi itself, as far as mig-smi has them: -L, and -mig with -i.
 * The options that change something else are known by name, because two of them in one
 * call are an error of its own; everything else is refused.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "smi/smi.h"
#include "smi/words.h"

#define EXIT_USAGE 2
#define EXIT_OTHER 255
#define SEE_HELP   "Please run 'nvidia-smi -h' for help.\n\n"

enum option { HELP, LIST, MIG, ID };

static const struct option_row options[] = {
	[HELP] = { "-h", "--help", TAKES_NONE },
	[LIST] = { "-L", "--list-gpus", TAKES_NONE },
	[MIG] = { "-mig", "--multi-instance-gpu", TAKES_VALUE },
	[ID] = { "-i", "--id", TAKES_VALUE },
	{ "-pm", "--persistence-mode", TAKES_VALUE },
	{ "-e", "--ecc-config", TAKES_VALUE },
	{ "-p", "--reset-ecc-errors", TAKES_VALUE },
	{ "-c", "--compute-mode", TAKES_VALUE },
	{ "-dm", "--driver-model", TAKES_VALUE },
	{ "-fdm", "--force-driver-model", TAKES_VALUE },
	{ NULL, "--gom", TAKES_VALUE },
	{ "-r", "--gpu-reset", TAKES_NONE },
	{ "-vm", "--virt-mode", TAKES_VALUE },
	{ "-lgc", "--lock-gpu-clocks", TAKES_VALUE },
	{ "-rgc", "--reset-gpu-clocks", TAKES_NONE },
	{ "-lmc", "--lock-memory-clocks", TAKES_VALUE },
	{ "-rmc", "--reset-memory-clocks", TAKES_NONE },
	{ "-ac", "--applications-clocks", TAKES_VALUE },
	{ "-rac", "--reset-applications-clocks", TAKES_NONE },
	{ "-acp", "--applications-clocks-permission", TAKES_VALUE },
	{ "-pl", "--power-limit", TAKES_VALUE },
	{ "-am", "--accounting-mode", TAKES_VALUE },
	{ "-caa", "--clear-accounted-apps", TAKES_NONE },
	{ "-cc", "--cuda-clocks", TAKES_VALUE },
	{ "-gtt", "--gpu-target-temp", TAKES_VALUE },
};

/* -L and -h stand alone: the first other word is the wrong one. */
static int run_alone(struct smi *smi, enum option command, unsigned int count, int argc,
		     char **argv)
{
	struct words words = { argv, argc, NULL };
	const char *word;

	if (count > 1) {
		printf("ERROR: Only one command can be run at a time. " SEE_HELP);
		return EXIT_USAGE;
	}
	while ((word = words_next(&words))) {
		if (words_match(options, ARRAY_SIZE(options), word) == (int)command)
			continue;
		printf("ERROR: Option %s is not valid for this command. " SEE_HELP, word);
		return EXIT_USAGE;
	}
	if (command == LIST)
		return list_run(smi);
	help_program();
	return 0;
}

static bool parse_mode(const char *text, int *ret)
{
	char *end;
	long mode;

	if (strcmp(text, "ENABLED") == 0 || strcmp(text, "DISABLED") == 0) {
		*ret = *text == 'E';
		return true;
	}
	mode = strtol(text, &end, 0);
	*ret = (int)mode;
	return end != text && *end == '\0' && mode >= INT_MIN && mode <= INT_MAX;
}

static bool check_mode(const struct option_use *use, int *ret)
{
	if (!use->value || parse_mode(use->value, ret))
		return true;
	printf("ERROR: Option %s is invalid for %s. " SEE_HELP, use->value, use->word);
	return false;
}

/* How many changes are asked for; a second -i counts as one as well. */
static unsigned int count_changes(const struct option_seen *seen)
{
	unsigned int changes = seen[ID].count > 1 ? seen[ID].count : 0;

	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		changes += i == HELP || i == LIST || i == ID ? 0 : seen[i].count;
	return changes;
}

static int run_mode(struct smi *smi, const struct option_seen *seen,
		    const struct words_result *result)
{
	int mode = 0;

	if (!check_mode(&seen[MIG].first, &mode) || !check_mode(&seen[MIG].last, &mode))
		return EXIT_USAGE;
	if (result->missing) {
		printf("ERROR: Option %s is missing its value. " SEE_HELP,
		       result->missing);
		return EXIT_OTHER;
	}
	if (count_changes(seen) > 1) {
		puts("Invalid combination of input arguments. Only one device "
		     "modification "
		     "may be done at a time.\n");
		return EXIT_USAGE;
	}
	if (result->stray) {
		printf("ERROR: Option %s is not recognized. " SEE_HELP, result->stray);
		return EXIT_OTHER;
	}
	return mode_run(smi, mode, seen[ID].value);
}

int program_run(struct smi *smi, int argc, char **argv)
{
	struct option_seen seen[ARRAY_SIZE(options)] = { 0 };
	struct words_result result =
		words_parse(options, ARRAY_SIZE(options), argc, argv, seen);

	if (seen[HELP].count)
		return run_alone(smi, HELP, seen[HELP].count, argc, argv);
	if (seen[LIST].count)
		return run_alone(smi, LIST, seen[LIST].count, argc, argv);
	if (seen[MIG].count)
		return run_mode(smi, seen, &result);
	fprintf(stderr,
		"mig-smi: %s%s: it does -L, -mig MODE [-i LIST] and mig; nvidia-smi does "
		"the "
		"rest\n",
		argc ? "cannot do " : "nothing to do", argc ? argv[0] : "");
	return EXIT_USAGE;
}
