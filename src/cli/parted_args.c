/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The arguments of nvidia-mig-parted: global flags, a command, its flags. As there, one
 * dash or two make no difference, and short flags can be bundled.
 */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "cli/parted_args.h"
#include "cli/parted_log.h"

#define FILES  (PARTED_APPLY | PARTED_ASSERT)
#define STATES (PARTED_CHECKPOINT | PARTED_RESTORE)
#define HOOKS  (PARTED_APPLY | PARTED_RESTORE)
#define MODES  (PARTED_APPLY | PARTED_ASSERT | PARTED_RESTORE)
#define PRINTS (PARTED_EXPORT | PARTED_GENERATE)
#define ALL    (PARTED_GLOBAL | FILES | STATES | PRINTS)

#define BOOL(f) offsetof(struct parted_opts, f), true
#define TEXT(f) offsetof(struct parted_opts, f), false

static const struct flag {
	unsigned commands; /* to which it belongs */
	char letter;
	const char *name, *variable; /* the variable is NULL where there is none */
	size_t offset;
	bool is_bool;
	const char *doc;
} flags[] = {
	{ PARTED_GLOBAL, 'd', "debug", "MIG_PARTED_DEBUG", BOOL(debug),
	  "tell what is done" },
	{ PARTED_GLOBAL, 'v', "version", NULL, BOOL(version), "print the version" },
	{ ALL, 'h', "help", NULL, BOOL(help), "show help" },
	{ FILES, 'f', "config-file", "MIG_PARTED_CONFIG_FILE", TEXT(config_file),
	  "the file of configurations; - is standard input" },
	{ FILES, 'c', "selected-config", "MIG_PARTED_SELECTED_CONFIG",
	  TEXT(selected_config), "the configuration in it" },
	{ STATES, 'f', "checkpoint-file", "MIG_PARTED_CHECKPOINT_FILE",
	  TEXT(checkpoint_file), "the checkpoint" },
	{ HOOKS, 'k', "hooks-file", "MIG_PARTED_HOOKS_FILE", TEXT(hooks_file),
	  "the file of hooks" },
	{ PARTED_APPLY, 's', "skip-reset", "MIG_PARTED_SKIP_RESET", BOOL(skip_reset),
	  "a change of mode that stays pending is no failure" },
	{ MODES, 'm', "mode-only", "MIG_PARTED_MODE_CHANGE_ONLY", BOOL(mode_only),
	  "MIG mode alone" },
	{ PARTED_ASSERT, 'a', "valid-config", "MIG_PARTED_VALID_CONFIG",
	  BOOL(valid_config), "only look whether the file is right" },
	{ PRINTS, 'o', "output-format", "MIG_PARTED_OUTPUT_FORMAT", TEXT(output_format),
	  "json or yaml" },
	{ PARTED_EXPORT, 'l', "config-label", "MIG_PARTED_CONFIG_LABEL",
	  TEXT(config_label), "name of the configuration" },
	{ PARTED_GENERATE, 'f', "output-file", "MIG_PARTED_OUTPUT_FILE",
	  TEXT(output_file), "where to write; else standard output" },
};

static const struct {
	unsigned command;
	const char *name, *doc;
} commands[] = {
	{ PARTED_APPLY, "apply", "make the GPUs look as a configuration says" },
	{ PARTED_ASSERT, "assert", "do the GPUs look as a configuration says?" },
	{ PARTED_EXPORT, "export", "write how the GPUs look as a configuration" },
	{ PARTED_GENERATE, "generate-config", "write configurations for these GPUs" },
	{ PARTED_CHECKPOINT, "checkpoint", "keep how the GPUs look" },
	{ PARTED_RESTORE, "restore", "go back to a checkpoint" },
};

static int fail_usage(unsigned command, const char *what, const char *name)
{
	printf("Incorrect Usage: %s: -%s\n\n", what, name);
	parted_usage(command);
	parted_fatal("%s: -%s", what, name);
	return -1;
}

