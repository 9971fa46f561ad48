/* SPDX-License-Identifier: Apache-2.0 */
/* Which word was meant: the edit distance of short words, with swapped neighbours. */
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/nearest.h"

#define LONGEST 40 /* longer words are no typing errors of ours */

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static bool same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Rows of the usual table: @two[j] is two letters of @a ago, @one one letter. */
static size_t distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t two[LONGEST + 1] = { 0 }, one[LONGEST + 1], row[LONGEST + 1];

	for (size_t j = 0; j <= b_len; j++)
		one[j] = j;
	for (size_t i = 1; i <= a_len; i++) {
		row[0] = i;
		for (size_t j = 1; j <= b_len; j++) {
			size_t cost = same(a[i - 1], b[j - 1]) ? 0 : 1;

			row[j] = least(least(one[j], row[j - 1]) + 1, one[j - 1] + cost);
			if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) &&
			    same(a[i - 2], b[j - 1]))
				row[j] = least(row[j], two[j - 2] + 1);
		}
		memcpy(two, one, sizeof(two));
		memcpy(one, row, sizeof(one));
	}
	return one[b_len];
}

void mig_nearest_offer(struct mig_nearest *search, const char *candidate)
{
	size_t len = strlen(search->word), other = strlen(candidate), d;

	if (len == 0 || len > LONGEST || other > LONGEST)
		return;
	d = distance(search->word, len, candidate, other);
	if (d > 1 + len / 4 || (search->best && d >= search->distance))
		return;
	search->best = candidate;
	search->distance = d;
}
