/* SPDX-License-Identifier: Apache-2.0 */
/* The machine as commands that plan look at it: with whoever uses its instances. */
#include "cli/command.h"
#include "cli/own.h"

int cli_observe(const struct cli *cli, struct mig_state **ret, struct mig_error *err)
{
	AUTO(state) struct mig_state *now = NULL;
	int r;

	r = mig_observe(cli->ctx, &now, err);
	if (r == 0)
		r = mig_holders_find(cli->ctx, now, cli->node, err);
	if (r == 0)
		*ret = TAKE(now);
	return r;
}
