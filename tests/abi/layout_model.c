/* SPDX-License-Identifier: Apache-2.0 */
/* The naive model: everything is found by trying it, slot by slot. */
#include <string.h>

#include "layout_model.h"

/* Chips of eight slots, one of which lacks its compute slice: A100, H100, H200, B200. */
static const struct model_profile of_eight[] = {
	{ .id = 19, .compute = 1, .slots = 1, .most = 7, .since = 450 },
	{ .id = 14, .compute = 2, .slots = 2, .most = 3, .since = 450 },
	{ .id = 9, .compute = 3, .slots = 4, .most = 2, .since = 450 },
	{ .id = 5, .compute = 4, .slots = 4, .most = 1, .since = 450 },
	{ .id = 0, .compute = 7, .slots = 8, .most = 1, .since = 450 },
	{ .id = 20, .compute = 1, .slots = 1, .most = 1, .since = 470, .media = true },
	{ .id = 15, .compute = 1, .slots = 2, .most = 4, .since = 525 },
};

/* A30. */
static const struct model_profile of_four[] = {
	{ .id = 14, .compute = 1, .slots = 1, .most = 4, .since = 450 },
	{ .id = 21, .compute = 1, .slots = 1, .most = 1, .since = 470, .media = true },
	{ .id = 5, .compute = 2, .slots = 2, .most = 2, .since = 450 },
	{ .id = 6, .compute = 2, .slots = 2, .most = 1, .since = 525, .media = true },
	{ .id = 0, .compute = 4, .slots = 4, .most = 1, .since = 450 },
};

/* RTX PRO 6000: four slots of three memory slices. */
static const struct model_profile of_twelve[] = {
	{ .id = 14, .compute = 1, .slots = 1, .most = 4, .since = 575 },
	{ .id = 21, .compute = 1, .slots = 1, .most = 1, .since = 575, .media = true },
	{ .id = 47, .compute = 1, .slots = 1, .most = 4, .since = 575 },
	{ .id = 65, .compute = 1, .slots = 1, .most = 1, .since = 575, .media = true },
	{ .id = 67, .compute = 1, .slots = 1, .most = 4, .since = 575 },
	{ .id = 5, .compute = 2, .slots = 2, .most = 2, .since = 575 },
	{ .id = 35, .compute = 2, .slots = 2, .most = 2, .since = 575 },
	{ .id = 64, .compute = 2, .slots = 2, .most = 1, .since = 575, .media = true },
	{ .id = 66, .compute = 2, .slots = 2, .most = 2, .since = 575 },
	{ .id = 0, .compute = 4, .slots = 4, .most = 1, .since = 575 },
	{ .id = 32, .compute = 4, .slots = 4, .most = 1, .since = 575 },
};

/* A span must be aligned and have as many compute slices as the profile wants. */
static bool can_hold(const struct model *m, const struct model_profile *p, unsigned first)
{
	unsigned slices = 0;

	for (unsigned s = first; s < first + p->slots; s++)
		slices += s != m->missing;
	return slices >= p->compute;
}

/* Ids count the whole, the halves, the quarters and the eighths of a chip, in order. */
static unsigned id_of(const struct model *m, unsigned slots, unsigned first)
{
	unsigned id = 0;

	for (unsigned span = m->slots; span > slots; span /= 2)
		id += m->slots / span;
	return id + first / slots;
}

/* The half that can hold profile 5 is shown first, if only one can. */
static unsigned first_half(const struct model *m)
{
	unsigned found = 0, first = 0;

	for (unsigned i = 0; i < m->profile_count; i++) {
		const struct model_profile *p = &m->profiles[i];

		for (unsigned s = 0; p->id == 5 && s < m->slots; s += p->slots) {
			if (can_hold(m, p, s)) {
				found++;
				first = s;
			}
		}
	}
	return found == 1 ? first : 0;
}

static unsigned shown_start(const struct model *m, unsigned slots, unsigned first)
{
	unsigned h = first_half(m);

	if (slots > h)
		return first;
	return first < h ? first + h : first - h;
}

static void add_places(struct model *m, unsigned profile)
{
	const struct model_profile *p = &m->profiles[profile];

	for (unsigned s = 0; s < m->slots; s += p->slots) {
		if (!can_hold(m, p, s))
			continue;
		m->places[m->place_count++] = (struct model_place){
			.profile = profile,
			.first_slot = s,
			.id = id_of(m, p->slots, s),
			.start = shown_start(m, p->slots, s) * m->per_slot,
			.size = p->slots * m->per_slot,
		};
	}
}

bool model_init(struct model *m, unsigned size, bool swapped, unsigned branch)
{
	const struct model_profile *rows = of_eight;
	unsigned count = sizeof(of_eight) / sizeof(of_eight[0]);

	*m = (struct model){ .slots = 8, .per_slot = 1, .engine_rule = true };
	m->missing = swapped ? 3 : 7;
	if (size != 8) {
		m->slots = m->missing = 4;
		m->per_slot = size / 4;
		rows = size == 4 ? of_four : of_twelve;
		count = size == 4 ? sizeof(of_four) / sizeof(of_four[0])
				  : sizeof(of_twelve) / sizeof(of_twelve[0]);
	}
	for (unsigned i = 0; i < count; i++) {
		if (branch >= rows[i].since)
			m->profiles[m->profile_count++] = rows[i];
	}
	for (unsigned i = 0; i < m->profile_count; i++)
		add_places(m, i);
	return size == 8 || size == 4 || size == 12;
}

