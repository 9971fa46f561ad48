/* SPDX-License-Identifier: Apache-2.0 */
/* Faults on demand: counts the calls that the machine's rules name. */
#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "library/trouble.h"
#include "machine/setting.h"

/* The calls of this process, by rule; a new rule in a place begins anew. */
static struct {
	uint64_t id;
	unsigned calls;
} counts[MAX_FAULTS];

static unsigned count(struct store *s, unsigned slot, const struct fault *f)
{
	if (f->of_all && s->writable)
		return atomic_fetch_add(&s->file->header.fault_hits[slot], 1) + 1;
	if (counts[slot].id != f->id) {
		counts[slot].id = f->id;
		counts[slot].calls = 0;
	}
	return ++counts[slot].calls;
}

void trouble_reset(void)
{
	memset(counts, 0, sizeof(counts));
}

/* How long a call lasts on hardware. */
static unsigned latency_of(const struct store *s, const char *function)
{
	return s->machine.settings[SETTING_LATENCY] == LATENCY_HARDWARE &&
			       !strcmp(function, "nvmlGpuInstanceDestroy")
		       ? 1000
		       : 0;
}

struct trouble trouble_of(struct store *s, const char *function)
{
	struct trouble t = { NVML_SUCCESS, latency_of(s, function) };

	for (unsigned i = 0; i < MAX_FAULTS; i++) {
		const struct fault *f = &s->machine.now.faults[i];

		if (strcmp(f->function, function))
			continue;
		if (f->nth && count(s, i, f) != f->nth)
			continue;
		t.delay_ms += f->delay_ms;
		if (t.code == NVML_SUCCESS)
			t.code = (nvmlReturn_t)f->code;
	}
	return t;
}

void trouble_wait(const struct trouble *t)
{
	struct timespec rest = { t->delay_ms / 1000,
				 (long)(t->delay_ms % 1000) * 1000000 };

	while (t->delay_ms && nanosleep(&rest, &rest) < 0 && errno == EINTR)
		;
}
