/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mig-smi: a work-alike of nvidia-smi for everything MIG. It adds one thing to the
 * original's arguments, which must come first: the library to use.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/install.h"
#include "smi/smi.h"

#define EXIT_USAGE 2
#define EXIT_OTHER 255
#define SIMULATED  MIG_LIBDIR "/nvml-sim/" NVML_SONAME

/* Takes the choice of a library from the front of the arguments. */
static int take_library(int *argc, char ***argv, char *buf, size_t size, const char **ret)
{
	const char *word = *argc ? **argv : "";
	int taken = 0;

	*ret = secure_getenv("MIG_DRIVER_LIBRARY");
	if (*ret && !**ret)
		*ret = NULL;
	if (strcmp(word, "--sim") == 0) {
		if (mig_install_path(SIMULATED, buf, size) < 0) {
			fputs("mig-smi: --sim: cannot tell where mig-smi is installed; "
			      "name "
			      "the library with --driver\n",
			      stderr);
			return -1;
		}
		*ret = buf;
		taken = 1;
	} else if (strcmp(word, "--driver") == 0) {
		if (*argc < 2) {
			fputs("mig-smi: --driver needs the path of an NVML library\n",
			      stderr);
			return -1;
		}
		*ret = (*argv)[1];
		taken = 2;
	}
	*argc -= taken;
	*argv += taken;
	return 0;
}

/* What needs no driver. Returns whether that was it. */
static bool run_without_driver(int argc, char **argv)
{
	if (argc != 1)
		return false;
	if (strcmp(argv[0], "--version") == 0)
		puts("mig-smi " MIG_VERSION);
	else if (strcmp(argv[0], "-h") == 0 || strcmp(argv[0], "--help") == 0)
		help_program();
	else
		return false;
	return true;
}

static int run(struct smi *smi, int argc, char **argv)
{
	return argc && strcmp(argv[0], "mig") == 0 ? mig_run(smi, argc - 1, argv + 1)
						   : program_run(smi, argc, argv);
}

static int finish(int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	fprintf(stderr, "mig-smi: cannot write the output: %s\n", strerror(errno));
	return status ? status : EXIT_OTHER;
}

int main(int argc, char **argv)
{
	char path[PATH_MAX];
	struct smi smi = { 0 };
	const char *library;
	int status;

	argc -= argc > 0;
	argv++;
	if (take_library(&argc, &argv, path, sizeof(path), &library) < 0)
		return EXIT_USAGE;
	if (run_without_driver(argc, argv))
		return finish(0);
	status = smi_start(&smi, library);
	if (status < 0) {
		status = run(&smi, argc, argv);
		smi.nvml->nvmlShutdown();
	}
	/* The process ends here, which gives back all it holds, the library included. */
	exit(finish(status));
}
