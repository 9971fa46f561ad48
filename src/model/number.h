/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_MODEL_NUMBER_H
#define MIG_MODEL_NUMBER_H

#include <stdbool.h>

/**
 * mig_number_take() - read an unsigned number at the start of a text, digits only
 * @text: moved behind the number
 * @base: 10 or 16
 * @ret:  the number
 *
 * A decimal number has no leading zeros: 07:00 looks like PCI, and is not 7:0.
 *
 * Return: true; false, and @text unmoved, if there is no digit or the number exceeds 9
 * digits.
 */
bool mig_number_take(const char **text, unsigned base, unsigned *ret);

#endif
