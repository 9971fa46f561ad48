/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_ANSWERS_H
#define SIM_ANSWERS_H

#include <jansson.h>

/**
 * answers_compare() - where the answers of two sides differ
 * @real, @simulated: lines as ask.h writes them
 * @questions:        how many both sides were asked
 *
 * A question that one side had no occasion for, because the other way of an answer before
 * led there, is not counted: that answer is.
 *
 * Return: a list of {"function", "arguments", "real", "simulated"}, in the order asked; a
 * side's answer is {"code": 0, FIELD: VALUE…} with the fields that differ. Owned.
 */
json_t *answers_compare(const char *real, const char *simulated, unsigned *questions);

/** answers_print() - a difference, for people: one line */
void answers_print(const json_t *difference);

#endif
