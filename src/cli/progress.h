/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_CLI_PROGRESS_H
#define MIG_CLI_PROGRESS_H

#include <mig/mig.h>

/** struct cli_progress - a bar for a change that takes its time */
struct cli_progress {
	size_t total;	 /**< steps */
	size_t begun;	 /**< of them */
	long long start; /**< when, in milliseconds; 0: not yet */
	bool shown;	 /**< there is something to clear */
};

/** cli_progress_step() - for mig_apply_opts.progress; @data is the struct */
void cli_progress_step(const struct mig_step *step, bool undo, void *data);

/** cli_progress_end() - clear the bar */
void cli_progress_end(struct cli_progress *p);

#endif
