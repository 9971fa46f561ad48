/* SPDX-License-Identifier: Apache-2.0 */
/* Answers of mig_fit_make() as JSON. */
#include "model/json_parts.h"

static json_t *memory_to_json(struct mig_memory memory)
{
	char text[40];

	if (memory.amount == 0)
		return json_null();
	mig_memory_format(memory, text, sizeof(text));
	return json_string(text);
}

static json_t *reasons_to_json(const struct mig_fit *fit)
{
	AUTO(json) json_t *list = json_array();

	for (size_t i = 0; i < fit->reason_count; i++) {
		if (!mig_json_append(list, json_string(fit->reasons[i])))
			return NULL;
	}
	return TAKE(list);
}

static json_t *fit_to_json(const struct mig_fit *fit)
{
	AUTO(json) json_t *o = json_object();
	const struct mig_profile *p = fit->profile;
	bool ok = mig_json_add(o, "gpu", json_integer(fit->gpu->index)) &&
		  mig_json_add(o, "arithmetic", mig_json_number(fit->arithmetic)) &&
		  mig_json_add(o, "by_sms", mig_json_number(fit->by_sms)) &&
		  mig_json_add(o, "by_memory", mig_json_number(fit->by_memory)) &&
		  mig_json_add(o, "total_sms", mig_json_number(fit->total_sms)) &&
		  mig_json_add(o, "total_sms_is_mig", json_boolean(fit->total_is_mig)) &&
		  mig_json_add(o, "total_memory", memory_to_json(fit->total_memory)) &&
		  mig_json_add(o, "profile", p ? json_string(p->name) : json_null()) &&
		  mig_json_add(o, "profile_id", p ? json_integer(p->id) : json_null()) &&
		  mig_json_add(o, "hardware", mig_json_number(fit->empty)) &&
		  mig_json_add(o, "hardware_now", mig_json_number(fit->now)) &&
		  mig_json_add(o, "reasons", reasons_to_json(fit));

	return ok ? TAKE(o) : NULL;
}

int mig_json_fit(const struct mig_state *state, const struct mig_fit *fits, size_t count,
		 char **ret, struct mig_error *err)
{
	AUTO(json) json_t *o = mig_json_document(state->simulated);
	json_t *list = json_array();
	bool ok = mig_json_add(o, "fits", list);

	for (size_t i = 0; ok && i < count; i++)
		ok = mig_json_append(list, fit_to_json(&fits[i]));
	return text_json_dump(ok ? TAKE(o) : NULL, ret, err);
}
