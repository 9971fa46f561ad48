/* SPDX-License-Identifier: Apache-2.0 */
/* migctl persist: what stands becomes the layout that is brought back at the next boot. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/file.h"
#include "cli/own.h"
#include "cli/wanted.h"

static error_t parse(int key, char *arg, struct argp_state *state)
{
	if (key != ARGP_KEY_ARG)
		return ARGP_ERR_UNKNOWN;
	argp_failure(state, CLI_EXIT_USAGE, 0, "'%.60s' is one argument too many", arg);
	return 0;
}

static int make_folder(const char *path, struct mig_error *err)
{
	char folder[PATH_MAX];

	strcpy(folder, path);
	*strrchr(folder, '/') = '\0';
	if (mkdir(folder, 0755) < 0 && errno != EEXIST)
		return mig_fail(err, errno == EACCES || errno == EROFS ? EPERM : EIO,
				"%s: %s", folder, strerror(errno));
	return 0;
}

static int write_layout(struct cli *cli, const char *path, struct mig_error *err)
{
	struct mig_export_opts o = MIG_EXPORT_OPTS_INIT;
	AUTO(state) struct mig_state *state = NULL;
	AUTO(str) char *text = NULL;
	int r;

	r = mig_observe(cli->ctx, &state, err);
	if (r < 0)
		return r;
	o.exact = o.by_uuid = true;
	o.json = cli->json;
	r = mig_export(state, &o, &text, err);
	if (r == 0)
		r = make_folder(path, err);
	return r < 0 ? r : mig_file_replace(path, text, err);
}

static int run(struct cli *cli, void *opts, struct mig_error *err)
{
	char path[PATH_MAX];
	int r;

	(void)opts;
	r = cli_layout_path(cli, path, err);
	if (r == 0)
		r = write_layout(cli, path, err);
	if (r < 0)
		return r;
	printf("%swrote %s\n", mig_ctx_is_simulated(cli->ctx) ? "simulated: " : "", path);
	fputs(mig_ctx_is_simulated(cli->ctx)
		      ? "after `nvml-sim reboot`, `migctl apply --boot` brings it back\n"
		      : "`systemctl enable migctl-restore.service` brings it back at "
			"every boot\n",
	      stderr);
	return 0;
}

const struct cli_command cmd_persist = {
	.name = "persist",
	.summary = "keep what stands for the next boot",
	.argp =
		&(const struct argp){
			.parser = parse,
			.doc = "Writes how the GPUs look, exactly and by UUID, to "
			       "/etc/migctl/layout.yaml.\vInstances vanish at a reboot; "
			       "migctl-restore.service brings them back, with the same "
			       "ids, UUIDs and names." },
	.run = run,
};
