/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_MODEL_LAYOUT_H
#define MIG_MODEL_LAYOUT_H

#include <mig/fit.h>
#include <mig/layout.h>
#include <mig/layout_file.h>

#include "base/auto.h"
#include "text/tree.h"

/*
 * A layout file as it was read: checked as far as that goes without a machine. Every part
 * keeps the node it came from, so that what shows only on a machine names its place too.
 */

#define MIG_COMPUTE_MAX 16u /**< compute instances that one GPU instance can hold */

/** enum layout_by - how an instance is asked for */
enum layout_by {
	LAYOUT_BY_NAME,	 /**< by the name or id of its profile */
	LAYOUT_BY_SHARE, /**< by the share of a GPU: half, 1/7 */
	LAYOUT_BY_SIZE,	 /**< by memory, SMs, media engines */
	LAYOUT_BY_KIND	 /**< by NVML's enum of its profile, and by its place */
};

/** struct layout_ci - compute instances that are asked for in each instance */
struct layout_ci {
	unsigned count;		/**< how many of them */
	unsigned slices;	/**< compute slices; 0: all of the GPU instance */
	unsigned profile;	/**< or an id, else MIG_UNKNOWN */
	unsigned start;		/**< compute slice, or MIG_UNKNOWN */
	char gi[MIG_NAME_SIZE]; /**< GPU instance profile that the name spoke of, or "" */
};

/** struct layout_item - instances of one kind */
struct layout_item {
	const struct text_node *node; /**< where it stands */
	enum layout_by by;
	char profile[MIG_NAME_SIZE]; /**< BY_NAME: name in its canonical form, or an id */
	unsigned share;		     /**< BY_SHARE: N of 1/N */
	struct mig_memory memory;    /**< BY_SIZE */
	unsigned sms;		     /**< BY_SIZE: 0: any */
	bool media;		     /**< BY_SIZE: video engines are wanted */
	unsigned kind;		     /**< BY_KIND: NVML's enum; that of @cis is one too */
	unsigned size;		     /**< BY_KIND: memory slices */
	unsigned count;		     /**< how many; 0 only in version v1 */
	unsigned start;		     /**< memory slice, or MIG_UNKNOWN */
	size_t ci_count;	     /**< of @cis; 0: none is wanted */
	struct layout_ci *cis;
	char name[MIG_NAME_SIZE]; /**< pattern of their names, or "" */
};

/** struct layout_part - what some GPUs are to look like */
struct layout_part {
	const struct text_node *node;
	const struct text_node *filters; /**< v1: device ids, or NULL */
	const struct text_node *boards;	 /**< names of models, or NULL for all */
	const struct text_node *devices; /**< addresses, or NULL for all */
	bool enabled;			 /**< MIG mode */
	size_t item_count;		 /**< of @items */
	struct layout_item *items;
	bool has_rest;
	struct layout_item rest; /**< fills what is left */
};

/** struct layout_config - a layout with a name */
struct layout_config {
	const struct text_node *node;
	size_t part_count;
	struct layout_part *parts; /**< a later one wins over an earlier one */
};

struct mig_layout {
	struct text_tree *tree;
	bool parted; /**< version v1, mig-parted's: multisets of names, no placements */
	size_t config_count;
	struct layout_config *configs;
};

DEFINE_AUTO(mig_layout, struct mig_layout *, mig_layout_free)
DEFINE_AUTO(mig_wanted, struct mig_wanted *, mig_wanted_free)

/**
 * layout_make() - check a tree and keep it
 * @tree: taken over, on failure too
 *
 * Return: as mig_layout_parse().
 */
int layout_make(struct text_tree *tree, struct mig_layout **ret, struct mig_error *err);

/** layout_v1_read() - the configurations of a file of version v1. Return: 0; -EINVAL. */
int layout_v1_read(struct mig_layout *layout, struct mig_error *err);

/** layout_own_read() - those of version migctl/v1. Return: 0; -EINVAL. */
int layout_own_read(struct mig_layout *layout, struct mig_error *err);

