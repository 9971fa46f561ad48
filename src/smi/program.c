/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The arguments of nvidia-smi itself. It reads them up to three times, as a change of the
 * GPUs, as a query of single fields (fields.c), or as a report: the table or -q. Each
 * reading knows its own options only, so that those of another are strays, or values.
 * Changes that are not MIG's are known by name, because two changes in one call are an
 * error of its own; they are refused.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "smi/options.h"

#define EXIT_USAGE 2
#define EXIT_OTHER 255

/* Options that stand alone, whatever else is written. */
static const struct option_row alone[] = {
	{ "-h", "--help", TAKES_NONE },
	{ "-L", "--list-gpus", TAKES_NONE },
};

static unsigned int count_alone(size_t option, int argc, char **argv)
{
	struct words words = { argv, argc, NULL };
	unsigned int count = 0;
	const char *word;

	while ((word = words_next(&words)))
		count += words_match(alone, ARRAY_SIZE(alone), word) == (int)option;
	return count;
}

/* The first other word is the wrong one. */
static int run_alone(struct smi *smi, size_t option, int argc, char **argv)
{
	struct words words = { argv, argc, NULL };
	const char *word;

	if (count_alone(option, argc, argv) > 1) {
		printf("ERROR: Only one command can be run at a time. " SEE_HELP);
		return EXIT_USAGE;
	}
	while ((word = words_next(&words))) {
		if (words_match(alone, ARRAY_SIZE(alone), word) == (int)option)
			continue;
		printf("ERROR: Option %s is not valid for this command. " SEE_HELP, word);
		return EXIT_USAGE;
	}
	if (option == 1)
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

int program_refuse(const char *what)
{
	fprintf(stderr,
		"mig-smi: cannot do %s: only what concerns MIG; nvidia-smi does the "
		"rest\n",
		what);
	return EXIT_USAGE;
}

/* How many changes are asked for; a second -i counts as one as well. */
static unsigned int count_changes(const struct arguments *args)
{
	unsigned int ids = args->seen[OPT_ID].count;

	return options_count(args, OPT_MIG, OPT_ID - 1) + (ids > 1 ? ids : 0);
}

static int run_change(struct smi *smi, const struct arguments *args)
{
	const struct option_seen *seen = args->seen;
	int mode = 0, status;

	if (!check_mode(&seen[OPT_MIG].first, &mode) ||
	    !check_mode(&seen[OPT_MIG].last, &mode))
		return EXIT_USAGE;
	if (options_missing(args))
		return EXIT_OTHER;
	if (options_count(args, OPT_MIG, OPT_ID - 1) && count_changes(args) > 1) {
		puts("Invalid combination of input arguments. Only one device "
		     "modification may be done at a time.\n");
		return EXIT_USAGE;
	}
	if (args->rest.stray) {
		printf("ERROR: Option %s is not recognized. " SEE_HELP, args->rest.stray);
		return EXIT_OTHER;
	}
	if (seen[OPT_MIG].count)
		return mode_run(smi, mode, seen[OPT_ID].value);
	if (seen[OPT_RESET].count)
		return reset_run(smi, seen[OPT_ID].value);
	for (unsigned int i = OPT_OTHER_CHANGE; i < OPT_ID; i++) {
		if (seen[i].count)
			return program_refuse(option_rows[i].full);
	}
	status = smi_select(smi, seen[OPT_ID].value);
	if (status >= 0)
		return status;
	puts("Input combination for device modification is not valid.\n");
	return EXIT_OTHER;
}

/* What other programs there are inside nvidia-smi. */
static bool is_other_program(const char *word)
{
	static const char *const names[] = {
		"topo",
		"dmon",
		"daemon",
		"replay",
		"pmon",
		"drain",
		"nvlink",
		"c2c",
		"clocks",
		"encodersessions",
		"fbcsessions",
		"vgpu",
		"compute-policy",
		"boost-slider",
		"power-hint",
		"base-clocks",
		"conf-compute",
		"gpm",
		"pci",
		"stats",
		"-B",
		"--list-excluded-gpus",
		"power-profiles",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (strcmp(names[i], word) == 0)
			return true;
	}
	return false;
}

int program_run(struct smi *smi, int argc, char **argv)
{
	struct arguments args;

	if (argc && is_other_program(argv[0]))
		return program_refuse(argv[0]);
	for (size_t i = 0; i < ARRAY_SIZE(alone); i++) {
		if (count_alone(i, argc, argv))
			return run_alone(smi, i, argc, argv);
	}
	/* The name of the file is looked for first, among all words. */
	options_parse(argc, argv, OPT_FILE, OPT_FILE, &args);
	if (options_missing(&args))
		return EXIT_OTHER;
	options_parse(argc, argv, OPT_MIG, OPT_ID, &args);
	if (count_changes(&args))
		return run_change(smi, &args);
	options_parse(argc, argv, OPT_ID, OPT_FORMAT, &args);
	if (options_count(&args, OPT_QUERY_GPU, OPT_FORMAT - 1))
		return fields_run(smi, &args);
	options_parse(argc, argv, OPT_ID, OPT_DTD, &args);
	return report_run(smi, &args);
}
