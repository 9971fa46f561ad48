/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_CLI_INTERRUPT_H
#define MIG_CLI_INTERRUPT_H

#include <mig/error.h>

/** cli_interrupt_catch() - from now on ^C, TERM and HUP are noted instead of ending all */
void cli_interrupt_catch(void);

/** cli_interrupt_check() - did one come? Return: 0; -ECANCELED. */
int cli_interrupt_check(struct mig_error *err);

#endif
