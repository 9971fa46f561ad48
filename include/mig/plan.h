/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_PLAN_H
#define MIG_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include <mig/address.h>
#include <mig/state.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mig_error;
struct mig_holder;

/** enum mig_step_kind - what a step does */
enum mig_step_kind {
	MIG_STEP_DESTROY_CI, /**< destroy a compute instance */
	MIG_STEP_DESTROY_GI, /**< destroy a GPU instance */
	MIG_STEP_DISABLE,    /**< switch MIG mode off */
	MIG_STEP_ENABLE,     /**< switch MIG mode on */
	MIG_STEP_CREATE_GI,  /**< create a GPU instance */
	MIG_STEP_CREATE_CI   /**< create a compute instance */
};

/**
 * struct mig_step - one change of one GPU
 *
 * It says everything that is needed to do it and to take it back. An instance that does
 * not exist yet has no id (MIG_UNKNOWN); its GPU instance is then known by its place.
 */
struct mig_step {
	enum mig_step_kind kind;      /**< what is done */
	unsigned gpu;		      /**< index of the GPU */
	char gpu_uuid[MIG_NAME_SIZE]; /**< decides when it disagrees with the index */
	unsigned gi;		      /**< id of the GPU instance */
	unsigned gi_profile;	      /**< id of its profile */
	char gi_name[MIG_NAME_SIZE];  /**< name of its profile */
	struct mig_span gi_place;     /**< its memory slices */
	unsigned ci;		      /**< id of the compute instance */
	unsigned ci_profile; /**< id of its profile; MIG_UNKNOWN: see @ci_slices */
	unsigned ci_slices;  /**< compute slices wanted; 0: all of the GPU instance */
	char ci_name[MIG_NAME_SIZE]; /**< name of its profile, empty while not known */
	struct mig_span ci_place; /**< its compute slices; size 0: the driver chooses */
	char uuid[MIG_NAME_SIZE]; /**< of the compute instance, empty while not known */
	bool reset_needed;	  /**< done, but in force only after a reset of the GPU */
	char note[80];		  /**< the driver's reason for that */
	char label[MIG_NAME_SIZE]; /**< what a layout calls the GPU instance; may be empty
				    */
};

/** struct mig_basis - a GPU that a plan counts on, as it was: one line an instance */
struct mig_basis {
	unsigned gpu;		  /**< index */
	char uuid[MIG_NAME_SIZE]; /**< of the GPU */
	char *text;		  /**< equal texts mean equal layouts */
};

/** struct mig_part - an instance, as a plan speaks of it */
struct mig_part {
	unsigned gi; /**< id of the GPU instance; MIG_UNKNOWN: still to be made */
	unsigned ci; /**< id of the compute instance; MIG_UNKNOWN: the GPU instance */
	unsigned profile;		  /**< id of the GPU instance's profile */
	char profile_name[MIG_NAME_SIZE]; /**< such as 2g.10gb */
	struct mig_span place;		  /**< memory slices of the GPU instance */
	char label[MIG_NAME_SIZE];	  /**< given by a layout; may be empty */
	unsigned processes;		  /**< running on it; MIG_UNKNOWN if not told */
	bool leased;			  /**< counts as in use, whatever runs */
	bool evicted;	     /**< in use, and may be destroyed all the same */
	size_t holder_count; /**< of @holders */
	struct mig_holder
		*holders; /**< of what is disturbed: who uses it, if that is known */
};

/** struct mig_gpu_plan - what a plan means for one GPU */
struct mig_gpu_plan {
	unsigned gpu;		  /**< index */
	char uuid[MIG_NAME_SIZE]; /**< of the GPU */
	bool mode_change;	  /**< MIG mode is switched to @enabled */
	bool enabled;		  /**< MIG mode afterwards */
	unsigned kept;		  /**< GPU instances that stay and are never destroyed */
	unsigned destroyed;	  /**< GPU instances that are destroyed */
	unsigned created;	  /**< GPU instances that are created */
	unsigned gaps; /**< replaced instances that are destroyed before their replacement
			  is there; counted for MIG_STRATEGY_MAKE_FIRST only */
	bool bounded;  /**< the search was cut short: there may be a better plan */
	size_t after_count;	/**< of @after */
	struct mig_part *after; /**< the GPU instances afterwards, by start; those with
				    an id are kept */
	size_t disturbed_count; /**< of @disturbed */
	struct mig_part *disturbed; /**< instances in use that are destroyed */
};

/** struct mig_plan - steps in the order in which they are to be done */
struct mig_plan {
	bool simulated;	   /**< made for a simulated machine */
	bool blocked;	   /**< instances in use would have to go: not to be applied */
	bool unfinished;   /**< when it is done, what is wanted must be planned anew */
	size_t step_count; /**< of @steps; 0: nothing is to be done */
	struct mig_step *steps;	 /**< in order */
	size_t basis_count;	 /**< of @basis */
	struct mig_basis *basis; /**< the GPUs that are touched, as they were observed */
	size_t gpu_count;	 /**< of @gpus; 0 if no layout was planned */
	struct mig_gpu_plan *gpus; /**< every GPU of the layout that was planned for */
};

/** struct mig_wish - instances that are wanted */
struct mig_wish {
	char profile[64];	 /**< name or id of the profile */
	unsigned count;		 /**< how many, at least 1 */
	unsigned start;		 /**< memory slice; MIG_UNKNOWN: the best place */
	size_t compute_count;	 /**< compute instances to make in each; may be 0 */
	const unsigned *compute; /**< compute slices of each of them; 0: all there are */
};

