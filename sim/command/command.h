/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_COMMAND_H
#define SIM_COMMAND_H

#include <mig/error.h>

#define SIM_NEWEST_BRANCH 999u /* past every board that there is */

/** struct command - one of nvml-sim's commands; one file each */
struct command {
	const char *name;
	const char *usage;   /* name and arguments, for help */
	const char *summary; /* one line */
	/* argv[0] is the command's name. Returns 0, a negative errno with a message (of
	 * which -EINVAL is wrong usage), or a positive exit status. */
	int (*run)(int argc, char **argv, struct mig_error *err);
};

extern const struct command command_attach, command_boards, command_compare,
	command_create, command_destroy, command_fault, command_node, command_reboot,
	command_record, command_reload, command_reset, command_run, command_show,
	command_xid;

#endif
