/* SPDX-License-Identifier: Apache-2.0 */
/* Wishes as people write them: 2g.10gb, 7x1g.5gb, 3g.20gb@4, 19. */
#include <errno.h>
#include <string.h>

#include <mig/plan.h>

#include "base/error.h"
#include "model/number.h"

/* "7x1g.5gb" has a count in front, "19" and "1g.5gb" have not. */
static bool take_count(const char **p, unsigned *ret)
{
	const char *q = *p;
	unsigned count;

	*ret = 1;
	if (!mig_number_take(&q, 10, &count) || (*q != 'x' && *q != 'X'))
		return true;
	*p = q + 1;
	*ret = count;
	return count > 0;
}

int mig_wish_parse(const char *text, struct mig_wish *ret, struct mig_error *err)
{
	struct mig_wish wish = { .start = MIG_UNKNOWN };
	const char *p = text, *at;
	size_t len;

	if (!take_count(&p, &wish.count))
		goto bad;
	at = strchr(p, '@');
	len = at ? (size_t)(at - p) : strlen(p);
	if (len == 0 || len >= sizeof(wish.profile))
		goto bad;
	memcpy(wish.profile, p, len);
	if (at) {
		at++;
		if (!mig_number_take(&at, 10, &wish.start) || *at != '\0')
			goto bad;
	}
	if (at && wish.count > 1)
		return mig_fail(err, EINVAL,
				"'%.60s': several instances cannot start at one slice; "
				"leave '@%u' out",
				text, wish.start);
	*ret = wish;
	return 0;
bad:
	return mig_fail(err, EINVAL,
			"'%.60s' is no wish: say PROFILE, COUNTxPROFILE or "
			"PROFILE@START, such as "
			"2g.10gb, 7x1g.5gb, 3g.20gb@4",
			text);
}
