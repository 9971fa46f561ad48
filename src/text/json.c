/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON in and out, as files that people write and programs read: errors name line and
 * column, output keeps the order of its keys.
 */
#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "text/json.h"

int text_json_load(const char *path, json_t **ret, struct mig_error *err)
{
	AUTO(stream) FILE *in = fopen(path, "re");
	json_error_t why;
	json_t *tree;

	if (!in)
		return mig_fail(err, errno, "%s: %s", path, strerror(errno));
	tree = json_loadf(in, JSON_REJECT_DUPLICATES, &why);
	if (!tree)
		return mig_fail(err, EINVAL, "%s:%d:%d: %s", path, why.line, why.column,
				why.text);
	*ret = tree;
	return 0;
}

int text_json_dump(json_t *tree, char **ret, struct mig_error *err)
{
	AUTO(json) json_t *owned = tree;
	AUTO(str) char *body = NULL;
	char *text;
	size_t len;

	if (owned)
		body = json_dumps(owned, JSON_INDENT(2) | JSON_ENCODE_ANY);
	if (!body)
		return mig_fail(err, ENOMEM, "out of memory");
	len = strlen(body);
	text = realloc(body, len + 2);
	if (!text)
		return mig_fail(err, ENOMEM, "out of memory");
	body = NULL;
	memcpy(text + len, "\n", 2);
	*ret = text;
	return 0;
}
