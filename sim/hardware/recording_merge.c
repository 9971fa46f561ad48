/* SPDX-License-Identifier: Apache-2.0 */
/* Which boards are one: those that contradict each other in nothing that makes a model. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "hardware/recording_merge.h"

/* What may differ between two specimens of one model. */
static bool is_of_specimen(const char *key)
{
	return !strcmp(key, "firmware") || !strcmp(key, "idle_kib_per_slice");
}

static bool agree(json_t *a, json_t *b)
{
	const char *key;
	json_t *v;
	size_t i;

	if (json_is_null(a) || json_is_null(b))
		return true;
	if (json_is_object(a) && json_is_object(b)) {
		json_object_foreach (a, key, v) {
			json_t *other = json_object_get(b, key);

			if (other && !is_of_specimen(key) && !agree(v, other))
				return false;
		}
		return true;
	}
	if (!json_is_array(a) || !json_is_array(b))
		return json_equal(a, b);
	if (!json_array_size(a) || !json_array_size(b))
		return true;
	if (json_array_size(a) != json_array_size(b))
		return false;
	json_array_foreach (a, i, v) {
		if (!agree(v, json_array_get(b, i)))
			return false;
	}
	return true;
}

/* Gives @a what it lacks and @b has. */
static void learn(json_t *a, json_t *b)
{
	const char *key;
	json_t *v;
	size_t i;

	json_object_foreach (b, key, v) {
		json_t *mine = json_object_get(a, key);

		if (!mine || json_is_null(mine) ||
		    (json_is_array(mine) && !json_array_size(mine)))
			json_object_set(a, key, v);
		else
			learn(mine, v);
	}
	json_array_foreach (b, i, v) {
		learn(json_array_get(a, i), v);
	}
}

const char *recording_merge(json_t *boards, json_t *board)
{
	const char *key = json_string_value(json_object_get(board, "key")), *name;
	char file[80];
	json_t *known;

	json_object_foreach (boards, name, known) {
		if (agree(known, board)) {
			learn(known, board);
			return name;
		}
	}
	snprintf(file, sizeof(file), "%s.json", key);
	for (unsigned i = 2; json_object_get(boards, file); i++) {
		json_object_set_new(board, "key", json_sprintf("%.40s-%u", key, i));
		snprintf(file, sizeof(file), "%.40s-%u.json", key, i);
	}
	json_object_set(boards, file, board);
	json_object_foreach (boards, name, known) {
		if (known == board)
			return name;
	}
	return NULL;
}
