/* SPDX-License-Identifier: Apache-2.0 */
/* A query of single fields. */
#include "smi/options.h"

int fields_run(struct smi *smi, const struct arguments *args)
{
	(void)smi, (void)args;
	return program_refuse("--query-gpu");
}
