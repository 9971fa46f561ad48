/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_HISTORY_H
#define MIG_HISTORY_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mig_ctx;
struct mig_error;

/** struct mig_change - a change that libmig made or tried */
struct mig_change {
	char time[32];	   /**< when, UTC: 2026-01-31T12:00:00Z */
	char user[64];	   /**< who asked for it */
	char command[200]; /**< with what */
	char outcome[16];  /**< done, rolled back, stuck, nothing */
	char error[240];   /**< why it failed; empty if it did not */
	char gpus[120];	   /**< numbers of the GPUs, with commas */
	char boot_id[64];  /**< of the boot in which it was made */
	char *before;	   /**< those GPUs before, as an exact layout file */
	char *ids;   /**< ids of their compute instances before, for mig_plan_undo() */
	char *after; /**< and afterwards; NULL if that was not seen */
	unsigned destroyed; /**< instances of either kind */
	unsigned created;   /**< likewise */
};

/** struct mig_history - changes, the oldest first */
struct mig_history {
	size_t count;		    /**< of @changes */
	struct mig_change *changes; /**< each with its texts */
};

/**
 * mig_history_read() - what was changed on this machine through libmig
 * @ctx: the machine
 * @ret: the changes; give them back with mig_history_free()
 * @err: where to explain a failure, or NULL
 *
 * Return: 0; -EIO if it cannot be read; -ENOMEM.
 * Since: 0.1
 */
int mig_history_read(struct mig_ctx *ctx, struct mig_history **ret,
		     struct mig_error *err);

/** mig_history_free() - @history may be NULL. Return: NULL. Since: 0.1 */
struct mig_history *mig_history_free(struct mig_history *history);

#ifdef __cplusplus
}
#endif
#endif
