/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_LAYOUT_H
#define MIG_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

#include <mig/address.h>
#include <mig/plan.h>
#include <mig/state.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mig_error;

/*
 * How GPUs shall look, as a value. All arrays and texts belong to whoever made it; a
 * profile is named by the id that the driver gave it on the GPU in question.
 */

/** struct mig_want_ci - a compute instance that is wanted in a GPU instance */
struct mig_want_ci {
	unsigned slices;  /**< compute slices; 0: all of the GPU instance */
	unsigned profile; /**< id of its profile; MIG_UNKNOWN: any with @slices */
	unsigned start;	  /**< compute slice; MIG_UNKNOWN: anywhere */
	bool has_id;	  /**< it shall have the id @id */
	unsigned id;	  /**< see @has_id */
};

/** struct mig_want - a GPU instance that is wanted */
struct mig_want {
	unsigned profile;	     /**< id of its profile */
	unsigned start;		     /**< memory slice; MIG_UNKNOWN: the best place */
	size_t compute_count;	     /**< of @compute; 0: none shall be in it */
	struct mig_want_ci *compute; /**< the compute instances in it */
	char name[MIG_NAME_SIZE];    /**< what the layout calls it; may be empty */
	unsigned bearer; /**< id of the GPU instance that bears @name now, which takes
			    this place if it is kept at all; MIG_UNKNOWN: none */
};

/** struct mig_want_gpu - how one GPU shall look; whatever is not wanted has to go */
struct mig_want_gpu {
	unsigned gpu;		  /**< index */
	char uuid[MIG_NAME_SIZE]; /**< decides when it disagrees with @gpu; may be
				     empty */
	bool enabled;		  /**< MIG mode; off: no instances can be wanted */
	bool mode_only; /**< MIG mode is all that is wanted; instances that stand may */
	bool later;	/**< what is wanted cannot be told before MIG mode is on */
	size_t count;	/**< of @wants */
	struct mig_want *wants; /**< one an instance */
	struct mig_want rest;	/**< what fills up the remaining room, as often as it
				   fits; profile MIG_UNKNOWN: nothing does */
};

/** struct mig_wanted - how some GPUs shall look; GPUs that are not in it are left alone
 */
struct mig_wanted {
	size_t gpu_count;	   /**< of @gpus */
	struct mig_want_gpu *gpus; /**< each GPU once */
};

/** enum mig_strategy - the way from what is to what is wanted */
enum mig_strategy {
	MIG_STRATEGY_IN_PLACE,	 /**< destroy what is not kept, then create */
	MIG_STRATEGY_MAKE_FIRST, /**< create the replacement of an instance before the
				    instance is destroyed, where there is room */
	MIG_STRATEGY_WIPE /**< if a GPU differs, destroy all that is on it, then create */
};

/** struct mig_plan_opts - how to plan; start from MIG_PLAN_OPTS_INIT */
struct mig_plan_opts {
	size_t size;			/**< set by the macro, lets later fields appear */
	enum mig_strategy strategy;	/**< the way to go */
	const struct mig_target *evict; /**< instances that may be destroyed although they
					   are in use; a GPU: all that are on it */
	size_t evict_count;		/**< of @evict */
	const struct mig_target *leased; /**< instances that count as being in use */
	size_t leased_count;		 /**< of @leased */
	bool blocked; /**< where instances are in use that would have to go, make a plan
			 that is marked as blocked, to be looked at, not applied */
};
/* clang-format off */
#define MIG_PLAN_OPTS_INIT \
	{ sizeof(struct mig_plan_opts), MIG_STRATEGY_IN_PLACE, NULL, 0, NULL, 0, false }
/* clang-format on */

/**
 * mig_plan_layout() - plan the way to a wanted state
 * @now:    what was observed
 * @wanted: how the GPUs shall look
 * @opts:   how to go there, or NULL
 * @ret:    the plan; free it with mig_plan_free(). No steps: all is as wanted
 * @err:    where to explain a failure, or NULL
 *
 * A pure function. On each GPU, of all layouts that fulfil the wishes, it takes one that
 * disturbs fewest instances in use; of those one that takes fewest steps, a step being
 * the creation or destruction of a GPU instance; then one that changes fewest compute
 * instances; then one that leaves most places free, for the largest profile first; then
 * the one with the lowest starts. How many of @rest there are is settled after the
 * instances in use and before the steps.
 *
 * Where MIG mode is off and the driver tells no profiles, the plan holds the change of
 * mode only and is marked as unfinished: apply it, observe, plan again.
 *
 * Return: 0; -EINVAL if a GPU has no such profile or start, or a compute instance does
 * not fit into its GPU instance; -ENOSPC if the wishes do not fit together, told with the
 * limit that binds and the nearest wishes that fit; -EBUSY if instances in use would have
 * to go; -ENODEV if there is no such GPU; -ENOTSUP if it cannot do MIG; -EPERM if the
 * driver shows too little; -ENOMEM.
 * Since: 0.1
 */
int mig_plan_layout(const struct mig_state *now, const struct mig_wanted *wanted,
		    const struct mig_plan_opts *opts, struct mig_plan **ret,
		    struct mig_error *err);

/**
 * mig_plan_save() - a plan as text, to be applied later
 * @now:      what the plan was made from
 * @plan:     the plan
 * @strategy: with which it was made
 * @ret:      the text, for a file that mig_plan_load() reads; give it back with free()
 * @err:      where to explain a failure, or NULL
 *
 * Return: 0; -ENOTSUP if there is nothing to do, or what is to be done shows only half-way;
 * -ENOMEM.
 * Since: 0.1
 */
int mig_plan_save(const struct mig_state *now, const struct mig_plan *plan,
		  enum mig_strategy strategy, char **ret, struct mig_error *err);

/**
 * mig_plan_load() - read a plan that was saved
 * @path: the file
 * @now:  what was observed
 * @opts: as for mig_plan_layout(); the strategy is that of the file
 * @ret:  the plan; free it with mig_plan_free()
 * @err:  where to explain a failure, or NULL
 *
 * Return: 0; -ESTALE if a GPU is no longer as it was when the plan was made; -EINVAL if
 * the file holds no plan; -ENODEV if a GPU is missing; and as mig_plan_layout().
 * Since: 0.1
 */
int mig_plan_load(const char *path, const struct mig_state *now,
		  const struct mig_plan_opts *opts, struct mig_plan **ret,
		  struct mig_error *err);

/**
 * mig_wanted_free() - @wanted, its arrays and itself, all made by malloc(); may be NULL
 *
 * Return: NULL.
 * Since: 0.1
 */
struct mig_wanted *mig_wanted_free(struct mig_wanted *wanted);

#ifdef __cplusplus
}
#endif
#endif