/** layout_checkpoint_read() - a checkpoint of mig-parted's. Return: 0; -EINVAL. */
int layout_checkpoint_read(struct mig_layout *layout, struct mig_error *err);

/**
 * layout_add_config() - one more layout with a name
 * @layout: where
 * @node:   the list of its parts
 * @key:    what the map that holds it is called, for messages
 * @ret:    it, with room for all parts of the list and @part_count 0
 *
 * Return: 0; -EINVAL if @node is no list or an empty one; -ENOMEM.
 */
int layout_add_config(struct mig_layout *layout, const struct text_node *node,
		      const char *key, struct layout_config **ret, struct mig_error *err);

/**
 * layout_item_read() - instances as version migctl/v1 writes them
 * @tree: the file
 * @node: "3g.20gb", "2x1/7", or a map
 * @ret:  what it says; @cis is given back by layout_item_clear()
 *
 * Return: 0; -EINVAL; -ENOMEM.
 */
int layout_item_read(const struct text_tree *tree, const struct text_node *node,
		     struct layout_item *ret, struct mig_error *err);

/** layout_item_clear() - give back what an item holds */
void layout_item_clear(struct layout_item *item);

/** layout_compute_read() - the value of "compute". Return: 0; -EINVAL; -ENOMEM. */
int layout_compute_read(const struct text_tree *tree, const struct text_node *node,
			struct layout_item *item, struct mig_error *err);

/** layout_whole_ci() - one compute instance that is all of each instance. Return: 0; -ENOMEM. */
int layout_whole_ci(struct layout_item *item, struct mig_error *err);

/**
 * layout_profile() - the profile that an item means on a GPU
 * @layout:   for the place in messages
 * @item:     what is asked for
 * @geometry: a GPU that tells its profiles, with the number of the GPU in question
 * @ret:      the profile, borrowed from @geometry
 *
 * Return: 0; -EINVAL if there is none.
 */
int layout_profile(const struct mig_layout *layout, const struct layout_item *item,
		   const struct mig_gpu *geometry, const struct mig_profile **ret,
		   struct mig_error *err);

/**
 * layout_part_for() - the part of a layout that speaks of a GPU
 * @ret: the last of them, or NULL
 *
 * Return: 0; -ENODEV and others if an address names nothing.
 */
int layout_part_for(const struct mig_layout *layout, const struct layout_config *config,
		    const struct mig_state *now, const struct mig_gpu *gpu,
		    const struct layout_part **ret, struct mig_error *err);

/**
 * layout_pack_v1() - the GPU instances that counts of MIG devices ask for
 * @part:     of a file of version v1
 * @geometry: a GPU that tells its profiles
 * @want:     where they are added
 *
 * Compute instances of one kind of GPU instance share as few as they fit into.
 *
 * Return: 0; -EINVAL; -ENOMEM.
 */
int layout_pack_v1(const struct mig_layout *layout, const struct layout_part *part,
		   const struct mig_gpu *geometry, struct mig_want_gpu *want,
		   struct mig_error *err);

/**
 * layout_keep_equal() - if a GPU has the wanted MIG devices by name, want what it has
 *
 * In version v1 names are all that counts, so what is equal by them is left alone.
 *
 * Return: 0; -ENOMEM.
 */
int layout_keep_equal(const struct layout_part *part, const struct mig_gpu *gpu,
		      struct mig_want_gpu *want, struct mig_error *err);

/** mig_want_add() - one more instance that is wanted. Return: it, or NULL. */
struct mig_want *mig_want_add(struct mig_want_gpu *want,
			      const struct mig_profile *profile);

/**
 * mig_want_keep() - want an instance as it is, where it is
 *
 * Return: 0; -ENOMEM; -EINVAL if its profile is not among those of the GPU.
 */
int mig_want_keep(const struct mig_gpu *gpu, const struct mig_gi *gi,
		  struct mig_want_gpu *want, struct mig_error *err);

/** mig_want_add_ci() - one more compute instance in it. Return: it, or NULL. */
struct mig_want_ci *mig_want_add_ci(struct mig_want *want, unsigned slices);

#endif
