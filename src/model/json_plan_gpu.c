/* SPDX-License-Identifier: Apache-2.0 */
/* What a plan means for each GPU, as JSON: mode, instances afterwards, who is disturbed. */
#include <mig/holders.h>

#include "model/json_parts.h"

static json_t *holder_to_json(const struct mig_holder *h)
{
	return json_pack("{s:i, s:o, s:o, s:o, s:b, s:b}", "pid", h->pid, "name",
			 mig_json_text(h->name), "user", mig_json_text(h->user), "unit",
			 mig_json_text(h->unit), "runs", h->runs, "opens", h->opens);
}

static json_t *part_to_json(const struct mig_part *part)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o}", "gi", mig_json_number(part->gi),
			 "profile", mig_json_text(part->profile_name), "profile_id",
			 mig_json_number(part->profile), "placement",
			 mig_json_span(part->place), "name", mig_json_text(part->label));
}

static json_t *disturbed_to_json(const struct mig_part *part)
{
	AUTO(json) json_t *o = part_to_json(part);
	json_t *holders = json_array();
	bool ok = mig_json_add(o, "ci", mig_json_number(part->ci)) &&
		  mig_json_add(o, "processes", mig_json_number(part->processes)) &&
		  mig_json_add(o, "leased", json_boolean(part->leased)) &&
		  mig_json_add(o, "evicted", json_boolean(part->evicted));

	ok = mig_json_add(o, "holders", holders) && ok;
	for (size_t i = 0; ok && i < part->holder_count; i++)
		ok = mig_json_append(holders, holder_to_json(&part->holders[i]));
	return ok ? TAKE(o) : NULL;
}

static bool add_parts(json_t *o, const char *key, const struct mig_part *parts,
		      size_t count, json_t *(*write)(const struct mig_part *part))
{
	json_t *list = json_array();
	bool ok = mig_json_add(o, key, list);

	for (size_t i = 0; ok && i < count; i++)
		ok = mig_json_append(list, write(&parts[i]));
	return ok;
}

static json_t *gpu_to_json(const struct mig_gpu_plan *g)
{
	AUTO(json) json_t *o = json_object();
	bool ok = mig_json_add(o, "gpu", json_integer(g->gpu)) &&
		  mig_json_add(o, "gpu_uuid", mig_json_text(g->uuid)) &&
		  mig_json_add(o, "mode_change", json_boolean(g->mode_change)) &&
		  mig_json_add(o, "mig_enabled", json_boolean(g->enabled)) &&
		  mig_json_add(o, "kept", json_integer(g->kept)) &&
		  mig_json_add(o, "destroyed", json_integer(g->destroyed)) &&
		  mig_json_add(o, "created", json_integer(g->created)) &&
		  mig_json_add(o, "gaps", json_integer(g->gaps)) &&
		  mig_json_add(o, "bounded", json_boolean(g->bounded)) &&
		  add_parts(o, "after", g->after, g->after_count, part_to_json) &&
		  add_parts(o, "disturbed", g->disturbed, g->disturbed_count,
			    disturbed_to_json);

	return ok ? TAKE(o) : NULL;
}

bool mig_json_gpu_plans(json_t *o, const struct mig_plan *plan)
{
	json_t *list = json_array();
	bool ok = mig_json_add(o, "blocked", json_boolean(plan->blocked)) &&
		  mig_json_add(o, "unfinished", json_boolean(plan->unfinished));

	ok = mig_json_add(o, "gpus", list) && ok;
	for (size_t i = 0; ok && i < plan->gpu_count; i++)
		ok = mig_json_append(list, gpu_to_json(&plan->gpus[i]));
	return ok;
}
