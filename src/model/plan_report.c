/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a plan means, for people: what stays, what comes, and who is disturbed. All of it
 * is read off the steps, so that it cannot say anything else than what will be done.
 */
#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "base/error.h"
#include "model/holders.h"
#include "model/plan_report.h"
#include "model/state.h"
#include "model/use.h"

struct report {
	struct mig_plan *plan;
	const struct mig_gpu *gpu;
	const struct mig_plan_opts *opts;
	const struct mig_goal *goal;
	struct mig_gpu_plan *to;
};

static bool is_about(const struct mig_step *s, const struct mig_gpu *gpu,
		     const struct mig_gi *gi)
{
	return s->gpu == gpu->index && s->gi == gi->id;
}

/* The step that destroys an instance that stood before, or NULL. */
static const struct mig_step *find_end(const struct report *r, enum mig_step_kind kind,
				       const struct mig_gi *gi, const struct mig_ci *ci)
{
	for (size_t i = 0; i < r->plan->step_count; i++) {
		const struct mig_step *s = &r->plan->steps[i];

		if (s->kind == kind && is_about(s, r->gpu, gi) &&
		    (!ci || s->ci == ci->id))
			return s;
	}
	return NULL;
}

static struct mig_part *add_part(struct mig_part **parts, size_t *count,
				 const struct mig_gi *gi)
{
	struct mig_part *part = mig_array_add(parts, count, sizeof(*part));

	if (!part)
		return NULL;
	part->gi = part->ci = MIG_UNKNOWN;
	if (!gi)
		return part;
	part->gi = gi->id;
	part->profile = gi->profile_id;
	part->place = gi->place;
	memcpy(part->profile_name, gi->profile, sizeof(part->profile_name));
	FOR_EACH_CI (ci, gi)
		part->processes += ci->processes == MIG_UNKNOWN ? 0 : ci->processes;
	return part;
}

static int add_disturbed(struct report *r, const struct mig_gi *gi,
			 const struct mig_ci *ci)
{
	struct mig_part *part = add_part(&r->to->disturbed, &r->to->disturbed_count, gi);

	if (!part)
		return -ENOMEM;
	if (ci) {
		part->ci = ci->id;
		part->processes = ci->processes;
	}
	part->leased = mig_use_leased(r->opts, r->gpu, gi, ci);
	part->evicted = mig_use_evicted(r->opts, r->gpu, gi, ci);
	return mig_holders_part(r->gpu, part);
}

static int report_disturbed(struct report *r, const struct mig_gi *gi)
{
	bool any = false;
	int ret = 0;

	FOR_EACH_CI (ci, gi) {
		if (!mig_use_of_ci(r->opts, r->gpu, gi, ci))
			continue;
		any = true;
		if (ret == 0 && find_end(r, MIG_STEP_DESTROY_CI, gi, ci))
			ret = add_disturbed(r, gi, ci);
	}
	if (ret == 0 &&
	    (any ? mig_holders_use(r->gpu, gi->id, MIG_UNKNOWN)
		 : mig_use_of_gi(r->opts, r->gpu, gi) != 0) &&
	    find_end(r, MIG_STEP_DESTROY_GI, gi, NULL))
		ret = add_disturbed(r, gi, NULL);
	return ret;
}

static void set_label(const struct report *r, const struct mig_gi *gi,
		      struct mig_part *part)
{
	for (size_t i = 0; r->goal && i < r->goal->there_count; i++) {
		const struct mig_there *t = &r->goal->there[i];

		if (t->gi == gi && t->keeps >= 0)
			memcpy(part->label, r->goal->asks[t->keeps].want->name,
			       sizeof(part->label));
	}
}

static int report_there(struct report *r, const struct mig_gi *gi)
{
	struct mig_part *part;

	if (find_end(r, MIG_STEP_DESTROY_GI, gi, NULL))
		return report_disturbed(r, gi);
	part = add_part(&r->to->after, &r->to->after_count, gi);
	if (!part)
		return -ENOMEM;
	set_label(r, gi, part);
	r->to->kept++;
	return report_disturbed(r, gi);
}

/* A copy that is made on the way and destroyed again is not there in the end. */
static bool is_passing(const struct report *r, const struct mig_step *made)
{
	const struct mig_step *end = r->plan->steps + r->plan->step_count;

	for (const struct mig_step *s = made + 1; s < end; s++) {
		if (s->kind == MIG_STEP_DESTROY_GI && s->gpu == made->gpu &&
		    s->gi == MIG_UNKNOWN && s->gi_profile == made->gi_profile &&
		    s->gi_place.start == made->gi_place.start)
			return true;
	}
	return false;
}

