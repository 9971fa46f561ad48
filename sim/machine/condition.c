/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions are rules like those about calls, and are kept among them. */
#include <string.h>

#include "machine/condition.h"

bool condition_holds(const struct machine *m, enum fault_kind kind, unsigned gpu)
{
	for (unsigned i = 0; m->now.fault_count && i < MAX_FAULTS; i++) {
		if (m->now.faults[i].kind == kind && m->now.faults[i].gpus & 1u << gpu)
			return true;
	}
	return false;
}

static bool is_of_driver(enum fault_kind kind)
{
	return kind == FAULT_NOT_LOADED || kind == FAULT_MISMATCH;
}

void condition_end(struct machine *m, enum fault_kind kind, unsigned gpu)
{
	for (unsigned i = 0; m->now.fault_count && i < MAX_FAULTS; i++) {
		struct fault *f = &m->now.faults[i];

		if (f->kind != kind)
			continue;
		f->gpus &= is_of_driver(kind) ? 0
					      : ((1u << m->gpu_count) - 1) & ~(1u << gpu);
		if (f->gpus)
			continue;
		memset(f, 0, sizeof(*f));
		m->now.fault_count--;
	}
}
