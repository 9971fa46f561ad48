/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_OPS_STORED_H
#define MIG_OPS_STORED_H

#include <mig/layout.h>

/**
 * mig_stored_wanted() - a layout that we wrote ourselves, as a wanted state
 * @now:  the machine
 * @what: what holds it, for messages
 * @text: an exact layout file
 * @ret:  give it back with mig_wanted_free()
 * @err:  where to explain a failure, or NULL
 *
 * Return: 0; as mig_layout_resolve().
 */
int mig_stored_wanted(const struct mig_state *now, const char *what, const char *text,
		      struct mig_wanted **ret, struct mig_error *err);

/** mig_stored_plan() - the way there. Return: 0; as mig_plan_layout(). */
int mig_stored_plan(const struct mig_state *now, const char *what, const char *text,
		    const struct mig_plan_opts *opts, struct mig_plan **ret,
		    struct mig_error *err);

#endif