static int set(const struct flag *f, const char *value, struct parted_opts *ret)
{
	static const char *const yes[] = { "1", "t", "T", "true", "TRUE", "True" };
	static const char *const no[] = { "0", "f", "F", "false", "FALSE", "False", "" };
	char *at = (char *)ret + f->offset;

	if (!f->is_bool) {
		memcpy(at, &value, sizeof(value));
		return 0;
	}
	for (size_t i = 0; i < ARRAY_SIZE(yes); i++) {
		if (strcmp(value, yes[i]) == 0) {
			*(bool *)at = true;
			return 0;
		}
	}
	for (size_t i = 0; i < ARRAY_SIZE(no); i++) {
		if (strcmp(value, no[i]) == 0) {
			*(bool *)at = false;
			return 0;
		}
	}
	parted_fatal("%s: '%.40s' is neither true nor false", f->name, value);
	return -1;
}

static int read_environment(unsigned command, struct parted_opts *ret)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(flags); i++) {
		const struct flag *f = &flags[i];
		const char *value = f->variable && (f->commands & command)
					    ? secure_getenv(f->variable)
					    : NULL;

		if (value)
			r = set(f, value, ret);
	}
	return r;
}

static const struct flag *find(unsigned command, const char *name, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(flags); i++) {
		const struct flag *f = &flags[i];

		if (!(f->commands & command))
			continue;
		if (len == 1 ? *name == f->letter
			     : strncmp(f->name, name, len) == 0 && !f->name[len])
			return f;
	}
	return NULL;
}

/* -sm is -s -m; the last may have its value behind it. */
static int take_bundle(unsigned command, const char *letters, char ***next,
		       struct parted_opts *ret)
{
	for (const char *c = letters; *c; c++) {
		const struct flag *f = find(command, c, 1);

		if (!f || (!f->is_bool && c[1]))
			return fail_usage(command, "flag provided but not defined",
					  letters);
		if (!f->is_bool && !**next)
			return fail_usage(command, "flag needs an argument", letters);
		if (set(f, f->is_bool ? "true" : *(*next)++, ret) < 0)
			return -1;
	}
	return 0;
}

/* @arg is a flag without its dashes; @next the arguments behind it. */
static int take(unsigned command, const char *arg, bool may_bundle, char ***next,
		struct parted_opts *ret)
{
	const char *value = strchr(arg, '=');
	size_t len = value ? (size_t)(value - arg) : strlen(arg);
	const struct flag *f = find(command, arg, len);

	if (!f && may_bundle && !value)
		return take_bundle(command, arg, next, ret);
	if (!f)
		return fail_usage(command, "flag provided but not defined", arg);
	if (value)
		return set(f, value + 1, ret);
	if (f->is_bool)
		return set(f, "true", ret);
	if (!**next)
		return fail_usage(command, "flag needs an argument", arg);
	return set(f, *(*next)++, ret);
}

static int take_flags(unsigned command, char ***next, struct parted_opts *ret)
{
	while (**next && (**next)[0] == '-' && (**next)[1]) {
		const char *arg = *(*next)++;
		bool two = arg[1] == '-';

		if (two && !arg[2])
			return 0;
		if (take(command, arg + 1 + two, !two, next, ret) < 0)
			return -1;
	}
	return 0;
}

int parted_parse(int argc, char **argv, struct parted_opts *ret)
{
	char **next = argv + (argc > 0);
	const char *word;

	if (read_environment(PARTED_GLOBAL, ret) < 0 ||
	    take_flags(PARTED_GLOBAL, &next, ret) < 0)
		return -1;
	word = *next;
	if (!word || strcmp(word, "help") == 0 || strcmp(word, "h") == 0)
		return 0;
	next++;
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		if (strcmp(commands[i].name, word) == 0)
			ret->command = commands[i].command;
	}
	if (!ret->command) {
		parted_fatal("no help topic for '%.60s'", word);
		return -1;
	}
	if (read_environment(ret->command, ret) < 0)
		return -1;
	return take_flags(ret->command, &next, ret);
}

void parted_usage(unsigned command)
{
	puts("nvidia-mig-parted, as migctl does its work\n\n"
	     "   nvidia-mig-parted [global options] command [command options]\n");
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		if (command & (PARTED_GLOBAL | commands[i].command))
			printf("   %-16s %s\n", commands[i].name, commands[i].doc);
	}
	puts("\nOPTIONS:");
	for (size_t i = 0; i < ARRAY_SIZE(flags); i++) {
		const struct flag *f = &flags[i];

		if (!(f->commands & command))
			continue;
		printf("   --%s, -%c  %s", f->name, f->letter, f->doc);
		if (f->variable)
			printf(" [$%s]", f->variable);
		putchar('\n');
	}
}
