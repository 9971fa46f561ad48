/* SPDX-License-Identifier: Apache-2.0 */
/* nvml-sim: makes, shows and removes simulated machines, and runs programs on them. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/auto.h"
#include "command/command.h"

#define EXIT_USAGE 2

static const struct command *const commands[] = {
	&command_create, &command_show,	   &command_run,     &command_attach,
	&command_reset,	 &command_fault,   &command_reload,  &command_reboot,
	&command_node,	 &command_xid,	   &command_destroy, &command_boards,
	&command_record, &command_compare,
};

static void print_help(FILE *to)
{
	fputs("nvml-sim: a simulated NVIDIA driver over a machine of real GPU models\n\n",
	      to);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		fprintf(to, "  nvml-sim %s\n           %s\n", commands[i]->usage,
			commands[i]->summary);
	fputs("\nThe machine is the file that NVML_SIM_STATE names, by default\n"
	      "~/.local/state/nvml-sim/machine; every program of its owner sees it. "
	      "Try\n\n"
	      "  nvml-sim create 8xa100-sxm4-40gb\n"
	      "  nvml-sim run -- mig-smi -L\n",
	      to);
}

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	}
	return NULL;
}

static int run_command(const struct command *c, int argc, char **argv)
{
	struct mig_error err = MIG_ERROR_INIT;
	int r = c->run(argc, argv, &err);

	if (err.code)
		fprintf(stderr, "nvml-sim: %s\n", err.msg);
	if (r == 0 && (fflush(stdout) == EOF || ferror(stdout))) {
		perror("nvml-sim: stdout");
		return 1;
	}
	return r >= 0 ? r : r == -EINVAL ? EXIT_USAGE : 1;
}

int main(int argc, char **argv)
{
	const struct command *c = argc > 1 ? find_command(argv[1]) : NULL;

	if (c)
		return run_command(c, argc - 1, argv + 1);
	if (argc > 1 && !strcmp(argv[1], "--version")) {
		puts("nvml-sim " MIG_VERSION);
		return 0;
	}
	if (argc > 1 && (!strcmp(argv[1], "help") || !strcmp(argv[1], "--help") ||
			 !strcmp(argv[1], "-h"))) {
		print_help(stdout);
		return 0;
	}
	if (argc > 1)
		fprintf(stderr,
			"nvml-sim: unknown command '%s'; 'nvml-sim help' lists them\n",
			argv[1]);
	else
		print_help(stderr);
	return EXIT_USAGE;
}
