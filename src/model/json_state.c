/* SPDX-License-Identifier: Apache-2.0 */
/* An observation as JSON. */
#include "model/json_parts.h"
#include "model/state.h"

static bool add_places(json_t *o, const struct mig_profile *p)
{
	json_t *places = json_array();
	bool ok = mig_json_add(o, "placements", places);

	for (size_t i = 0; ok && i < p->place_count; i++)
		ok = mig_json_append(places, mig_json_span(p->places[i]));
	return ok;
}

static json_t *profile_to_json(const struct mig_profile *p)
{
	AUTO(json) json_t *o = json_object();
	bool ok =
		mig_json_add(o, "id", json_integer(p->id)) &&
		mig_json_add(o, "name", json_string(p->name)) &&
		mig_json_add(o, "compute_slices", json_integer(p->slices)) &&
		mig_json_add(o, "memory_gb", json_integer(p->gb)) &&
		mig_json_add(o, "memory_mib", json_integer((json_int_t)p->memory_mib)) &&
		mig_json_add(o, "sms", json_integer(p->sms)) &&
		mig_json_add(o, "max", json_integer(p->max)) &&
		mig_json_add(o, "free", mig_json_number(p->free)) &&
		mig_json_add(o, "copy_engines", json_integer(p->copy_engines)) &&
		mig_json_add(o, "decoders", json_integer(p->decoders)) &&
		mig_json_add(o, "encoders", json_integer(p->encoders)) &&
		mig_json_add(o, "jpegs", json_integer(p->jpegs)) &&
		mig_json_add(o, "ofas", json_integer(p->ofas));

	if (p->place_count)
		ok = ok && add_places(o, p);
	else
		ok = ok && mig_json_add(o, "placements", json_null());
	return ok ? TAKE(o) : NULL;
}

static bool add_instances(json_t *o, const struct mig_gpu *gpu)
{
	json_t *list = json_array();
	bool ok = mig_json_add(o, "gpu_instances", list);

	FOR_EACH_GI (gi, gpu)
		ok = ok && mig_json_append(list, mig_json_gi(NULL, gi));
	return ok;
}

static bool add_profiles(json_t *o, const struct mig_gpu *gpu)
{
	json_t *list = json_array();
	bool ok = mig_json_add(o, "profiles", list);

	FOR_EACH_PROFILE (p, gpu)
		ok = ok && mig_json_append(list, profile_to_json(p));
	return ok;
}

static json_t *mode_to_json(const struct mig_gpu *gpu)
{
	if (!gpu->capable)
		return json_null();
	return json_pack("{s:b, s:b}", "current", gpu->enabled, "pending", gpu->pending);
}

static json_t *gpu_to_json(const struct mig_gpu *gpu, unsigned parts)
{
	AUTO(json) json_t *o = json_object();
	bool ok =
		mig_json_add(o, "index", json_integer(gpu->index)) &&
		mig_json_add(o, "uuid", json_string(gpu->uuid)) &&
		mig_json_add(o, "name", json_string(gpu->name)) &&
		mig_json_add(o, "bus_id", mig_json_text(gpu->bus_id)) &&
		mig_json_add(o, "minor", mig_json_number(gpu->minor)) &&
		mig_json_add(o, "memory_mib",
			     gpu->memory_bytes
				     ? json_integer((json_int_t)(gpu->memory_bytes >> 20))
				     : json_null()) &&
		mig_json_add(o, "sms", mig_json_number(gpu->sms)) &&
		mig_json_add(o, "memory_slices",
			     gpu->slices ? json_integer(gpu->slices) : json_null()) &&
		mig_json_add(o, "mig_mode", mode_to_json(gpu)) &&
		mig_json_add(o, "missing", mig_json_text(gpu->missing));

	if (parts & MIG_JSON_PROFILES)
		ok = ok && add_profiles(o, gpu);
	if (parts & MIG_JSON_INSTANCES)
		ok = ok && add_instances(o, gpu);
	return ok ? TAKE(o) : NULL;
}

int mig_json_state(const struct mig_state *state, const struct mig_gpu *const *gpus,
		   size_t count, unsigned parts, char **ret, struct mig_error *err)
{
	AUTO(json) json_t *o = mig_json_document(state->simulated);
	json_t *list = json_array();
	bool ok = mig_json_add(o, "driver_version", mig_json_text(state->driver)) &&
		  mig_json_add(o, "gpus", list);

	for (size_t i = 0; ok && i < (gpus ? count : state->gpu_count); i++)
		ok = mig_json_append(
			list, gpu_to_json(gpus ? gpus[i] : &state->gpus[i], parts));
	return text_json_dump(ok ? TAKE(o) : NULL, ret, err);
}
