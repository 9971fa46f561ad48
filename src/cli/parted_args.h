/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_CLI_PARTED_ARGS_H
#define MIG_CLI_PARTED_ARGS_H

#include <stdbool.h>

/* Commands of nvidia-mig-parted, as bits, so that a flag can belong to several. */
#define PARTED_GLOBAL	  1u
#define PARTED_APPLY	  2u
#define PARTED_ASSERT	  4u
#define PARTED_EXPORT	  8u
#define PARTED_GENERATE	  16u
#define PARTED_CHECKPOINT 32u
#define PARTED_RESTORE	  64u

/** struct parted_opts - all that its flags and their environment variables say */
struct parted_opts {
	unsigned command; /**< PARTED_…; 0: none was given */
	bool debug, version, help;
	bool skip_reset, mode_only, valid_config;
	const char *config_file, *selected_config, *hooks_file;
	const char *output_format, *config_label, *output_file, *checkpoint_file;
};

/**
 * parted_parse() - read arguments and environment as that program does
 *
 * Flags win over the environment; short ones may be bundled. What is wrong is told.
 *
 * Return: 0; -1.
 */
int parted_parse(int argc, char **argv, struct parted_opts *ret);

/** parted_usage() - print the flags of a command; PARTED_GLOBAL: the commands too */
void parted_usage(unsigned command);

#endif
