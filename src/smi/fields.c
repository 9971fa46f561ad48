/* SPDX-License-Identifier: Apache-2.0 */
/*
 * --query-gpu and --query-compute-apps: single fields as comma-separated values. Units
 * stand in the line of names and behind each value that is known.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "smi/fields.h"
#include "smi/fields_apps.h"
#include "smi/repeat.h"

#define EXIT_USAGE 2
#define EXIT_OTHER 255
#define NOT_VALID  "mig.mode" /* is known, and refused later than other wrong fields */

static const struct field not_valid = { .name = NOT_VALID };

/* What is asked for. */
struct query {
	const struct field *known; /* the fields of this kind of query */
	const struct field **fields;
	unsigned int count;
	bool of_apps;
	bool header, units;
};

static const struct field *find_field(const struct smi *smi, const struct query *query,
				      const char *name)
{
	for (const struct field *f = query->known; f->name; f++) {
		if (f->since <= smi->dialect->major &&
		    (strcmp(f->name, name) == 0 ||
		     (f->alias && strcmp(f->alias, name) == 0)))
			return f;
	}
	return !query->of_apps && strcmp(name, NOT_VALID) == 0 ? &not_valid : NULL;
}

/* Returns -1 or the exit status. */
static int parse_fields(const struct smi *smi, const char *list, struct query *query)
{
	AUTO(str) char *copy = strdup(list);
	char *save = NULL;

	query->fields = smi_alloc(strlen(list) + 1, sizeof(struct field *));
	for (char *word = strtok_r(copy, ",", &save); word;
	     word = strtok_r(NULL, ",", &save)) {
		const struct field *f = find_field(smi, query, word);

		if (!f) {
			printf("Field \"%s\" is not a valid field to query.\n\n", word);
			return EXIT_USAGE;
		}
		query->fields[query->count++] = f;
	}
	return -1;
}

static int parse_format(const char *list, struct query *query)
{
	AUTO(str) char *copy = strdup(list);
	char *save = NULL;
	bool csv = false;

	query->header = query->units = true;
	for (char *word = strtok_r(copy, ",", &save); word;
	     word = strtok_r(NULL, ",", &save)) {
		if (strcmp(word, "csv") == 0) {
			csv = true;
		} else if (strcmp(word, "noheader") == 0) {
			query->header = false;
		} else if (strcmp(word, "nounits") == 0) {
			query->units = false;
		} else {
			puts("Format modifier is not recognized.");
			return EXIT_USAGE;
		}
	}
	if (csv)
		return -1;
	puts("Format modifier --format=csv is mandatory.");
	return EXIT_USAGE;
}

static int print_header(const struct query *query)
{
	for (unsigned int i = 0; i < query->count; i++) {
		const struct field *f = query->fields[i];

		printf("%s%s", i ? ", " : "", f->name);
		if (f->unit)
			printf(" [%s]", f->unit);
	}
	puts("");
	return -1;
}

static void print_value(const struct query *query, const struct field *f,
			const struct field_text *value)
{
	if (!value->known)
		printf("[%s]", value->text);
	else if (query->units && f->unit)
		printf("%s %s", value->text, f->unit);
	else
		fputs(value->text, stdout);
}

static void print_gpu(struct smi *smi, const struct query *query, const struct gpu *gpu)
{
	struct field_text value;

	for (unsigned int i = 0; i < query->count; i++) {
		field_read(smi, query->fields[i], gpu->handle, &value);
		fputs(i ? ", " : "", stdout);
		print_value(query, query->fields[i], &value);
	}
	puts("");
}

static void print_apps(struct smi *smi, const struct query *query, const struct gpu *gpu)
{
	struct app app;
	struct field_text value;
	struct apps *apps = apps_read(smi, gpu->handle);

	while (apps_next(apps, &app)) {
		for (unsigned int i = 0; i < query->count; i++) {
			app_read(smi, query->fields[i], &app, &value);
			fputs(i ? ", " : "", stdout);
			print_value(query, query->fields[i], &value);
		}
		puts("");
	}
	free(apps);
}

static int print(struct smi *smi, bool first, const void *data)
{
	const struct query *query = data;

	if (first && query->header)
		print_header(query);
	for (unsigned int i = 0; i < query->count; i++) {
		if (query->fields[i] != &not_valid)
			continue;
		printf("%s : not a valid field to query.\n\n", NOT_VALID);
		return EXIT_USAGE;
	}
	for (unsigned int i = 0; i < smi->gpu_count; i++) {
		if (query->of_apps)
			print_apps(smi, query, &smi->gpus[i]);
		else
			print_gpu(smi, query, &smi->gpus[i]);
	}
	return 0;
}

static int run_query(struct smi *smi, const struct arguments *args, struct query *query,
		     const char *list)
{
	struct repeat repeat;
	int status = parse_fields(smi, list, query);

	if (status < 0)
		status = parse_format(args->seen[OPT_FORMAT].value, query);
	if (status < 0)
		status = repeat_parse(args, &repeat);
	if (status < 0)
		status = repeat_check(&repeat, "log file");
	if (status < 0)
		status = smi_select(smi, args->seen[OPT_ID].value);
	return status < 0 ? repeat_print(&repeat, smi, print, query) : status;
}

/* Two kinds of queries are one too many; the same twice is not. Returns -1 or a status. */
static int check_arguments(const struct arguments *args)
{
	unsigned int kinds = 0;

	if (options_missing(args))
		return EXIT_OTHER;
	if (options_count(args, OPT_HELP_QUERY_GPU, OPT_FORMAT - 1))
		return program_refuse("--help-query-*");
	for (unsigned int i = OPT_QUERY_GPU; i < OPT_HELP_QUERY_GPU; i++)
		kinds += args->seen[i].count > 0;
	if (kinds > 1) {
		puts("Only one --query-* switch can be used at a time.");
		return EXIT_USAGE;
	}
	if (args->rest.stray) {
		printf("ERROR: Option %s is not recognized. " SEE_HELP, args->rest.stray);
		return EXIT_USAGE;
	}
	if (!args->seen[OPT_FORMAT].count) {
		printf("\"--format=\" switch is missing. " SEE_HELP);
		return EXIT_USAGE;
	}
	return -1;
}

int fields_run(struct smi *smi, const struct arguments *args)
{
	struct query query = { .of_apps = args->seen[OPT_QUERY_APPS].count };
	const struct option_seen *seen =
		&args->seen[query.of_apps ? OPT_QUERY_APPS : OPT_QUERY_GPU];
	int status = check_arguments(args);

	if (status >= 0)
		return status;
	if (!seen->count)
		return program_refuse("that query");
	query.known = query.of_apps ? app_fields : gpu_fields;
	status = run_query(smi, args, &query, seen->value);
	free(query.fields);
	return status;
}
