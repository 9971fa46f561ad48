/* SPDX-License-Identifier: Apache-2.0 */
/* The plan as a value: its steps, the layouts that it counts on, and its words. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/error.h"
#include "model/plan.h"
#include "model/state.h"

int mig_plan_new(const struct mig_state *now, struct mig_plan **ret,
		 struct mig_error *err)
{
	struct mig_plan *plan = calloc(1, sizeof(*plan));

	if (!plan)
		return mig_fail(err, ENOMEM, "out of memory");
	plan->simulated = now->simulated;
	*ret = plan;
	return 0;
}

struct mig_plan *mig_plan_free(struct mig_plan *plan)
{
	if (!plan)
		return NULL;
	for (size_t i = 0; i < plan->basis_count; i++)
		free(plan->basis[i].text);
	for (size_t i = 0; i < plan->gpu_count; i++) {
		free(plan->gpus[i].after);
		for (size_t k = 0; k < plan->gpus[i].disturbed_count; k++)
			free(plan->gpus[i].disturbed[k].holders);
		free(plan->gpus[i].disturbed);
	}
	free(plan->gpus);
	free(plan->basis);
	free(plan->steps);
	free(plan);
	return NULL;
}

const struct mig_ci *mig_gi_ci_to_go(const struct mig_gi *gi, size_t i)
{
	size_t last = gi->ci_count - 1;
	bool holes = gi->cis[last].id != last;

	return &gi->cis[holes ? i : last - i];
}

char *mig_gpu_basis(const struct mig_gpu *gpu)
{
	size_t lines = 2, size;
	char *text;

	FOR_EACH_GI (gi, gpu)
		lines += 1 + gi->ci_count;
	size = lines * (MIG_NAME_SIZE + 80);
	text = calloc(1, size);
	if (!text)
		return NULL;
	mig_text_add(text, size, "mode %d %d\n", gpu->enabled, gpu->pending);
	FOR_EACH_GI (gi, gpu) {
		mig_text_add(text, size, "gi %u %u %u:%u\n", gi->id, gi->profile_id,
			     gi->place.start, gi->place.size);
		FOR_EACH_CI (ci, gi)
			mig_text_add(text, size, "ci %u/%u %u %u:%u %s\n", gi->id, ci->id,
				     ci->profile_id, ci->place.start, ci->place.size,
				     ci->uuid);
	}
	return text;
}

static bool has_line(const char *text, const char *line, size_t len)
{
	while (*text) {
		const char *end = strchr(text, '\n');

		if ((size_t)(end - text) == len && memcmp(text, line, len) == 0)
			return true;
		text = end + 1;
	}
	return false;
}

bool mig_basis_has(const char *after, const char *before)
{
	while (*before) {
		const char *end = strchr(before, '\n');

		if (!has_line(after, before, (size_t)(end - before)))
			return false;
		before = end + 1;
	}
	return true;
}

static int count_on(struct mig_plan *plan, const struct mig_gpu *gpu,
		    struct mig_error *err)
{
	struct mig_basis *basis;

	for (size_t i = 0; i < plan->basis_count; i++) {
		if (plan->basis[i].gpu == gpu->index)
			return 0;
	}
	basis = mig_array_add(&plan->basis, &plan->basis_count, sizeof(*basis));
	if (basis)
		basis->text = mig_gpu_basis(gpu);
	if (!basis || !basis->text)
		return mig_fail(err, ENOMEM, "out of memory");
	basis->gpu = gpu->index;
	memcpy(basis->uuid, gpu->uuid, sizeof(basis->uuid));
	return 0;
}

int mig_plan_step(struct mig_plan *plan, enum mig_step_kind kind,
		  const struct mig_gpu *gpu, struct mig_step **ret, struct mig_error *err)
{
	struct mig_step *step;
	int r;

	r = count_on(plan, gpu, err);
	if (r < 0)
		return r;
	step = mig_array_add(&plan->steps, &plan->step_count, sizeof(*step));
	if (!step)
		return mig_fail(err, ENOMEM, "out of memory");
	step->kind = kind;
	step->gpu = gpu->index;
	memcpy(step->gpu_uuid, gpu->uuid, sizeof(step->gpu_uuid));
	step->gi = step->gi_profile = step->ci = step->ci_profile = MIG_UNKNOWN;
	*ret = step;
	return 0;
}

void mig_step_set_gi(struct mig_step *step, const struct mig_gi *gi)
{
	step->gi = gi->id;
	step->gi_profile = gi->profile_id;
	step->gi_place = gi->place;
	memcpy(step->gi_name, gi->profile, sizeof(step->gi_name));
}

void mig_step_set_ci(struct mig_step *step, const struct mig_ci *ci)
{
	step->ci = ci->id;
	step->ci_profile = ci->profile_id;
	step->ci_place = ci->place;
	memcpy(step->ci_name, ci->profile, sizeof(step->ci_name));
	memcpy(step->uuid, ci->uuid, sizeof(step->uuid));
}

const char *mig_step_verb(enum mig_step_kind kind)
{
	static const char *const verbs[] = {
		[MIG_STEP_DESTROY_CI] = "destroy compute-instance",
		[MIG_STEP_DESTROY_GI] = "destroy gpu-instance",
		[MIG_STEP_DISABLE] = "disable mig-mode",
		[MIG_STEP_ENABLE] = "enable mig-mode",
		[MIG_STEP_CREATE_GI] = "create gpu-instance",
		[MIG_STEP_CREATE_CI] = "create compute-instance",
	};

	return (unsigned)kind < ARRAY_SIZE(verbs) ? verbs[kind] : "unknown step";
}

void mig_text_add(char *buf, size_t size, const char *fmt, ...)
{
	size_t len = strlen(buf);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(buf + len, size - len, fmt, ap);
	va_end(ap);
}

int mig_fail_blind(const struct mig_gpu *gpu, const char *what, struct mig_error *err)
{
	return mig_fail(
		err, EPERM,
		"gpu %u: to %s instances takes root, or the mig/config capability",
		gpu->index, what);
}

void mig_profile_names(const struct mig_gpu *gpu, char *buf, size_t size)
{
	buf[0] = '\0';
	FOR_EACH_PROFILE (p, gpu)
		mig_text_add(buf, size, "%s%s", p == gpu->profiles ? "" : ", ", p->name);
}

/* "1c.3g.20gb in 0/2 (3g.20gb at 4)": an id where there is one, else the place. */
static void say_ci(const struct mig_step *s, char *buf, size_t size)
{
	if (s->ci_name[0])
		mig_text_add(buf, size, "%s", s->ci_name);
	else if (s->ci_slices)
		mig_text_add(buf, size, "%uc", s->ci_slices);
	else
		mig_text_add(buf, size, "compute instance");
	if (s->ci != MIG_UNKNOWN && s->gi != MIG_UNKNOWN)
		mig_text_add(buf, size, " %u/%u/%u", s->gpu, s->gi, s->ci);
	else if (s->gi != MIG_UNKNOWN)
		mig_text_add(buf, size, " in %u/%u", s->gpu, s->gi);
	else
		mig_text_add(buf, size, " in it");
}

static void say_gi(const struct mig_step *s, char *buf, size_t size)
{
	mig_text_add(buf, size, "%s", s->gi_name);
	if (s->gi != MIG_UNKNOWN)
		mig_text_add(buf, size, " %u/%u", s->gpu, s->gi);
	if (s->gi_place.size)
		mig_text_add(buf, size, " at %u", s->gi_place.start);
}

int mig_step_format(const struct mig_step *step, char *buf, size_t size)
{
	char what[400];

	snprintf(what, sizeof(what), "gpu %u: %.*s ", step->gpu,
		 (int)strcspn(mig_step_verb(step->kind), " "), mig_step_verb(step->kind));
	if (step->kind == MIG_STEP_ENABLE || step->kind == MIG_STEP_DISABLE)
		mig_text_add(what, sizeof(what), "MIG mode");
	else if (step->kind == MIG_STEP_CREATE_GI || step->kind == MIG_STEP_DESTROY_GI)
		say_gi(step, what, sizeof(what));
	else
		say_ci(step, what, sizeof(what));
	return snprintf(buf, size, "%s", what);
}
