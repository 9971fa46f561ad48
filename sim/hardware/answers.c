/* SPDX-License-Identifier: Apache-2.0 */
/* Lays the answers of two sides beside each other. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hardware/answers.h"
#include "hardware/recording.h"

/* Lines by their first two columns: {"nvmlX\tgpu 0": "0\tid=19\t…"}, in order. */
static json_t *index_lines(const char *text)
{
	json_t *lines = json_object();

	for (const char *end; text && (end = strchr(text, '\n')); text = end + 1) {
		const char *tab = memchr(text, '\t', (size_t)(end - text));

		tab = tab ? memchr(tab + 1, '\t', (size_t)(end - tab - 1)) : NULL;
		if (!tab)
			continue;
		AUTO(str) char *key = strndup(text, (size_t)(tab - text));

		json_object_set_new(lines, key ? key : "",
				    json_stringn(tab + 1, (size_t)(end - tab - 1)));
	}
	return lines;
}

/* "19" or "MIG 1g.5gb" as JSON. */
static json_t *value_json(const char *text)
{
	char *end;
	long long n = strtoll(text, &end, 10);

	return *text && !*end ? json_integer(n) : json_string(text);
}

/* "0\tid=19\tsm=14" as an object. */
static json_t *answer_json(const char *text)
{
	AUTO(str) char *copy = strdup(text);
	json_t *answer = json_object();
	char *save = NULL, *word = copy ? strtok_r(copy, "\t", &save) : NULL;

	json_object_set_new(answer, "code", value_json(word ? word : "?"));
	while (word && (word = strtok_r(NULL, "\t", &save))) {
		char *value = strchr(word, '=');

		if (value) {
			*value = '\0';
			json_object_set_new(answer, word, value_json(value + 1));
		}
	}
	return answer;
}

/* Drops what both say alike, but for the code. */
static void keep_different(json_t *a, json_t *b)
{
	const char *key;
	json_t *v;
	void *next;

	json_object_foreach_safe(a, next, key, v)
	{
		if (strcmp(key, "code") && json_equal(v, json_object_get(b, key))) {
			json_object_del(b, key);
			json_object_del(a, key);
		}
	}
}

static json_t *difference_json(const char *key, const char *real, const char *simulated)
{
	const char *tab = strchr(key, '\t');
	json_t *a = answer_json(real), *b = answer_json(simulated);

	keep_different(a, b);
	return json_pack("{s:o, s:s, s:o, s:o}", "function",
			 json_stringn(key, (size_t)(tab - key)), "arguments", tab + 1,
			 "real", a, "simulated", b);
}

json_t *answers_compare(const char *real, const char *simulated, unsigned *questions)
{
	AUTO(json) json_t *a = index_lines(real);
	AUTO(json) json_t *b = index_lines(simulated);
	json_t *list = json_array(), *v;
	const char *key;

	*questions = 0;
	json_object_foreach (a, key, v) {
		json_t *other = json_object_get(b, key);

		if (!other)
			continue;
		++*questions;
		if (!json_equal(v, other))
			json_array_append_new(list,
					      difference_json(key, json_string_value(v),
							      json_string_value(other)));
	}
	return list;
}

/* "0 id=19 name=MIG 1g.5gb" */
static void print_answer(const char *side, const json_t *answer)
{
	const char *key;
	json_t *v;

	printf(" %s", side);
	json_object_foreach ((json_t *)answer, key, v) {
		if (!strcmp(key, "code"))
			printf(" ");
		else
			printf(", %s ", key);
		if (json_is_integer(v))
			printf("%lld", (long long)json_integer_value(v));
		else
			printf("%s", json_string_value(v));
	}
}

void answers_print(const json_t *difference)
{
	printf("%s(%s):", json_string_value(json_object_get(difference, "function")),
	       json_string_value(json_object_get(difference, "arguments")));
	print_answer("real", json_object_get(difference, "real"));
	printf(";");
	print_answer("simulated", json_object_get(difference, "simulated"));
	putchar('\n');
}
