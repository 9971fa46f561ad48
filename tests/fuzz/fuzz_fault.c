/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzes fault rules: what is taken is written back and taken again, to the same rule. */
#include <stdlib.h>
#include <string.h>

#include "machine/fault.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mig_error err = MIG_ERROR_INIT;
	struct fault first, again;
	char *text = calloc(1, size + 1), back[FAULT_TEXT];

	if (!text)
		abort();
	memcpy(text, data, size);
	if (fault_parse(text, &first, &err) < 0) {
		if (!err.msg[0])
			abort(); /* refused without a word */
	} else {
		fault_format(&first, back, sizeof(back));
		if (fault_parse(back, &again, NULL) < 0 ||
		    memcmp(&first, &again, sizeof(first)))
			abort();
	}
	free(text);
	return 0;
}
