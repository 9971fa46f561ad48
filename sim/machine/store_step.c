/* SPDX-License-Identifier: Apache-2.0 */
/* The commit hook of every build but the one that tests kill. */
#include "machine/store.h"

void store_step(void)
{
}
