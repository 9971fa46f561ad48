/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_JSON_H
#define MIG_JSON_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The model as JSON text. Every document is an object that begins with "version", 1 for
 * all that is described here, and "simulated". Later releases may add keys; a key that is
 * there keeps its meaning within a version. What the driver did not tell is null, never
 * 0.
 */

struct mig_error;
struct mig_fit;
struct mig_gpu;
struct mig_history;
struct mig_plan;
struct mig_result;
struct mig_state;

/** What mig_json_state() writes of each GPU besides its name and mode. */
#define MIG_JSON_INSTANCES 1u /**< "gpu_instances" with "compute_instances" */
#define MIG_JSON_PROFILES  2u /**< "profiles" with "placements" and "free" */

/**
 * mig_json_state() - write an observation
 * @state: the observation
 * @gpus:  the GPUs to write, or NULL for all
 * @count: how many
 * @parts: MIG_JSON_…, or'ed together
 * @ret:   the text; give it back with free()
 * @err:   where to explain a failure, or NULL
 *
 * Return: 0; -ENOMEM.
 * Since: 0.1
 */
int mig_json_state(const struct mig_state *state, const struct mig_gpu *const *gpus,
		   size_t count, unsigned parts, char **ret, struct mig_error *err);

/**
 * mig_json_fit() - write answers of mig_fit_make()
 * @state: the observation that they were made from
 * @fits:  the answers
 * @count: how many
 * @ret:   the text; give it back with free()
 * @err:   where to explain a failure, or NULL
 *
 * Return: 0; -ENOMEM.
 * Since: 0.1
 */
int mig_json_fit(const struct mig_state *state, const struct mig_fit *fits, size_t count,
		 char **ret, struct mig_error *err);

/**
 * mig_json_history() - write changes, a line of JSON each, with the layouts before and
 * after
 *
 * Return: 0; -ENOMEM. The text in @ret is given back with free().
 * Since: 0.1
 */
int mig_json_history(const struct mig_history *history, char **ret,
		     struct mig_error *err);

/**
 * mig_json_plan() - write a plan that was not applied ("dry_run" is true)
 *
 * "steps", and the instances that would be "created" and "destroyed"; "blocked" if
 * instances in use would have to go, "unfinished" if the rest can only be planned when
 * this is done. "gpus" tells of each GPU of a layout:
 *
 *	gpu, gpu_uuid	      which
 *	mode_change	      MIG mode is switched to "mig_enabled"
 *	kept, destroyed, created  how many GPU instances
 *	gaps		      replaced ones that go before their replacement is there
 *	bounded		      the search was cut short
 *	after		      GPU instances afterwards, by start: "gi" (null: a new one),
 *			      "profile", "profile_id", "placement", "name"
 *	disturbed	      instances in use that go: likewise, and "ci" (null: the GPU
 *			      instance), "processes", "leased", "evicted", "holders"
 *
 * A holder has "pid", "name", "user", "unit" (container, job or systemd unit), "runs" (the
 * driver lists it) and "opens" (it holds a device node of the instance open).
 *
 * Return: 0; -ENOMEM. The text in @ret is given back with free().
 * Since: 0.1
 */
int mig_json_plan(const struct mig_plan *plan, char **ret, struct mig_error *err);

/**
 * mig_json_result() - write what an apply did
 * @plan:   what was applied
 * @result: how it ended
 * @ret:    the text; give it back with free()
 * @err:    where to explain a failure, or NULL
 *
 * "outcome", "changed", "reset_needed", "steps", and the instances that were "created",
 * "destroyed" and "kept" on the GPUs of the plan.
 *
 * Return: 0; -ENOMEM.
 * Since: 0.1
 */
int mig_json_result(const struct mig_plan *plan, const struct mig_result *result,
		    char **ret, struct mig_error *err);

#ifdef __cplusplus
}
#endif
#endif
