/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzes the lines that describe machines: SPEC, and the options, a line each. */
#include <stdlib.h>
#include <string.h>

#include "command/make.h"
#include "machine/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct machine m;
	struct make_options o = { .driver_version = "550.163.01" };
	struct mig_error err = MIG_ERROR_INIT;
	char *text = calloc(1, size + 1), *save = NULL;
	const char *spec, *swap, *version, *set;
	int r;

	if (!text)
		abort();
	memcpy(text, data, size);
	spec = strtok_r(text, "\n", &save);
	swap = strtok_r(NULL, "\n", &save);
	version = strtok_r(NULL, "\n", &save);
	set = strtok_r(NULL, "\n", &save);
	o.set[0] = set;
	o.sets = set != NULL;
	o.swap = swap;
	o.driver_version = version ? version : o.driver_version;
	r = make_machine(spec ? spec : "", &o, &m, &err);
	if (r < 0 ? !err.msg[0] : check_boards(&m, NULL) < 0)
		abort();
	free(text);
	return 0;
}
