/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_SMI_WORDS_H
#define MIG_SMI_WORDS_H

#include <stddef.h>

/** struct option_row - an option: its spellings and whether it takes a value */
struct option_row {
	const char *brief; /**< such as "-cgi", or NULL */
	const char *full;  /**< such as "--create-gpu-instance", or NULL */
	enum option_value { TAKES_NONE, TAKES_VALUE, MAY_TAKE_VALUE } value;
};

/** struct option_use - an option as it was written once */
struct option_use {
	const char *word;  /**< with what follows its "=" */
	const char *value; /**< NULL if there is none */
	unsigned int at;   /**< how many words had been read by then */
};

/** struct option_seen - what the arguments said of one option */
struct option_seen {
	unsigned int count;
	struct option_use first, last;
	const char
		*value; /**< the last one given, or NULL; a bare option leaves it alone */
	unsigned int at; /**< how many words had been read by then, to compare options */
};

/** struct words - the position in a list of arguments; a word ends at "=" or at its end */
struct words {
	char **argv;
	int left;
	const char *at;
};

/** struct words_result - what words_parse() found beside the options */
struct words_result {
	const char *stray; /**< first word that is no option, or NULL */
	unsigned int stray_at;
	const char *missing; /**< first option that lacks its value, or NULL */
};

/** words_next() - the next word, up to the end of its argument; NULL at the end */
const char *words_next(struct words *words);

/** words_match() - the row that a word names, as far as its "="; -1 if none does */
int words_match(const struct option_row *rows, size_t count, const char *word);

/**
 * words_parse() - sort words into options, values and the rest
 * @seen: one per row, zeroed by the caller
 */
struct words_result words_parse(const struct option_row *rows, size_t count, int argc,
				char **argv, struct option_seen *seen);

#endif
