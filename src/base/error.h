/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_BASE_ERROR_H
#define MIG_BASE_ERROR_H

#include <mig/error.h>

/**
 * mig_fail() - say why something failed
 * @err:  where to say it, or NULL
 * @code: errno value, positive
 *
 * Return: -@code, so that `return mig_fail(...)` ends a function.
 */
int mig_fail(struct mig_error *err, int code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4), cold));

/**
 * mig_wrap() - put an outer context in front of what was said: "text: message"
 * @err: what the failed call filled in, or NULL
 * @r:   what the failed call returned
 *
 * A message that grows too long loses its end, never its beginning.
 *
 * Return: @r.
 */
int mig_wrap(struct mig_error *err, int r, const char *fmt, ...)
	__attribute__((format(printf, 3, 4), cold));

#endif
