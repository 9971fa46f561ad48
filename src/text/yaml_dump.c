/* SPDX-License-Identifier: Apache-2.0 */
/* Trees as YAML that a person likes to edit: short things on one line, quotes where needed. */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "text/yaml_dump.h"

static void dump(FILE *out, const json_t *value, unsigned depth, int indent);

/* Would a reader take it for a number, a bool or nothing? */
static bool is_ambiguous(const char *text)
{
	static const char *const words[] = { "true", "false", "yes", "no", "on",
					     "off",  "null",  "y",   "n" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (strcasecmp(text, words[i]) == 0)
			return true;
	}
	if (strncasecmp(text, "0x", 2) == 0)
		return true;
	return isdigit((unsigned char)text[0]) &&
	       text[strspn(text, "0123456789_.,:eE+-")] == '\0';
}

static bool is_plain(const char *text)
{
	static const char inner[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_./+-@";

	return isalnum((unsigned char)text[0]) && text[strspn(text, inner)] == '\0' &&
	       !is_ambiguous(text);
}

static void dump_text(FILE *out, const char *text)
{
	AUTO(json) json_t *quoted = NULL;

	if (is_plain(text)) {
		fputs(text, out);
		return;
	}
	quoted = json_string(text);
	if (quoted)
		json_dumpf(quoted, out, JSON_ENCODE_ANY);
}

static bool is_scalar(const json_t *value)
{
	return !json_is_object(value) && !json_is_array(value);
}

static bool holds_scalars(const json_t *list)
{
	const json_t *item;
	size_t i;

	json_array_foreach (list, i, item) {
		if (!is_scalar(item))
			return false;
	}
	return true;
}

static void dump_flow(FILE *out, const json_t *value)
{
	const char *key, *between = "";
	const json_t *item;
	size_t i;

	if (json_is_string(value)) {
		dump_text(out, json_string_value(value));
	} else if (json_is_array(value)) {
		fputc('[', out);
		json_array_foreach (value, i, item) {
			fputs(between, out);
			dump_flow(out, item);
			between = ", ";
		}
		fputc(']', out);
	} else if (json_is_object(value)) {
		fputc('{', out);
		json_object_foreach ((json_t *)value, key, item) {
			fputs(between, out);
			dump_text(out, key);
			fputs(": ", out);
			dump_flow(out, item);
			between = ", ";
		}
		fputc('}', out);
	} else {
		json_dumpf(value, out, JSON_ENCODE_ANY);
	}
}

static bool is_flow(const json_t *value, unsigned depth)
{
	if (is_scalar(value) || depth >= TEXT_YAML_FLOW)
		return true;
	return json_is_array(value) ? holds_scalars(value) : json_object_size(value) == 0;
}

static void dump_map(FILE *out, const json_t *map, unsigned depth, int indent, bool first)
{
	const char *key;
	const json_t *value;

	json_object_foreach ((json_t *)map, key, value) {
		if (!first)
			fprintf(out, "%*s", indent, "");
		first = false;
		dump_text(out, key);
		fputc(':', out);
		dump(out, value, depth + 1, indent + 2);
	}
}

static void dump_list(FILE *out, const json_t *list, unsigned depth, int indent)
{
	const json_t *item;
	size_t i;

	json_array_foreach (list, i, item) {
		fprintf(out, "%*s-", indent, "");
		if (is_flow(item, depth + 1) || json_is_array(item)) {
			dump(out, item, depth + 1, indent + 2);
			continue;
		}
		fputc(' ', out);
		dump_map(out, item, depth + 1, indent + 2, true);
	}
}

/* A value behind "key:" or "-". */
static void dump(FILE *out, const json_t *value, unsigned depth, int indent)
{
	if (is_flow(value, depth)) {
		fputc(' ', out);
		dump_flow(out, value);
		fputc('\n', out);
		return;
	}
	fputc('\n', out);
	if (json_is_object(value))
		dump_map(out, value, depth, indent, false);
	else
		dump_list(out, value, depth, indent - 2);
}

int text_yaml_dump(json_t *tree, char **ret, struct mig_error *err)
{
	AUTO(json) json_t *owned = tree;
	char *text = NULL;
	size_t size;
	FILE *out = owned ? open_memstream(&text, &size) : NULL;

	if (!out)
		return mig_fail(err, ENOMEM, "out of memory");
	dump_map(out, owned, 0, 0, true);
	if (fclose(out) != 0) {
		free(text);
		return mig_fail(err, ENOMEM, "out of memory");
	}
	*ret = text;
	return 0;
}
