/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The simulator's own invariants. They guard against a damaged file as well as against a
 * bug of the simulator: every client checks what it copied before it looks at it.
 */
#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "machine/check.h"
#include "machine/compute.h"
#include "machine/geometry.h"
#include "machine/setting.h"

uint64_t state_sum(const void *bytes, size_t size)
{
	uint64_t sum = 0xcbf29ce484222325ull, word;

	for (size_t i = 0; i + sizeof(word) <= size; i += sizeof(word)) {
		memcpy(&word, (const char *)bytes + i, sizeof(word));
		sum = (sum ^ word) * 0x100000001b3ull;
		sum ^= sum >> 29;
	}
	return sum;
}

uint64_t snapshot_sum(const struct snapshot *s)
{
	return state_sum(&s->boot, sizeof(*s) - offsetof(struct snapshot, boot));
}

uint64_t fixed_sum(const uint32_t settings[MAX_SETTINGS], const struct board *boards,
		   unsigned board_count, const struct identity *identities,
		   unsigned gpu_count)
{
	return state_sum(settings, MAX_SETTINGS * sizeof(*settings)) ^
	       state_sum(boards, board_count * sizeof(*boards)) ^
	       state_sum(identities, gpu_count * sizeof(*identities));
}

static int is_text(const char *text, size_t size)
{
	return text[0] && memchr(text, '\0', size);
}

static int check_profile(const struct board *b, const struct profile *p)
{
	if (!p->slices)
		return 1;
	if (p->slices > b->compute_slices || !p->size || p->size > b->memory_slices)
		return 0;
	if (!p->instances || p->instances > MAX_GI_PER_GPU)
		return 0;
	if (!p->start_count || p->start_count > MAX_STARTS)
		return 0;
	for (unsigned i = 0; i < p->start_count; i++) {
		if (p->starts[i] >= b->memory_slices ||
		    p->starts[i] + p->size > b->memory_slices)
			return 0;
	}
	return is_text(p->name, sizeof(p->name)) &&
	       is_text(p->compute_name, sizeof(p->compute_name));
}

/* Keeps every later product and sum within 64 bits and every list of clocks finite. */
static int check_telemetry(const struct telemetry *t)
{
	const uint32_t *figures = (const uint32_t *)t;

	for (size_t i = 0; i < sizeof(*t) / sizeof(*figures); i++) {
		if (figures[i] > 10000000 && figures[i] != NOT_KNOWN)
			return 0;
	}
	return t->sm_step_khz >= 1000 &&
	       (t->power_idle == NOT_KNOWN || t->power_default == NOT_KNOWN ||
		t->power_idle <= t->power_default);
}

static int check_firmware(const struct firmware *f)
{
	return memchr(f->vbios, '\0', sizeof(f->vbios)) &&
	       memchr(f->part_number, '\0', sizeof(f->part_number)) &&
	       memchr(f->inforom_image, '\0', sizeof(f->inforom_image)) &&
	       memchr(f->inforom_oem, '\0', sizeof(f->inforom_oem)) &&
	       memchr(f->inforom_ecc, '\0', sizeof(f->inforom_ecc));
}

static int check_board(const struct board *b, struct mig_error *err)
{
	if (!is_text(b->key, sizeof(b->key)) || !is_text(b->name, sizeof(b->name)))
		return mig_fail(err, EINVAL, "a board has no name");
	if (b->toggle > TOGGLE_AT_ONCE || !b->memory_mib ||
	    !check_telemetry(&b->telemetry) || !check_firmware(&b->firmware))
		return mig_fail(err, EINVAL, "board %s is damaged", b->key);
	if (b->toggle == TOGGLE_NEVER)
		return 0;
	if (b->compute_tree > 1 || b->memory_slices > MAX_SLICES ||
	    b->compute_slices > MAX_CI)
		return mig_fail(err, EINVAL, "board %s has too many slices", b->key);
	for (unsigned i = 0; i < MAX_PROFILES; i++) {
		if (!check_profile(b, &b->profiles[i]))
			return mig_fail(err, EINVAL, "board %s: profile %u is damaged",
					b->key, i);
	}
	return 0;
}

static int check_settings(const struct machine *m, struct mig_error *err)
{
	for (unsigned i = 0; i < SETTINGS; i++) {
		if (!setting_text(i, m->settings[i]))
			return mig_fail(err, EINVAL, "setting %s is damaged",
					setting_table(i)->name);
	}
	return 0;
}

