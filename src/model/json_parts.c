/* SPDX-License-Identifier: Apache-2.0 */
/* The pieces of the model's JSON. What is not known is null. */
#include <string.h>

#include "model/json_parts.h"

json_t *mig_json_document(bool simulated)
{
	return json_pack("{s:i, s:b}", "version", 1, "simulated", simulated);
}

bool mig_json_add(json_t *object, const char *key, json_t *value)
{
	return json_object_set_new(object, key, value) == 0;
}

bool mig_json_append(json_t *array, json_t *value)
{
	return json_array_append_new(array, value) == 0;
}

json_t *mig_json_number(unsigned value)
{
	return value == MIG_UNKNOWN ? json_null() : json_integer(value);
}

json_t *mig_json_text(const char *text)
{
	return text[0] ? json_string(text) : json_null();
}

json_t *mig_json_span(struct mig_span span)
{
	if (span.size == 0)
		return json_null();
	return json_pack("{s:i, s:i}", "start", (int)span.start, "size", (int)span.size);
}

/* "create gpu-instance" as one word, for the key "do" */
static json_t *verb_word(enum mig_step_kind kind)
{
	char word[40];
	char *blank;

	strncpy(word, mig_step_verb(kind), sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	blank = strchr(word, ' ');
	if (blank)
		*blank = '-';
	return json_string(word);
}

json_t *mig_json_step(const struct mig_step *s)
{
	bool is_mode = s->kind == MIG_STEP_ENABLE || s->kind == MIG_STEP_DISABLE;
	bool is_ci = s->kind == MIG_STEP_CREATE_CI || s->kind == MIG_STEP_DESTROY_CI;
	AUTO(json) json_t *o = json_object();
	bool ok = mig_json_add(o, "do", verb_word(s->kind)) &&
		  mig_json_add(o, "gpu", json_integer(s->gpu)) &&
		  mig_json_add(o, "gpu_uuid", mig_json_text(s->gpu_uuid));

	if (is_mode) {
		ok = ok &&
		     mig_json_add(o, "reset_needed", json_boolean(s->reset_needed)) &&
		     mig_json_add(o, "reason", mig_json_text(s->note));
	} else {
		ok = ok && mig_json_add(o, "gi", mig_json_number(s->gi)) &&
		     mig_json_add(o, "profile", mig_json_text(s->gi_name)) &&
		     mig_json_add(o, "profile_id", mig_json_number(s->gi_profile)) &&
		     mig_json_add(o, "placement", mig_json_span(s->gi_place));
	}
	if (is_ci)
		ok = ok && mig_json_add(o, "ci", mig_json_number(s->ci)) &&
		     mig_json_add(o, "compute_profile", mig_json_text(s->ci_name)) &&
		     mig_json_add(o, "compute_placement", mig_json_span(s->ci_place)) &&
		     mig_json_add(o, "uuid", mig_json_text(s->uuid));
	return ok ? TAKE(o) : NULL;
}

static json_t *ci_to_json(const struct mig_ci *ci)
{
	return json_pack(
		"{s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "id", (int)ci->id,
		"profile", mig_json_text(ci->profile), "profile_id",
		mig_json_number(ci->profile_id), "placement", mig_json_span(ci->place),
		"compute_slices", mig_json_number(ci->slices), "sms",
		mig_json_number(ci->sms), "device", mig_json_number(ci->device), "uuid",
		mig_json_text(ci->uuid), "processes", mig_json_number(ci->processes));
}

json_t *mig_json_gi(const struct mig_gpu *gpu, const struct mig_gi *gi)
{
	AUTO(json) json_t *o = json_object();
	json_t *cis = json_array();
	bool ok = true;

	if (gpu)
		ok = mig_json_add(o, "gpu", json_integer(gpu->index));
	ok = ok && mig_json_add(o, "id", json_integer(gi->id)) &&
	     mig_json_add(o, "profile", mig_json_text(gi->profile)) &&
	     mig_json_add(o, "profile_id", mig_json_number(gi->profile_id)) &&
	     mig_json_add(o, "name", mig_json_text(gi->label)) &&
	     mig_json_add(o, "placement", mig_json_span(gi->place)) &&
	     mig_json_add(o, "memory_mib",
			  gi->memory_mib ? json_integer((json_int_t)gi->memory_mib)
					 : json_null());
	ok = mig_json_add(o, "compute_instances", cis) && ok;
	for (size_t i = 0; ok && i < gi->ci_count; i++)
		ok = mig_json_append(cis, ci_to_json(&gi->cis[i]));
	return ok ? TAKE(o) : NULL;
}
