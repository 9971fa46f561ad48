/* SPDX-License-Identifier: Apache-2.0 */
/* `mig`: its options, and which of several verbs runs. */
#include <stdio.h>

#include "base/auto.h"
#include "smi/smi.h"
#include "smi/words.h"

enum option {
	HELP,
	ID,
	GI,
	CI,
	LGIP,
	LGIPP,
	DEFAULT_CI,
	CGI,
	DGI,
	LGI,
	LCIP,
	LCIPP,
	CCI,
	DCI,
	LCI
};

static const struct option_row options[] = {
	[HELP] = { "-h", "--help", TAKES_NONE },
	[ID] = { "-i", "--id", TAKES_VALUE },
	[GI] = { "-gi", "--gpu-instance-id", TAKES_VALUE },
	[CI] = { "-ci", "--compute-instance-id", TAKES_VALUE },
	[LGIP] = { "-lgip", "--list-gpu-instance-profiles", TAKES_NONE },
	[LGIPP] = { "-lgipp", "--list-gpu-instance-possible-placements", TAKES_NONE },
	[DEFAULT_CI] = { "-C", "--default-compute-instance", TAKES_NONE },
	[CGI] = { "-cgi", "--create-gpu-instance", TAKES_VALUE },
	[DGI] = { "-dgi", "--destroy-gpu-instance", TAKES_NONE },
	[LGI] = { "-lgi", "--list-gpu-instances", TAKES_NONE },
	[LCIP] = { "-lcip", "--list-compute-instance-profiles", TAKES_NONE },
	[LCIPP] = { "-lcipp", "--list-compute-instance-possible-placements", TAKES_NONE },
	[CCI] = { "-cci", "--create-compute-instance", MAY_TAKE_VALUE },
	[DCI] = { "-dci", "--destroy-compute-instance", TAKES_NONE },
	[LCI] = { "-lci", "--list-compute-instances", TAKES_NONE },
};

/* The first one that was asked for runs, the others are ignored. */
static const struct verb {
	enum option option;
	int (*run)(struct smi *smi);
	bool profiles; /* works on GPU instance profiles, not on instances */
	bool changes;
} verbs[] = {
	{ LGIP, verb_list_gi_profiles, true, false },
	{ LGIPP, verb_list_gi_placements, true, false },
	{ CGI, verb_create_gi, false, true },
	{ LGI, verb_list_gi, false, false },
	{ DGI, verb_destroy_gi, false, true },
	{ LCIP, verb_list_ci_profiles, false, false },
	{ LCIPP, verb_list_ci_placements, false, false },
	{ CCI, verb_create_ci, false, true },
	{ LCI, verb_list_ci, false, false },
	{ DCI, verb_destroy_ci, false, true },
};

static const struct verb no_verb = { HELP, verb_none, false, false };

static const struct verb *find_verb(const struct option_seen *seen)
{
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++) {
		if (seen[verbs[i].option].count)
			return &verbs[i];
	}
	return &no_verb;
}

/* Nothing, or a single -i and nothing else, asks for the help as well. */
static bool wants_help(const struct option_seen *seen)
{
	unsigned int count = 0;

	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		count += seen[i].count;
	return seen[HELP].count || count == 0 || (count == 1 && seen[ID].count);
}

static int run_verb(struct smi *smi, const struct verb *verb, const char *list)
{
	int status;

	if (verb->changes)
		smi_lock(smi);
	status = smi_select(smi, list);
	if (status < 0)
		status = smi_select_mig(smi, verb->profiles);
	return status < 0 ? verb->run(smi) : status;
}

int mig_run(struct smi *smi, int argc, char **argv)
{
	struct option_seen seen[ARRAY_SIZE(options)] = { 0 };
	struct words_result result =
		words_parse(options, ARRAY_SIZE(options), argc, argv, seen);
	const struct verb *verb = find_verb(seen);

	if (result.stray) {
		printf("Option \"%s\" is not recognized.\n", result.stray);
		return NVML_ERROR_INVALID_ARGUMENT;
	}
	if (result.missing) {
		printf("Option \"%s\" is missing its value.\n", result.missing);
		return NVML_ERROR_INVALID_ARGUMENT;
	}
	if (wants_help(seen)) {
		help_mig();
		return 0;
	}
	smi->gi = (struct ids){ seen[GI].count > 0, seen[GI].value };
	smi->ci = (struct ids){ seen[CI].count > 0, seen[CI].value };
	/* The original keeps the lists of -cgi and -cci in one place. */
	smi->profiles = seen[CGI].at > seen[CCI].at ? seen[CGI].value : seen[CCI].value;
	smi->default_ci = seen[DEFAULT_CI].count > 0;
	return run_verb(smi, verb, seen[ID].value);
}
