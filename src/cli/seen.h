/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_CLI_SEEN_H
#define MIG_CLI_SEEN_H

#include <mig/mig.h>

/**
 * cli_seen_all() - does a plan destroy only what was there when it was first asked for?
 * @first: what was observed then
 * @plan:  made anew, as somebody changed the machine meanwhile
 * @err:   where to explain a failure, or NULL
 *
 * What another made since is not in the way of a person who has not seen it.
 *
 * Return: 0; -EBUSY.
 */
int cli_seen_all(const struct mig_state *first, const struct mig_plan *plan,
		 struct mig_error *err);

#endif
