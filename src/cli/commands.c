/* SPDX-License-Identifier: Apache-2.0 */
/* The table of commands, and what several of them need. */
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"

extern const struct cli_command cmd_list, cmd_profiles, cmd_fit, cmd_enable, cmd_disable,
	cmd_create, cmd_destroy, cmd_plan, cmd_apply, cmd_assert, cmd_export, cmd_undo,
	cmd_recover, cmd_history, cmd_checkpoint, cmd_restore, cmd_persist, cmd_help;

const struct cli_command *const cli_commands[] = {
	&cmd_list,    &cmd_profiles, &cmd_fit,	   &cmd_enable,	 &cmd_disable,
	&cmd_create,  &cmd_destroy,  &cmd_plan,	   &cmd_apply,	 &cmd_assert,
	&cmd_export,  &cmd_undo,     &cmd_recover, &cmd_history, &cmd_checkpoint,
	&cmd_restore, &cmd_persist,  &cmd_help,	   NULL,
};

const struct cli_command *cli_find_command(const char *name)
{
	for (size_t i = 0; cli_commands[i]; i++) {
		if (strcmp(cli_commands[i]->name, name) == 0)
			return cli_commands[i];
	}
	return NULL;
}

int cli_select(const struct cli *cli, const struct mig_state *state,
	       const struct mig_gpu ***ret, size_t *ret_count, struct mig_error *err)
{
	if (!cli->gpus && state->gpu_count == 0) {
		*ret = NULL;
		*ret_count = 0;
		return 0;
	}
	return mig_resolve_gpus(state, cli->gpus ? cli->gpus : "all", ret, ret_count,
				err);
}

int cli_put(int r, char **text)
{
	if (r == 0)
		fputs(*text, stdout);
	free(*text);
	return r;
}

void cli_user(char *buf, size_t size)
{
	const struct passwd *entry = getpwuid(getuid());
	const char *sudo = getuid() == 0 ? secure_getenv("SUDO_USER") : NULL;

	snprintf(buf, size, "%s", sudo && sudo[0] ? sudo : entry ? entry->pw_name : "");
	if (!buf[0])
		snprintf(buf, size, "%u", (unsigned)getuid());
}
