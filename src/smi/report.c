/* SPDX-License-Identifier: Apache-2.0 */
/* A report on the GPUs: the table that nvidia-smi shows without arguments, or -q. */
#include <stdio.h>

#include "base/auto.h"
#include "smi/overview.h"
#include "smi/query.h"
#include "smi/repeat.h"

#define EXIT_USAGE 2
#define EXIT_OTHER 255

/* Options of a query of single fields are known here too, but not wanted. */
static bool says_stray(const struct arguments *args)
{
	struct option_use first = { args->rest.stray, NULL, args->rest.stray_at };
	const char *stray;

	for (unsigned int i = OPT_QUERY_GPU; i <= OPT_FORMAT; i++) {
		const struct option_use *use = &args->seen[i].first;

		if (use->word && (!first.word || use->at < first.at))
			first = *use;
	}
	stray = first.word;
	if (stray)
		printf("ERROR: Option %s is not recognized. Please run 'nvidia-smi "
		       "-h'.\n\n",
		       stray);
	return stray;
}

/* What only makes sense beside -q. */
static bool says_query(const struct arguments *args)
{
	static const struct {
		enum option option;
		const char *names, *kind;
	} rows[] = {
		{ OPT_XML, "-x/--xml-format", "an XML" },
		{ OPT_UNIT, "-u/--unit", "a unit" },
		{ OPT_DISPLAY, "-d/--display", "a filtered" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows) && !args->seen[OPT_QUERY].count; i++) {
		if (!args->seen[rows[i].option].count)
			continue;
		printf("Invalid combination of input arguments. Specify -q/--query and "
		       "%s to run %s query.  " SEE_HELP,
		       rows[i].names, rows[i].kind);
		return true;
	}
	return false;
}

/* nvidia-smi makes one and does nothing with it. */
static int check_events(struct smi *smi)
{
	nvmlEventSet_t events;

	if (CALL(smi, nvmlEventSetCreate, &events) != NVML_SUCCESS) {
		puts("Internal NVML error");
		return EXIT_OTHER;
	}
	CALL(smi, nvmlEventSetFree, events);
	return -1;
}

int report_run(struct smi *smi, const struct arguments *args)
{
	static const enum option refused[] = { OPT_DTD, OPT_UNIT, OPT_DISPLAY };
	const struct query_form form = { .xml = args->seen[OPT_XML].count };
	struct repeat repeat;
	int status;

	if (options_missing(args) || says_stray(args))
		return EXIT_OTHER;
	if (says_query(args))
		return EXIT_USAGE;
	for (size_t i = 0; i < ARRAY_SIZE(refused); i++) {
		if (args->seen[refused[i]].count)
			return program_refuse(option_rows[refused[i]].full);
	}
	status = repeat_parse(args, &repeat);
	if (status < 0)
		status = repeat_check(&repeat, "the log file");
	if (status < 0)
		status = smi_select(smi, args->seen[OPT_ID].value);
	if (status < 0)
		status = check_events(smi);
	if (status >= 0)
		return status;
	return repeat_print(&repeat, smi,
			    args->seen[OPT_QUERY].count ? query_print : overview_print,
			    &form);
}