static bool is_held(layout held, unsigned place)
{
	return held >> place & 1;
}

static bool overlap(const struct model *m, unsigned a, unsigned b)
{
	const struct model_place *pa = &m->places[a], *pb = &m->places[b];

	return pa->first_slot < pb->first_slot + m->profiles[pb->profile].slots &&
	       pb->first_slot < pa->first_slot + m->profiles[pa->profile].slots;
}

static bool is_clear(const struct model *m, layout held, unsigned place)
{
	for (unsigned i = 0; i < m->place_count; i++) {
		if (is_held(held, i) && overlap(m, i, place))
			return false;
	}
	return true;
}

static unsigned left_of_limit(const struct model *m, layout held, unsigned profile)
{
	unsigned used = 0;

	for (unsigned i = 0; i < m->place_count; i++) {
		unsigned other = m->places[i].profile;

		used += is_held(held, i) &&
			(other == profile ||
			 (m->profiles[other].media && m->profiles[profile].media));
	}
	return used < m->profiles[profile].most ? m->profiles[profile].most - used : 0;
}

/* Do the engines of the chip suffice for @more further instances of a profile? */
static bool engines_suffice(const struct model *m, layout held, unsigned profile,
			    unsigned more)
{
	for (unsigned e = 0; m->engine_rule && e < MODEL_ENGINES; e++) {
		unsigned all = 0, wanted = more * m->profiles[profile].engines[e];

		for (unsigned i = 0; i < m->profile_count; i++) {
			if (m->profiles[i].engines[e] > all)
				all = m->profiles[i].engines[e];
		}
		for (unsigned i = 0; i < m->place_count; i++) {
			if (is_held(held, i))
				wanted += m->profiles[m->places[i].profile].engines[e];
		}
		/* Who wants none of a kind is not kept out by others. */
		if (m->profiles[profile].engines[e] && wanted > all)
			return false;
	}
	return true;
}

unsigned model_free(const struct model *m, layout held, unsigned profile)
{
	unsigned places = 0, limit = left_of_limit(m, held, profile), n = 0;

	for (unsigned i = 0; i < m->place_count; i++)
		places += m->places[i].profile == profile && is_clear(m, held, i);
	while (n < places && n < limit && engines_suffice(m, held, profile, n + 1))
		n++;
	return n;
}

bool model_fits(const struct model *m, layout held, unsigned place)
{
	return is_clear(m, held, place) && model_free(m, held, m->places[place].profile);
}

/* How many places that are clear now would not be any more. */
static unsigned count_lost(const struct model *m, layout held, unsigned place)
{
	unsigned lost = 0;

	for (unsigned i = 0; i < m->place_count; i++)
		lost += is_clear(m, held, i) && overlap(m, i, place);
	return lost;
}

static unsigned index_of(const struct model *m, unsigned id)
{
	unsigned i = 0;

	while (i < m->profile_count && m->profiles[i].id != id)
		i++;
	return i;
}

/* Where the double-memory slice has more SMs, a place that profile 14 could take as well
 * goes before one that it could not. */
static bool is_put_off(const struct model *m, unsigned place)
{
	unsigned plain = index_of(m, 19), two = index_of(m, 14);
	const struct model_profile *p = &m->profiles[m->places[place].profile];

	if (p->id != 15 || p->sm <= m->profiles[plain].sm)
		return false;
	for (unsigned i = 0; i < m->place_count; i++) {
		if (m->places[i].profile == two && m->places[i].id == m->places[place].id)
			return false;
	}
	return true;
}

unsigned model_default(const struct model *m, layout held, unsigned profile)
{
	unsigned best = m->place_count;

	for (unsigned i = 0; i < m->place_count; i++) {
		bool later, best_later;
		unsigned lost, best_lost;

		if (m->places[i].profile != profile || !model_fits(m, held, i))
			continue;
		if (best == m->place_count) {
			best = i;
			continue;
		}
		later = is_put_off(m, i);
		best_later = is_put_off(m, best);
		lost = count_lost(m, held, i);
		best_lost = count_lost(m, held, best);
		if (later != best_later ? best_later
		    : lost != best_lost ? lost < best_lost
					: m->places[i].id < m->places[best].id)
			best = i;
	}
	return best;
}

unsigned model_find(const struct model *m, unsigned profile, unsigned start)
{
	unsigned i = 0;

	while (i < m->place_count &&
	       (m->places[i].profile != profile || m->places[i].start != start))
		i++;
	return i;
}

unsigned model_count(const struct model *m, layout held, unsigned first)
{
	unsigned n = 1;

	for (unsigned i = first; i < m->place_count; i++) {
		if (model_fits(m, held, i))
			n += model_count(m, held | 1ull << i, i + 1);
	}
	return n;
}