static int report_step(struct report *r, const struct mig_step *s)
{
	struct mig_part *part;

	if (s->kind == MIG_STEP_ENABLE || s->kind == MIG_STEP_DISABLE)
		r->to->mode_change = true;
	r->to->destroyed += s->kind == MIG_STEP_DESTROY_GI;
	r->to->created += s->kind == MIG_STEP_CREATE_GI;
	if (s->kind != MIG_STEP_CREATE_GI || is_passing(r, s))
		return 0;
	part = add_part(&r->to->after, &r->to->after_count, NULL);
	if (!part)
		return -ENOMEM;
	part->profile = s->gi_profile;
	part->place = s->gi_place;
	memcpy(part->profile_name, s->gi_name, sizeof(part->profile_name));
	memcpy(part->label, s->label, sizeof(part->label));
	return 0;
}

static int compare_starts(const void *a, const void *b)
{
	const struct mig_part *x = a, *y = b;

	return (x->place.start > y->place.start) - (x->place.start < y->place.start);
}

static int fill_report(struct report *r)
{
	int ret = 0;

	FOR_EACH_GI (gi, r->gpu) {
		if (ret == 0)
			ret = report_there(r, gi);
	}
	for (size_t i = 0; ret == 0 && i < r->plan->step_count; i++) {
		if (r->plan->steps[i].gpu == r->gpu->index)
			ret = report_step(r, &r->plan->steps[i]);
	}
	if (r->to->after_count > 1)
		qsort(r->to->after, r->to->after_count, sizeof(*r->to->after),
		      compare_starts);
	return ret;
}

int mig_plan_report(struct mig_plan *plan, const struct mig_gpu *gpu, bool enabled,
		    const struct mig_plan_opts *opts, const struct mig_goal *goal,
		    struct mig_error *err)
{
	struct report r = { .plan = plan, .gpu = gpu, .opts = opts, .goal = goal };

	r.to = mig_array_add(&plan->gpus, &plan->gpu_count, sizeof(*r.to));
	if (!r.to)
		return mig_fail(err, ENOMEM, "out of memory");
	r.to->gpu = gpu->index;
	memcpy(r.to->uuid, gpu->uuid, sizeof(r.to->uuid));
	r.to->enabled = enabled;
	r.to->bounded = goal && goal->bounded;
	r.to->gaps = goal ? goal->gaps : 0;
	if (fill_report(&r) < 0)
		return mig_fail(err, ENOMEM, "out of memory");
	return 0;
}

/* "0/1 (3g.20gb at 4, 2 processes)" */
static void say_part(const struct mig_gpu_plan *g, const struct mig_part *part, char *buf,
		     size_t size)
{
	mig_text_add(buf, size, "%s%u/%u", buf[0] ? ", " : "", g->gpu, part->gi);
	if (part->ci != MIG_UNKNOWN)
		mig_text_add(buf, size, "/%u", part->ci);
	mig_text_add(buf, size, " (%s at %u", part->profile_name, part->place.start);
	if (part->holder_count > 0)
		mig_text_add(buf, size, ": ");
	else if (part->processes > 0 && part->processes != MIG_UNKNOWN)
		mig_text_add(buf, size, ", %u process%s", part->processes,
			     part->processes == 1 ? "" : "es");
	mig_holders_say(part->holders, part->holder_count, buf, size);
	mig_text_add(buf, size, "%s)", part->leased ? ", leased" : "");
}

int mig_plan_check_use(struct mig_plan *plan, const struct mig_plan_opts *opts,
		       struct mig_error *err)
{
	char text[sizeof(err->msg)] = "";

	for (size_t g = 0; g < plan->gpu_count; g++) {
		for (size_t i = 0; i < plan->gpus[g].disturbed_count; i++) {
			if (!plan->gpus[g].disturbed[i].evicted)
				say_part(&plan->gpus[g], &plan->gpus[g].disturbed[i],
					 text, sizeof(text));
		}
	}
	plan->blocked = text[0] != '\0';
	if (!plan->blocked || opts->blocked)
		return 0;
	return mig_fail(err, EBUSY, "in use, and in the way: %s; end or evict it first",
			text);
}
