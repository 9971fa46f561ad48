/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_OPS_JOURNAL_H
#define MIG_OPS_JOURNAL_H

#include <mig/plan.h>

#include "ops/context.h"

/** struct mig_place_mark - a place on a GPU that a change touches */
struct mig_place_mark {
	char gpu[MIG_NAME_SIZE]; /**< UUID */
	struct mig_span place;	 /**< memory slices */
};

/** struct mig_journal - a change that was begun, and what it goes from and to */
struct mig_journal {
	char boot_id[64];  /**< of the boot in which it was begun */
	char command[200]; /**< what began it */
	char *before;	   /**< layout of the touched GPUs, as exact layout file */
	char *ids;	   /**< the ids of its compute instances */
	char *wished;	   /**< the one that the change leads to */
	size_t mark_count; /**< of @marks */
	struct mig_place_mark *marks; /**< the only places that recovery may touch */
};

/**
 * mig_journal_begin() - write down what is about to be done, and wait for the disk
 * @ctx:     the machine, attached
 * @now:     what it looks like
 * @plan:    what is about to be done
 * @command: for people, or NULL
 * @err:     where to explain a failure, or NULL
 *
 * Return: 0; -EPERM without the rights to write it, where the driver refuses too; -EIO.
 */
int mig_journal_begin(struct mig_ctx *ctx, const struct mig_state *now,
		      const struct mig_plan *plan, const char *command,
		      struct mig_error *err);

/** mig_journal_end() - the change is over, one way or the other. Return: as above. */
int mig_journal_end(struct mig_ctx *ctx, struct mig_error *err);

/**
 * mig_journal_read() - what was begun and never ended
 * @ctx: the machine
 * @ret: the journal, or NULL if nothing was; give it back with mig_journal_free()
 * @err: where to explain a failure, or NULL
 *
 * Return: 0; -EIO if it cannot be read.
 */
int mig_journal_read(struct mig_ctx *ctx, struct mig_journal **ret,
		     struct mig_error *err);

/** mig_journal_is_open() - is there one? */
bool mig_journal_is_open(struct mig_ctx *ctx);

/** mig_journal_free() - @journal may be NULL. Return: NULL. */
struct mig_journal *mig_journal_free(struct mig_journal *journal);
DEFINE_AUTO(mig_journal, struct mig_journal *, mig_journal_free)

#endif
