/* SPDX-License-Identifier: Apache-2.0 */
/* What survives a reset and a boot, and what that puts right. Boards that need a reset for a change of the MIG mode
 * keep the mode in their infoROM; the others start with it off. */
#include <string.h>

#include "machine/condition.h"
#include "machine/reset.h"

void reset_gpu(struct machine *m, unsigned gpu)
{
	struct gpu *g = &m->now.gpus[gpu];

	memset(g->gi, 0, sizeof(g->gi));
	g->mig = g->mig_pending;
	g->application_mhz = 0;
	g->changes++;
	condition_end(m, FAULT_RESET_REQUIRED, gpu);
}

void reload_driver(struct machine *m)
{
	for (unsigned i = 0; i < m->gpu_count; i++) {
		if (machine_board(m, i)->toggle != TOGGLE_RESET)
			m->now.gpus[i].mig_pending = 0;
		reset_gpu(m, i);
	}
	condition_end(m, FAULT_NOT_LOADED, 0);
	condition_end(m, FAULT_MISMATCH, 0);
}

void boot_machine(struct machine *m)
{
	reload_driver(m);
	for (unsigned i = 0; i < m->gpu_count; i++)
		condition_end(m, FAULT_LOST, i);
	memset(m->now.clients, 0, sizeof(m->now.clients));
	m->now.boot++;
}