/**
 * mig_wish_parse() - read PROFILE, NxPROFILE, PROFILE@START
 * @text: such as 2g.10gb, 7x1g.5gb, 3g.20gb@4, 19
 * @ret:  the wish, with no compute instances
 * @err:  where to explain a failure, or NULL
 *
 * Return: 0; -EINVAL.
 * Since: 0.1
 */
int mig_wish_parse(const char *text, struct mig_wish *ret, struct mig_error *err);

/**
 * mig_plan_create() - plan new GPU instances, and compute instances in them
 * @now:        what was observed
 * @gpus:       the GPUs that each get all of @wishes; NULL: the one that suits best
 * @gpu_count:  how many; 0 with NULL
 * @wishes:     what is wanted
 * @wish_count: how many wishes, at least one
 * @ret:        the plan; free it with mig_plan_free()
 * @err:        where to explain a failure, or NULL
 *
 * All wishes are placed together: so that all fit, then so that as many (profile, place)
 * pairs as possible stay possible, then at the lowest starts.
 *
 * Return: 0; -EINVAL if a GPU has no such profile or start; -ENOSPC if no placement fits;
 * -ENOTSUP if MIG mode is off or impossible; -EPERM if the driver shows too little.
 * Since: 0.1
 */
int mig_plan_create(const struct mig_state *now, const struct mig_gpu *const *gpus,
		    size_t gpu_count, const struct mig_wish *wishes, size_t wish_count,
		    struct mig_plan **ret, struct mig_error *err);

/**
 * mig_plan_create_compute() - plan compute instances in GPU instances that exist
 * @now:          what was observed
 * @targets:      the GPU instances, each of which gets all of @wishes
 * @target_count: how many
 * @wishes:       profiles: 1c, 1c.3g.20gb, 3g.20gb or an id; start in compute slices
 * @wish_count:   how many
 * @ret:          the plan; free it with mig_plan_free()
 * @err:          where to explain a failure, or NULL
 *
 * Return: 0; -EINVAL if a target is no GPU instance or has no such profile; -ENOSPC if
 * too few compute slices are free; -EPERM. Since: 0.1
 */
int mig_plan_create_compute(const struct mig_state *now, const struct mig_target *targets,
			    size_t target_count, const struct mig_wish *wishes,
			    size_t wish_count, struct mig_plan **ret,
			    struct mig_error *err);

/**
 * mig_plan_destroy() - plan the removal of instances
 * @now:          what was observed
 * @targets:      GPU instances, which go with all that is in them; compute instances;
 *                MIG devices (0:6, MIG-…), whose GPU instance goes too when that leaves
 *                it empty
 * @target_count: how many
 * @ret:          the plan; free it with mig_plan_free()
 * @err:          where to explain a failure, or NULL
 *
 * Return: 0; -EINVAL if a target is a whole GPU; -EBUSY if processes run in one; -EPERM.
 * Since: 0.1
 */
int mig_plan_destroy(const struct mig_state *now, const struct mig_target *targets,
		     size_t target_count, struct mig_plan **ret, struct mig_error *err);

/**
 * mig_plan_clear() - plan the removal of every instance of some GPUs
 *
 * Return: as mig_plan_destroy().
 * Since: 0.1
 */
int mig_plan_clear(const struct mig_state *now, const struct mig_gpu *const *gpus,
		   size_t gpu_count, struct mig_plan **ret, struct mig_error *err);

/**
 * mig_plan_mode() - plan a change of MIG mode
 * @now:       what was observed
 * @gpus:      the GPUs; those that have the mode already are left alone
 * @gpu_count: how many
 * @enable:    on or off
 * @ret:       the plan; free it with mig_plan_free()
 * @err:       where to explain a failure, or NULL
 *
 * Return: 0; -ENOTSUP if a GPU cannot do MIG; -EBUSY if MIG is to be switched off while
 * instances exist.
 * Since: 0.1
 */
int mig_plan_mode(const struct mig_state *now, const struct mig_gpu *const *gpus,
		  size_t gpu_count, bool enable, struct mig_plan **ret,
		  struct mig_error *err);

/**
 * mig_plan_after() - what a machine will look like when a plan is done
 * @now:  what the plan was made from
 * @plan: the plan
 * @ret:  the machine; give it back with mig_state_free(). Ids, UUIDs and indices of what
 *        will be created are not known; where a compute instance will stand may not be.
 * @err:  where to explain a failure, or NULL
 *
 * Return: 0; -ENOMEM; -EINVAL if the plan was made from something else.
 * Since: 0.1
 */
int mig_plan_after(const struct mig_state *now, const struct mig_plan *plan,
		   struct mig_state **ret, struct mig_error *err);

/** mig_plan_free() - @plan may be NULL. Return: NULL. Since: 0.1 */
struct mig_plan *mig_plan_free(struct mig_plan *plan);

/**
 * mig_step_verb() - the kind of a step in two words, such as "create gpu-instance"
 *
 * Return: a constant text, never NULL.
 * Since: 0.1
 */
const char *mig_step_verb(enum mig_step_kind kind);

/**
 * mig_step_format() - a step in plain words: "create 1g.5gb at 6 on gpu 0"
 * @step: the step
 * @buf:  where to write
 * @size: of @buf, in bytes
 *
 * Return: the length of the whole text, as snprintf() counts.
 * Since: 0.1
 */
int mig_step_format(const struct mig_step *step, char *buf, size_t size);

#ifdef __cplusplus
}
#endif
#endif
