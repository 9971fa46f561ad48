/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_SMI_OPTIONS_H
#define MIG_SMI_OPTIONS_H

#include <stdbool.h>

#include "smi/smi.h"
#include "smi/words.h"

#define SEE_HELP "Please run 'nvidia-smi -h' for help.\n\n"

/*
 * The options of nvidia-smi itself, in the order of the table. A change of GPUs knows
 * those up to OPT_ID, a query of fields OPT_ID to OPT_FORMAT, a report OPT_ID to the end.
 */
enum option {
	OPT_MIG,
	OPT_RESET,
	OPT_OTHER_CHANGE, /* the first of those that are not MIG's */
	OPT_ID = OPT_OTHER_CHANGE + 20,
	OPT_FILE,
	OPT_LOOP,
	OPT_LOOP_MS,
	OPT_QUERY_GPU,
	OPT_QUERY_APPS,
	OPT_QUERY_OTHER, /* queries that are not MIG's */
	OPT_HELP_QUERY_GPU = OPT_QUERY_OTHER + 4,
	OPT_HELP_QUERY_APPS,
	OPT_HELP_QUERY_OTHER,
	OPT_FORMAT = OPT_HELP_QUERY_OTHER + 4,
	OPT_QUERY,
	OPT_XML,
	OPT_UNIT,
	OPT_DISPLAY,
	OPT_DTD,
	OPT_COUNT
};

/** struct arguments - one reading of the arguments */
struct arguments {
	struct option_seen seen[OPT_COUNT]; /**< by enum option */
	struct words_result rest;
};

/** option_rows - the table, by enum option */
extern const struct option_row option_rows[OPT_COUNT];

/** options_parse() - read the arguments with the options @first to @last known */
void options_parse(int argc, char **argv, enum option first, enum option last,
		   struct arguments *ret);

/** options_count() - how often any of the options @first to @last was given */
unsigned int options_count(const struct arguments *args, enum option first,
			   enum option last);

/** options_missing() - say which option lacks its value. Return: whether one does. */
bool options_missing(const struct arguments *args);

/** program_refuse() - say that mig-smi does not do that. Return: the exit status. */
int program_refuse(const char *what);

/* One kind of call each; each returns the exit status. */
int fields_run(struct smi *smi, const struct arguments *args);
int report_run(struct smi *smi, const struct arguments *args);
int reset_run(struct smi *smi, const char *list);

#endif
