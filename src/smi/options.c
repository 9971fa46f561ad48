/* SPDX-License-Identifier: Apache-2.0 */
/* The options of nvidia-smi itself, as far as one reading of them needs to know. */
#include "base/auto.h"
#include "smi/options.h"

/* clang-format off */
const struct option_row option_rows[OPT_COUNT] = {
	[OPT_MIG] = { "-mig", "--multi-instance-gpu", TAKES_VALUE },
	[OPT_RESET] = { "-r", "--gpu-reset", TAKES_NONE },
	[OPT_OTHER_CHANGE] = { "-pm", "--persistence-mode", TAKES_VALUE },
	{ "-e", "--ecc-config", TAKES_VALUE },
	{ "-p", "--reset-ecc-errors", TAKES_VALUE },
	{ "-c", "--compute-mode", TAKES_VALUE },
	{ "-dm", "--driver-model", TAKES_VALUE },
	{ "-fdm", "--force-driver-model", TAKES_VALUE },
	{ NULL, "--gom", TAKES_VALUE },
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
	[OPT_ID] = { "-i", "--id", TAKES_VALUE },
	[OPT_FILE] = { "-f", "--filename", TAKES_VALUE },
	[OPT_LOOP] = { "-l", "--loop", MAY_TAKE_VALUE },
	[OPT_LOOP_MS] = { "-lms", "--loop-ms", MAY_TAKE_VALUE },
	[OPT_QUERY_GPU] = { NULL, "--query-gpu", TAKES_VALUE },
	[OPT_QUERY_APPS] = { NULL, "--query-compute-apps", TAKES_VALUE },
	[OPT_QUERY_OTHER] = { NULL, "--query-supported-clocks", TAKES_VALUE },
	{ NULL, "--query-accounted-apps", TAKES_VALUE },
	{ NULL, "--query-retired-pages", TAKES_VALUE },
	{ NULL, "--query-remapped-rows", TAKES_VALUE },
	[OPT_HELP_QUERY_GPU] = { NULL, "--help-query-gpu", TAKES_NONE },
	[OPT_HELP_QUERY_APPS] = { NULL, "--help-query-compute-apps", TAKES_NONE },
	[OPT_HELP_QUERY_OTHER] = { NULL, "--help-query-supported-clocks", TAKES_NONE },
	{ NULL, "--help-query-accounted-apps", TAKES_NONE },
	{ NULL, "--help-query-retired-pages", TAKES_NONE },
	{ NULL, "--help-query-remapped-rows", TAKES_NONE },
	[OPT_FORMAT] = { NULL, "--format", TAKES_VALUE },
	[OPT_QUERY] = { "-q", "--query", TAKES_NONE },
	[OPT_XML] = { "-x", "--xml-format", TAKES_NONE },
	[OPT_UNIT] = { "-u", "--unit", TAKES_NONE },
	[OPT_DISPLAY] = { "-d", "--display", TAKES_VALUE },
	[OPT_DTD] = { NULL, "--dtd", TAKES_NONE },
};
/* clang-format on */

void options_parse(int argc, char **argv, enum option first, enum option last,
		   struct arguments *ret)
{
	*ret = (struct arguments){ 0 };
	ret->rest = words_parse(&option_rows[first], last - first + 1, argc, argv,
				&ret->seen[first]);
}

unsigned int options_count(const struct arguments *args, enum option first,
			   enum option last)
{
	unsigned int count = 0;

	for (unsigned int i = first; i <= last; i++)
		count += args->seen[i].count;
	return count;
}

bool options_missing(const struct arguments *args)
{
	if (args->rest.missing)
		printf("ERROR: Option %s is missing its value. " SEE_HELP,
		       args->rest.missing);
	return args->rest.missing;
}
