/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_OPS_STORED_H
#define MIG_OPS_STORED_H

#include <mig/layout.h>

/** struct mig_stored - a layout that we wrote ourselves */
struct mig_stored {
	const char *what;   /**< what holds it, for messages */
	const char *layout; /**< an exact layout file */
	const char *ids;    /**< ids of its compute instances; NULL: whatever they are */
};

/**
 * mig_stored_ids() - the ids of compute instances, which a layout file does not say
 * @state: what they look like
 * @plan:  says which GPUs count: those that it touches
 * @ret:   the text; give it back with free()
 * @err:   where to explain a failure, or NULL
 *
 * Return: 0; -ENOMEM.
 */
int mig_stored_ids(const struct mig_state *state, const struct mig_plan *plan, char **ret,
		   struct mig_error *err);

/**
 * mig_stored_wanted() - as a wanted state
 * @now:    the machine
 * @stored: the layout
 * @ret:    give it back with mig_wanted_free()
 * @err:    where to explain a failure, or NULL
 *
 * Return: 0; as mig_layout_resolve().
 */
int mig_stored_wanted(const struct mig_state *now, const struct mig_stored *stored,
		      struct mig_wanted **ret, struct mig_error *err);

/** mig_stored_plan() - the way there. Return: 0; as mig_plan_layout(). */
int mig_stored_plan(const struct mig_state *now, const struct mig_stored *stored,
		    const struct mig_plan_opts *opts, struct mig_plan **ret,
		    struct mig_error *err);

#endif
