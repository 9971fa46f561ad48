/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TEST_UNIT_H
#define TEST_UNIT_H

/* cmocka needs these before it, and its integers say more as names of errors. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <mig/mig.h>

/** errno_name() - a function's result as a name, which says more than a number */
static inline const char *errno_name(int r)
{
	return r < 0 ? strerrorname_np(-r) : "success";
}

/** assert_errno() - @r is the negative errno of that name, such as "ENOSPC" */
#define assert_errno(r, name) assert_string_equal(errno_name(r), name)

/** assert_says() - the error's text has @part in it */
#define assert_says(err, part)                                \
	do {                                                  \
		if (!strstr((err).msg, part))                 \
			assert_string_equal((err).msg, part); \
	} while (0)

/* What a GPU can hold, a profile per line: id name slices SMs MiB max starts size. */
extern const char A100[], A30[], RTX[];

/**
 * machine() - a machine as text: "on", "off" or "none" for each GPU, with the instances
 * on it
 * @geometry: one of the above
 * @gpus:     such as "on 3g.20gb@4 1g.5gb@0; off", from GPU 0 on; ids count from 1
 *
 * A name in brackets is a GPU instance without a compute instance: (2g.10gb)@4. Fails the
 * test if the text makes no sense. Return: to be given back with mig_state_free().
 */
struct mig_state *machine(const char *geometry, const char *gpus);

#endif