int check_boards(const struct machine *m, struct mig_error *err)
{
	int r = check_settings(m, err);

	if (r < 0)
		return r;

	if (!m->board_count || m->board_count > MAX_BOARDS || !m->gpu_count ||
	    m->gpu_count > MAX_GPUS)
		return mig_fail(err, EINVAL, "%u boards and %u GPUs are not a machine",
				m->board_count, m->gpu_count);
	if (!is_text(m->driver_version, sizeof(m->driver_version)) ||
	    !is_text(m->cuda_version, sizeof(m->cuda_version)))
		return mig_fail(err, EINVAL, "the driver has no version");
	for (unsigned i = 0; i < m->board_count; i++) {
		r = check_board(&m->boards[i], err);
		if (r < 0)
			return r;
	}
	for (unsigned i = 0; i < m->gpu_count; i++) {
		if (m->identities[i].board >= m->board_count ||
		    !is_text(m->identities[i].serial, sizeof(m->identities[i].serial)))
			return mig_fail(err, EINVAL, "GPU %u is damaged", i);
	}
	return 0;
}

static int has_start(const struct board *b, const struct profile *p, const struct ci *ci)
{
	uint32_t starts[MAX_CI], count = compute_starts(b, p, ci->profile, starts);

	for (uint32_t i = 0; i < count; i++) {
		if (starts[i] == ci->start)
			return 1;
	}
	return 0;
}

static int check_compute(const struct board *b, const struct profile *p,
			 const struct gi *gi)
{
	uint32_t taken = 0;

	for (unsigned i = 0; i < MAX_CI; i++) {
		const struct ci *ci = &gi->ci[i];
		uint32_t span;

		if (!ci->used)
			continue;
		if (!compute_offered(b, p, ci->profile) || !has_start(b, p, ci) ||
		    ci->size != compute_size(b, ci->profile))
			return 0;
		span = placement_mask(ci->start, ci->size);
		if (taken & span)
			return 0;
		taken |= span;
	}
	return 1;
}

static int check_gpu(const struct machine *m, unsigned index, struct mig_error *err)
{
	const struct board *b = machine_board(m, index);
	const struct gpu *gpu = &m->now.gpus[index];
	uint32_t taken = 0;

	if (gpu->mig > 1 || gpu->mig_pending > 1 || gpu->persistence > 1)
		return mig_fail(err, EINVAL, "GPU %u: a mode is neither on nor off",
				index);
	for (unsigned id = 0; id < MAX_GI; id++) {
		const struct gi *gi = &gpu->gi[id];
		const struct profile *p;
		uint32_t span;

		if (!gi->used)
			continue;
		if (!gpu->mig)
			return mig_fail(err, EINVAL, "GPU %u: instance %u with MIG off",
					index, id);
		if (gi->profile >= MAX_PROFILES || !b->profiles[gi->profile].slices)
			return mig_fail(err, EINVAL, "GPU %u: instance %u has no profile",
					index, id);
		p = &b->profiles[gi->profile];
		if (!profile_has_start(p, gi->start) || gi->size != p->size ||
		    placement_id(m, index, gi->start, gi->size) != id)
			return mig_fail(err, EINVAL, "GPU %u: instance %u is misplaced",
					index, id);
		span = placement_mask(gi->start, gi->size);
		if (taken & span)
			return mig_fail(err, EINVAL,
					"GPU %u: instance %u lies on another", index, id);
		taken |= span;
		if (!check_compute(b, p, gi))
			return mig_fail(
				err, EINVAL,
				"GPU %u: compute instances of instance %u do not fit",
				index, id);
	}
	return 0;
}

static int check_clients(const struct machine *m, struct mig_error *err)
{
	for (unsigned i = 0; i < MAX_CLIENTS; i++) {
		const struct client *c = &m->now.clients[i];
		bool whole = c->gi == NO_INSTANCE && c->ci == NO_INSTANCE;

		if (c->used && (c->gpu >= m->gpu_count ||
				!(whole || (c->gi < MAX_GI && c->ci < MAX_CI))))
			return mig_fail(err, EINVAL,
					"client %u holds nothing that there is", i);
	}
	return 0;
}

static int check_fault(const struct fault *f)
{
	return f->kind < FAULT_KINDS && memchr(f->function, '\0', sizeof(f->function)) &&
	       memchr(f->command, '\0', sizeof(f->command));
}

int check_snapshot(const struct machine *m, struct mig_error *err)
{
	for (unsigned i = 0; i < m->gpu_count; i++) {
		int r = check_gpu(m, i, err);

		if (r < 0)
			return r;
	}
	for (unsigned i = 0; i < MAX_FAULTS; i++) {
		if (!check_fault(&m->now.faults[i]))
			return mig_fail(err, EINVAL, "fault %u is damaged", i);
	}
	return check_clients(m, err);
}
