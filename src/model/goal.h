/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_MODEL_GOAL_H
#define MIG_MODEL_GOAL_H

#include <mig/layout.h>

#include "model/board.h"

/** struct mig_there - a GPU instance that stands */
struct mig_there {
	const struct mig_gi *gi; /**< as it was observed */
	int kind;		 /**< number of its profile on the board; or -1 */
	int spot;		 /**< number of its spot on the board; or -1 */
	int64_t price;		 /**< of destroying it, as cost.h counts */
	int keeps;		 /**< out: the ask that it fulfils; -1: it goes */
};

/** struct mig_goal_ask - a GPU instance that shall be */
struct mig_goal_ask {
	const struct mig_want *want; /**< what is wanted of it */
	unsigned kind;		     /**< number of its profile on the board */
	bool twin;		     /**< wanted just as the ask before it */
	int spot;		     /**< out: number of its spot on the board */
	int there;		     /**< out: who fulfils it; -1: it is to be created */
};

/** struct mig_goal - one GPU: what stands, what is wanted, and how the two meet */
struct mig_goal {
	const struct mig_gpu *gpu;	   /**< which */
	const struct mig_want_gpu *wanted; /**< what of it */
	const struct mig_plan_opts *opts;  /**< how */
	struct mig_board *board;	   /**< its tables */
	uint64_t *masks;		   /**< room for as many masks as it has spots */
	unsigned *counts;		   /**< asks of each kind */
	size_t there_count;		   /**< of @there */
	struct mig_there *there;	   /**< by id */
	size_t ask_count;		   /**< of @asks */
	struct mig_goal_ask *asks;	   /**< as they were placed: fixed, then large */
	bool differs;			   /**< out: something has to be done */
	bool bounded;			   /**< out: there may be a better way */
	unsigned rest;			   /**< out: how many of the rest there are */
	unsigned gaps; /**< replaced instances that go before their replacement comes */
	int64_t cost;  /**< out: as cost.h counts */
	/** what a way to the spots of a pack costs beyond its steps; or NULL */
	int64_t (*toll)(const struct mig_pack *pack, void *data);
	void *data; /**< handed to @toll */
};

/** mig_goal_begin() - the tables and what stands. Return: 0; -ENOMEM. */
int mig_goal_begin(struct mig_goal *goal, struct mig_error *err);

/** mig_goal_solve() - find places for all that is wanted, as many of the rest as fit
 *
 * Return: 0; -EINVAL or -ENOSPC, with the reason, if it cannot be.
 */
int mig_goal_solve(struct mig_goal *goal, struct mig_error *err);

/** mig_goal_again() - solve once more, with a toll, and as many of the rest as before */
void mig_goal_again(struct mig_goal *goal);

/** mig_goal_end() - give back what a goal holds */
void mig_goal_end(struct mig_goal *goal);

#endif
