/* SPDX-License-Identifier: Apache-2.0 */
/*
 * query.h: the report of -q. What it holds is told once, section by section, to a pen that
 * draws it as text or as XML: a key is what text shows, a tag what XML does. A NULL key or
 * tag leaves a value out of that form.
 */
#ifndef MIG_SMI_QUERY_H
#define MIG_SMI_QUERY_H

#include <stdbool.h>

#include "smi/smi.h"

/** struct query_form - how -q is to be printed */
struct query_form {
	bool xml;
};

/** query_print() - print -q for the selected GPUs; for repeat_print(), with a query_form */
int query_print(struct smi *smi, bool first, const void *data);

/** struct query - one GPU's report while it is drawn */
struct query {
	struct smi *smi;
	nvmlDevice_t gpu;
	bool xml;
	unsigned int depth;
	unsigned int mig_devices, processes; /**< how many were drawn */
};

/* Asks the driver about the GPU. */
#define ASK(q, fn, ...) CALL((q)->smi, fn, (q)->gpu, __VA_ARGS__)

/* A value that one call gives as one number, in printf's @format. */
#define PUT_NUMBER(q, key, tag, format, fn)                  \
	do {                                                 \
		unsigned int number_ = 0;                    \
		nvmlReturn_t r_ = ASK(q, fn, &number_);      \
		query_put(q, key, tag, r_, format, number_); \
	} while (0)

/* A value that one call gives as one number, which @word names. */
#define PUT_WORD(q, key, tag, word, fn)                          \
	do {                                                     \
		unsigned int number_ = 0;                        \
		nvmlReturn_t r_ = ASK(q, fn, &number_);          \
		query_put(q, key, tag, r_, "%s", word(number_)); \
	} while (0)

/* A value that one call writes into a buffer of @size bytes. */
#define PUT_STRING(q, key, tag, size, fn)                  \
	do {                                               \
		char text_[size] = "";                     \
		nvmlReturn_t r_ = ASK(q, fn, text_, size); \
		query_put(q, key, tag, r_, "%s", text_);   \
	} while (0)

/* P0 to P15 are performance states, others are unknown. */
#define PERFORMANCE_STATES 16u

/* A section of two modes that one call gives, the current and the pending one. */
#define PUT_MODES(q, key, tag, name, word, fn)                                   \
	do {                                                                     \
		unsigned int now_ = 0, then_ = 0;                                \
		nvmlReturn_t r_ = ASK(q, fn, &now_, &then_);                     \
		query_open(q, key, tag);                                         \
		query_put(q, "Current", "current_" name, r_, "%s", word(now_));  \
		query_put(q, "Pending", "pending_" name, r_, "%s", word(then_)); \
		query_close(q, tag);                                             \
	} while (0)

/* What only the private table between nvidia-smi and its library tells. */
#define NOT_PUBLIC "N/A"

/* query_pen.c */

/** query_open(), query_close() - a section; what is drawn in between stands in it */
void query_open(struct query *q, const char *key, const char *tag);
void query_close(struct query *q, const char *tag);

/** query_text() - a value that is words already */
void query_text(struct query *q, const char *key, const char *tag, const char *text);

/** query_foreign() - words that anyone may have chosen, which XML escapes */
void query_foreign(struct query *q, const char *key, const char *tag, const char *text);

/** query_put() - a value, or what the driver answered instead of one */
void query_put(struct query *q, const char *key, const char *tag, nvmlReturn_t r,
	       const char *format, ...) __attribute__((format(printf, 5, 6)));

/** query_hex() - a number of at least @digits; text has 0x in front of it */
void query_hex(struct query *q, const char *key, const char *tag, nvmlReturn_t r,
	       int digits, unsigned int number);

/** query_mib() - bytes, shown in MiB, which newer releases round up */
void query_mib(struct query *q, const char *key, const char *tag, nvmlReturn_t r,
	       unsigned long long bytes);

/** query_answer() - an answer of the driver as a value: N/A for what is not supported */
const char *query_answer(nvmlReturn_t r);

/* Words for numbers: 1 is enabled, anything but 0 is enabled, anything but 0 is yes. */
const char *word_mode(unsigned int mode);
const char *word_feature(unsigned int on);
const char *word_yes(unsigned int yes);

/** word_of() - the word at @number of a list, else "Unknown" */
const char *word_of(const char *const *words, size_t count, unsigned int number);
#define WORD_OF(words, number) word_of(words, ARRAY_SIZE(words), number)

/** query_fields() - ask for field values; a call that fails is what each field answers */
nvmlReturn_t query_fields(struct query *q, nvmlFieldValue_t *fields, int count);

/** query_each_mig() - call @each for every MIG device of the GPU. Return: how many. */
unsigned int query_each_mig(struct query *q,
			    void (*each)(struct query *q, nvmlDevice_t mig));

/** query_frame_buffer(), query_bar1() - the memory of a GPU or of a MIG device */
void query_frame_buffer(struct query *q, nvmlReturn_t r, const nvmlMemory_v2_t *memory);
void query_bar1(struct query *q, const char *key, nvmlReturn_t r,
		const nvmlBAR1Memory_t *memory);

/* The sections, in the report's order; a file for each subject. */
void query_product(struct query *q);
void query_mig(struct query *q);
void query_identity(struct query *q);
void query_pci(struct query *q);
void query_activity(struct query *q);
void query_memory(struct query *q);
void query_use(struct query *q);
void query_ecc(struct query *q);
void query_retirement(struct query *q);
void query_temperature(struct query *q);
void query_power(struct query *q);
void query_clocks(struct query *q);
void query_fabric(struct query *q);
void query_supported_clocks(struct query *q);
void query_processes(struct query *q);
void query_accounting(struct query *q);

#endif
