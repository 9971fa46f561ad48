/* SPDX-License-Identifier: Apache-2.0 */
/* Why arithmetic and hardware give the numbers they give, in plain sentences. */
#include <stdarg.h>
#include <stdio.h>

#include "model/fit.h"
#include "model/geometry.h"
#include "model/plan.h"
#include "model/state.h"

static void say(struct mig_fit *fit, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void say(struct mig_fit *fit, const char *fmt, ...)
{
	va_list ap;

	if (fit->reason_count == MIG_FIT_REASONS)
		return;
	va_start(ap, fmt);
	vsnprintf(fit->reasons[fit->reason_count++], sizeof(fit->reasons[0]), fmt, ap);
	va_end(ap);
}

/* "20 SMs and 5GB" */
static void name_size(unsigned sms, struct mig_memory memory, char *buf, size_t size)
{
	char amount[40] = "";

	if (memory.amount)
		mig_memory_format(memory, amount, sizeof(amount));
	buf[0] = '\0';
	if (sms)
		mig_text_add(buf, size, "%u SM%s", sms, sms == 1 ? "" : "s");
	mig_text_add(buf, size, "%s%s", sms && amount[0] ? " and " : "", amount);
}

/* What a profile has, in the unit of the question. */
static void name_profile(const struct mig_profile *p, bool real, char *buf, size_t size)
{
	struct mig_memory memory = { (uint64_t)p->gb * 1000, false };

	if (real)
		memory = (struct mig_memory){ p->memory_mib, true };
	name_size(p->sms, memory, buf, size);
}

static void say_slices(struct mig_fit *fit)
{
	const struct mig_profile *largest = mig_largest_profile(fit->gpu);
	unsigned slice = MIG_UNKNOWN;

	FOR_EACH_PROFILE (p, fit->gpu)
		slice = p->sms < slice ? p->sms : slice;
	if (fit->total_is_mig || fit->total_sms <= largest->sms)
		say(fit, "SMs come in slices of %u, %u of them in all under MIG.", slice,
		    largest->sms);
	else
		say(fit,
		    "SMs come in slices of %u, and under MIG %u of the %u can be used.",
		    slice, largest->sms, fit->total_sms);
}

static void say_none(const struct mig_fit_query *q, struct mig_fit *fit)
{
	const struct mig_profile *largest = mig_largest_profile(fit->gpu);
	char want[80], have[80];

	name_size(q->sms, q->memory, want, sizeof(want));
	name_profile(largest, q->memory.real, have, sizeof(have));
	say(fit, "No profile has %s; the largest, %s, has %s.", want, largest->name,
	    have);
}

static void say_profile(const struct mig_fit_query *q, struct mig_fit *fit)
{
	char want[80], have[80];

	name_size(q->sms, q->memory, want, sizeof(want));
	name_profile(fit->profile, q->memory.real, have, sizeof(have));
	say(fit, "The smallest profile with %s is %s, which has %s.", want,
	    fit->profile->name, have);
}

static void say_places(struct mig_fit *fit)
{
	const struct mig_profile *p = fit->profile;
	char starts[120] = "";

	for (size_t i = 0; i < p->place_count; i++)
		mig_text_add(starts, sizeof(starts), "%s%u", i ? ", " : "",
			     p->places[i].start);
	if (p->place_count == 0 || p->place_count > fit->empty)
		say(fit, "At most %u of it can be on one GPU.", fit->empty);
	else
		say(fit,
		    "It takes %u of %u memory slices and may start at %s only: %u fit%s.",
		    p->places[0].size, fit->gpu->slices, starts, fit->empty,
		    fit->empty == 1 ? "s" : "");
}

static void say_present(struct mig_fit *fit)
{
	char there[160] = "";
	bool any = false;

	FOR_EACH_GI (gi, fit->gpu) {
		mig_text_add(there, sizeof(there), "%s%u/%u %s", any ? ", " : "",
			     fit->gpu->index, gi->id, gi->profile);
		any = true;
	}
	if (fit->now == 0)
		say(fit, "What is there already (%s) leaves no room.", there);
	else
		say(fit, "What is there already (%s) leaves room for %u more.", there,
		    fit->now);
}

void mig_fit_explain(const struct mig_fit_query *q, struct mig_fit *fit)
{
	if (fit->total_is_mig && q->sms)
		say(fit,
		    "While MIG mode is on the driver does not tell the SMs of the whole "
		    "GPU; "
		    "arithmetic divides the %u usable under MIG (--total-sm gives "
		    "another number).",
		    fit->total_sms);
	if (q->sms)
		say_slices(fit);
	if (!fit->profile) {
		say_none(q, fit);
		return;
	}
	say_profile(q, fit);
	say_places(fit);
	if (fit->now != MIG_UNKNOWN && fit->now < fit->empty)
		say_present(fit);
	if (!fit->gpu->enabled)
		say(fit, "MIG mode is off now; `migctl enable -i %u` switches it on.",
		    fit->gpu->index);
}
