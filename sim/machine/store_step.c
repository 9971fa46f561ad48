/* SPDX-License-Identifier: Apache-2.0 */
/* The commit hook of every build but those that tests kill and stop, and their patience. */
#include "machine/store.h"

void store_step(void)
{
}

int64_t store_patience_ms(void)
{
	return 10000;
}
