/* SPDX-License-Identifier: Apache-2.0 */
/*
 * auto.h: locals that own something free it when they go out of scope.
 *
 * DEFINE_AUTO stands beside the declaration of a type's free function; a local is then
 * declared as AUTO(name) type x = NULL; and handed over with TAKE(x).
 */
#ifndef MIG_BASE_AUTO_H
#define MIG_BASE_AUTO_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define DEFINE_AUTO(name, type, free_fn)        \
	static inline void name##_auto(type *p) \
	{                                       \
		if (*p)                         \
			free_fn(*p);            \
	}
#define AUTO(name) __attribute__((cleanup(name##_auto)))

/* Hands a pointer over: gives its value and leaves NULL behind. */
#define TAKE(p)                            \
	({                                 \
		__typeof__(p) take_ = (p); \
		(p) = NULL;                \
		take_;                     \
	})

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

DEFINE_AUTO(mem, void *, free)
DEFINE_AUTO(str, char *, free)
DEFINE_AUTO(stream, FILE *, fclose)

static inline void fd_auto(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

#endif
