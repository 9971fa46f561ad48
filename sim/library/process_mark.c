/* SPDX-License-Identifier: Apache-2.0 */
/* Tells a process from its forked children: a page that the kernel empties in a child. */
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

#include "library/process_mark.h"

static _Atomic(_Atomic char *) page; /* wiped on fork; NULL where that is not to be had */
static _Atomic pid_t marked;	     /* the last process that was marked, for that case */

/* An emulator of processors takes every advice, and follows none: nonsense tells. */
static bool is_wiped_on_fork(void *p)
{
	const int nonsense = 0x7fff;

	return madvise(p, 1, MADV_WIPEONFORK) == 0 && madvise(p, 1, nonsense) < 0;
}

static _Atomic char *map_page(void)
{
	/* A byte: the kernel makes a page of it, whatever size its pages have. */
	void *p =
		mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return NULL;
	if (is_wiped_on_fork(p))
		return p;
	munmap(p, 1);
	return NULL;
}

bool process_is_marked(void)
{
	_Atomic char *p = atomic_load_explicit(&page, memory_order_acquire);

	if (p)
		return atomic_load_explicit(p, memory_order_acquire);
	return atomic_load(&marked) && atomic_load(&marked) == getpid();
}

bool process_was_marked(void)
{
	return atomic_load(&marked) != 0;
}

void process_mark(void)
{
	_Atomic char *p = atomic_load(&page);

	if (!p) {
		p = map_page();
		atomic_store_explicit(&page, p, memory_order_release);
	}
	atomic_store(&marked, getpid());
	if (p)
		atomic_store_explicit(p, 1, memory_order_release);
}
