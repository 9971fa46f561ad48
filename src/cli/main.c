/* SPDX-License-Identifier: Apache-2.0 */
/*
 * migctl: finds the command, opens the driver, runs the command. Here alone are the
 * environment read, errors printed and outcomes turned into exit codes.
 */
#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "base/error.h"
#include "base/install.h"
#include "cli/command.h"
#include "cli/parted.h"

const char *argp_program_version = "migctl " MIG_VERSION;
error_t argp_err_exit_status = CLI_EXIT_USAGE;

/* The library that the options and the environment name; NULL: the system's. */
static int find_driver(const struct cli *cli, char *buf, size_t size, const char **ret,
		       struct mig_error *err)
{
	const char *named = secure_getenv("MIG_DRIVER_LIBRARY");

	*ret = cli->driver ? cli->driver : named && named[0] ? named : NULL;
	if (!cli->sim)
		return 0;
	if (mig_install_path(MIG_LIBDIR "/nvml-sim/libnvidia-ml.so.1", buf, size) < 0)
		return mig_fail(err, ENXIO,
				"the simulated driver's path cannot be worked out");
	*ret = buf;
	return 0;
}

int cli_open_driver(struct cli *cli, struct mig_error *err)
{
	char path[PATH_MAX];
	const char *driver;
	int r;

	r = find_driver(cli, path, sizeof(path), &driver, err);
	if (r == 0)
		r = mig_ctx_open(driver, &cli->ctx, err);
	if (r == 0)
		cli->node = mig_ctx_is_simulated(cli->ctx)
				    ? secure_getenv("NVML_SIM_NODE")
				    : "/";
	if (r < 0 && cli->sim)
		return mig_wrap(err, r,
				"the simulated driver is not installed beside migctl");
	if (r == -ENXIO && !driver)
		return mig_fail(err, ENXIO,
				"no NVIDIA driver on this machine (%s is missing); --sim "
				"uses the "
				"simulated one",
				"libnvidia-ml.so.1");
	return r;
}

/* Hints that belong to this program: libmig knows no options. */
static void add_hint(const struct cli *cli, struct mig_error *err)
{
	size_t len = strlen(err->msg);

	if (err->code == ENXIO && !strstr(err->msg, "--sim") && !cli->sim &&
	    (!cli->ctx || !mig_ctx_is_simulated(cli->ctx)))
		snprintf(err->msg + len, sizeof(err->msg) - len,
			 "; --sim uses the simulated one");
}

static int exit_code(const struct cli *cli, int r, const struct mig_error *err)
{
	if (r == 0)
		return cli->reset_needed ? CLI_EXIT_RESET
		       : cli->differs	 ? CLI_EXIT_DIFFERS
					 : 0;
	if (cli->outcome == MIG_OUTCOME_ROLLED_BACK)
		return CLI_EXIT_ROLLED_BACK;
	if (cli->outcome == MIG_OUTCOME_STUCK)
		return CLI_EXIT_STUCK;
	return r == -EINVAL && err->nvml == -1 ? CLI_EXIT_USAGE : CLI_EXIT_FAILED;
}

static int run_command(struct cli *cli, const struct cli_command *command, int argc,
		       char **argv)
{
	AUTO(mem) void *opts = calloc(1, command->opts_size + 1);
	struct mig_error err = MIG_ERROR_INIT;
	int r;

	if (!opts)
		return CLI_EXIT_FAILED;
	cli_parse(cli, command, opts, argc, argv);
	cli->style = cli_style_of(cli->ascii || cli->json);
	r = command->flags & CLI_NO_DRIVER ? 0 : cli_open_driver(cli, &err);
	if (r == 0)
		r = command->run(cli, opts, &err);
	if (r < 0) {
		add_hint(cli, &err);
		fflush(stdout);
		fprintf(stderr, "migctl: %s%s\n", err.msg,
			cli->outcome == MIG_OUTCOME_ROLLED_BACK
				? "; everything is as it was before"
				: "");
	}
	cli->ctx = mig_ctx_close(cli->ctx);
	return exit_code(cli, r, &err);
}

/* A full disk is a failure, even after all else went well. */
static int close_stdout(int code)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return code;
	fprintf(stderr, "migctl: stdout: %s\n", strerror(errno));
	return code ? code : CLI_EXIT_FAILED;
}

/* What was asked for, for journal and history; its end may be cut off. */
static void keep_line(struct cli *cli, int argc, char **argv)
{
	size_t len = 0;

	snprintf(cli->line, sizeof(cli->line), "%s", basename(argv[0]));
	for (int i = 1; i < argc; i++) {
		len = strlen(cli->line);
		snprintf(cli->line + len, sizeof(cli->line) - len, " %s", argv[i]);
	}
}

int main(int argc, char **argv)
{
	struct cli cli = { .outcome = MIG_OUTCOME_NOTHING };
	const struct cli_command *command;
	char name[64];
	int at;

	/* argp's note on long options tells what everybody knows; only this leaves it
	 * out. */
	setenv("ARGP_HELP_FMT", "no-dup-args-note", 0);
	setlocale(LC_CTYPE, "");
	keep_line(&cli, argc, argv);
	if (parted_is_called(argv[0]))
		return close_stdout(parted_main(&cli, argc, argv));
	at = cli_parse_globals(&cli, argc, argv);
	command = cli_find_command(at < argc ? argv[at] : "list");
	if (!command) {
		fprintf(stderr,
			"migctl: '%.60s' is no command; `migctl --help` lists all\n",
			argv[at]);
		return CLI_EXIT_USAGE;
	}
	snprintf(name, sizeof(name), "migctl %s", command->name);
	if (at == argc) {
		char *alone[] = { name, NULL };

		return close_stdout(run_command(&cli, command, 1, alone));
	}
	argv[at] = name;
	return close_stdout(run_command(&cli, command, argc - at, argv + at));
}
