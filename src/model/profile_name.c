/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of profiles. Two names that mean the same come out equal: a compute part that
 * fills the GPU instance is dropped, attributes are sorted.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/auto.h"
#include "model/number.h"
#include "model/profile_name.h"

#define ATTRIBUTES_MAX 6

static bool take_word(const char **p, const char *word)
{
	size_t len = strlen(word);

	if (strncasecmp(*p, word, len) != 0)
		return false;
	*p += len;
	return true;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* An attribute begins with a letter and ends with a letter or digit: me, me.all, gfx. */
static bool is_attribute(const char *word)
{
	size_t len = strlen(word);

	if (len == 0 || !isalpha((unsigned char)word[0]) || word[len - 1] == '.')
		return false;
	for (; *word; word++) {
		if (!isalnum((unsigned char)*word) && *word != '.')
			return false;
	}
	return true;
}

/* "+me,gfx": one sign, then words with commas, each once. */
static bool take_attributes(const char *p, struct mig_profile_name *name)
{
	char sign = *p, text[MIG_NAME_SIZE / 2], *words[ATTRIBUTES_MAX], *rest = text;
	size_t count = 0;

	if (strlen(p) > sizeof(text))
		return false;
	strcpy(text, p + 1);
	for (char *w = strsep(&rest, ","); w; w = strsep(&rest, ",")) {
		if (!is_attribute(w) || count == ATTRIBUTES_MAX)
			return false;
		words[count++] = w;
	}
	qsort(words, count, sizeof(words[0]), by_name);
	for (size_t i = 0; i < count; i++) {
		size_t len = strlen(name->gi);

		if (i > 0 && strcmp(words[i], words[i - 1]) == 0)
			return false;
		snprintf(name->gi + len, sizeof(name->gi) - len, "%c%s",
			 i == 0 ? sign : ',', words[i]);
	}
	return true;
}

bool mig_profile_name_parse(const char *text, struct mig_profile_name *ret)
{
	struct mig_profile_name name = { 0 };
	const char *p = text, *behind;
	unsigned number;

	if (!mig_number_take(&p, 10, &number))
		return false;
	behind = p;
	if (take_word(&behind, "c.")) {
		name.compute = number;
		p = behind;
		if (number == 0 || !mig_number_take(&p, 10, &number))
			return false;
	}
	name.slices = number;
	if (!take_word(&p, "g.") || !mig_number_take(&p, 10, &name.gb) ||
	    !take_word(&p, "gb") || name.slices == 0)
		return false;
	if (name.compute == name.slices)
		name.compute = 0;
	if (name.compute > name.slices)
		return false;
	snprintf(name.gi, sizeof(name.gi), "%ug.%ugb", name.slices, name.gb);
	if (*p && *p != '+' && *p != '-')
		return false;
	if (*p && !take_attributes(p, &name))
		return false;
	*ret = name;
	return true;
}
