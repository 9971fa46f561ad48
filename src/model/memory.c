/* SPDX-License-Identifier: Apache-2.0 */
/* Amounts of memory: 10GB is nominal, as in profile names; 10GiB is real. */
#include <errno.h>
#include <stdio.h>
#include <strings.h>

#include <mig/fit.h>

#include "base/auto.h"
#include "base/error.h"
#include "model/number.h"

/* A nominal amount is kept in thousandths of a GB, a real one in MiB. */
static const struct unit {
	const char *name;
	unsigned scale;
	bool real;
} units[] = {
	{ "", 1000, false }, { "GB", 1000, false },	   { "G", 1000, false },
	{ "MB", 1, false },  { "TB", 1000000, false },	   { "GiB", 1024, true },
	{ "MiB", 1, true },  { "TiB", 1024 * 1024, true },
};

/* Up to three digits after the point, as thousandths. */
static bool take_fraction(const char **p, unsigned *ret)
{
	unsigned scale = 100;

	*ret = 0;
	if (**p != '.')
		return true;
	(*p)++;
	if (**p < '0' || **p > '9')
		return false;
	while (**p >= '0' && **p <= '9' && scale > 0) {
		*ret += (unsigned)(**p - '0') * scale;
		scale /= 10;
		(*p)++;
	}
	return **p < '0' || **p > '9';
}

int mig_memory_parse(const char *text, struct mig_memory *ret, struct mig_error *err)
{
	unsigned whole, thousandths;
	const char *p = text;

	if (!mig_number_take(&p, 10, &whole) || !take_fraction(&p, &thousandths))
		goto bad;
	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		uint64_t amount = (uint64_t)whole * units[i].scale +
				  (uint64_t)thousandths * units[i].scale / 1000;

		if (strcasecmp(p, units[i].name) != 0)
			continue;
		if (amount == 0)
			goto bad;
		ret->amount = amount;
		ret->real = units[i].real;
		return 0;
	}
bad:
	return mig_fail(
		err, EINVAL,
		"'%.40s' is no amount of memory: say 10GB (as in profile names) or "
		"9.5GiB (real)",
		text);
}

int mig_memory_format(struct mig_memory memory, char *buf, size_t size)
{
	unsigned unit = memory.real ? 1024 : 1000;
	unsigned long long whole = memory.amount / unit;
	unsigned long long rest = memory.amount % unit * 100 / unit;
	const char *name = memory.real ? "GiB" : "GB";

	if (memory.real && memory.amount % 256 != 0)
		return snprintf(buf, size, "%lluMiB", (unsigned long long)memory.amount);
	if (rest == 0)
		return snprintf(buf, size, "%llu%s", whole, name);
	if (rest % 10 == 0)
		return snprintf(buf, size, "%llu.%llu%s", whole, rest / 10, name);
	return snprintf(buf, size, "%llu.%02llu%s", whole, rest, name);
}
