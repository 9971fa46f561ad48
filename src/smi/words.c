/* SPDX-License-Identifier: Apache-2.0 */
/*
 * nvidia-smi's manner of reading arguments. "=" separates words as a blank does, wherever
 * it stands, but a value keeps all that follows in its argument: "-cgi=19=4" has the
 * value "19=4" and the stray word "4". A word that is a known option is never a value.
 */
#include <string.h>

#include "smi/words.h"

const char *words_next(struct words *words)
{
	const char *rest = words->at ? strchr(words->at, '=') : NULL;

	if (rest)
		return words->at = rest + 1;
	if (words->left == 0)
		return words->at = NULL;
	words->left--;
	return words->at = *words->argv++;
}

static int names(const char *option, const char *word, size_t len)
{
	return option && strlen(option) == len && strncmp(option, word, len) == 0;
}

int words_match(const struct option_row *rows, size_t count, const char *word)
{
	size_t len = strcspn(word, "=");

	for (size_t i = 0; i < count; i++) {
		if (names(rows[i].brief, word, len) || names(rows[i].full, word, len))
			return (int)i;
	}
	return -1;
}

/* Takes the word that follows as a value, unless it is an option itself. */
static const char *take_value(const struct option_row *rows, size_t count,
			      struct words *words)
{
	struct words ahead = *words;
	const char *word = words_next(&ahead);

	if (!word || words_match(rows, count, word) >= 0)
		return NULL;
	*words = ahead;
	return word;
}

static void note(struct option_seen *seen, const char *word, const char *value,
		 unsigned int at)
{
	seen->last = (struct option_use){ word, value, at };
	if (seen->count++ == 0)
		seen->first = seen->last;
	if (value) {
		seen->value = value;
		seen->at = at;
	}
}

struct words_result words_parse(const struct option_row *rows, size_t count, int argc,
				char **argv, struct option_seen *seen)
{
	struct words words = { argv, argc, NULL };
	struct words_result result = { .stray = NULL };
	unsigned int at = 0;
	const char *word, *value;

	while ((word = words_next(&words))) {
		int i = words_match(rows, count, word);

		at++;
		if (i < 0) {
			if (!result.stray) {
				result.stray = word;
				result.stray_at = at;
			}
			continue;
		}
		value = rows[i].value == TAKES_NONE ? NULL
						    : take_value(rows, count, &words);
		note(&seen[i], word, value, at);
		if (!value && rows[i].value == TAKES_VALUE && !result.missing)
			result.missing = word;
	}
	return result;
}
