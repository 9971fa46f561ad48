/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers inside addresses and wishes: no signs, no blanks, no surprises of strtoul(). */
#include <ctype.h>
#include <stdlib.h>

#include "model/number.h"

static int digit_value(char c, unsigned base)
{
	int value = -1;

	if (c >= '0' && c <= '9')
		value = c - '0';
	else if (isxdigit((unsigned char)c))
		value = tolower((unsigned char)c) - 'a' + 10;
	return value < (int)base ? value : -1;
}

bool mig_number_take(const char **text, unsigned base, unsigned *ret)
{
	const char *p = *text;
	unsigned long long value = 0;

	if (base == 10 && p[0] == '0' && digit_value(p[1], base) >= 0)
		return false;
	while (digit_value(*p, base) >= 0 && p - *text < 9) {
		value = value * base + (unsigned)digit_value(*p, base);
		p++;
	}
	if (p == *text || digit_value(*p, base) >= 0 || value > 0xfffffffeu)
		return false;
	*text = p;
	*ret = (unsigned)value;
	return true;
}
