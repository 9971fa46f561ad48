/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TEST_MOVES_H
#define TEST_MOVES_H

#include <mig/mig.h>

/*
 * Random changes of a simulated machine of a test's own, on which clients may hold some
 * instances: what they go from, what they go to, and the whole machine as text.
 */

/** struct move - one change */
struct move {
	struct mig_plan *plan; /**< the way there */
	char *before;	       /**< the machine as moves_picture() tells it */
};

/** moves_open() - attach to the machine of scene_inside(), MIG mode on everywhere */
void moves_open(void);

/** moves_close() - ends the clients, too */
void moves_close(void);

/** moves_count() - how often: as said; a tenth where sanitizers make it slow */
unsigned moves_count(unsigned usual, unsigned soak);

/** moves_ctx() - the driver */
struct mig_ctx *moves_ctx(void);

/** moves_observe() - the machine; to be given back with mig_state_free() */
struct mig_state *moves_observe(void);

/** moves_picture() - all that identifies anything on the machine; give back by free() */
char *moves_picture(void);

/** moves_hold() - let a program hold MIG device @device of GPU @gpu until the end */
void moves_hold(unsigned gpu, const char *device);

/** moves_check_held() - do all clients live, on the instances that they held first? */
void moves_check_held(void);

/** moves_next() - a random change that disturbs nobody; false: there is none this time */
bool moves_next(struct move *ret);

/** moves_end() - give back what is in a move */
void moves_end(struct move *move);

/** moves_go() - make the machine look as an exact layout says, ids included or NULL */
void moves_go(const char *layout, const char *ids);

/** moves_layout() - the machine as an exact layout; give back with free() */
char *moves_layout(void);

/** moves_ids() - the ids that it does not say, of GPUs that a move touches; likewise */
char *moves_ids(const struct move *move);

/** moves_journal() - is a change open that was cut short? */
bool moves_journal(void);

/** moves_recover() - end it; fails the test if that fails */
void moves_recover(bool finish);

/** moves_try_recover() - end it if that can be. Return: as mig_apply(). */
int moves_try_recover(bool finish, struct mig_error *err);

#endif
