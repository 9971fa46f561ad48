/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making room: the processes on instances that a plan destroys are ended, or their end is
 * awaited. Each is held by a descriptor before it is looked at a second time, so that a
 * number that was given to another process in between is never signalled.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <mig/evict.h>

#include "base/error.h"
#include "model/holders.h"
#include "model/plan.h"
#include "model/state.h"
#include "ops/context.h"
#include "ops/watch.h"

#define KILL_MS	  10000u /* for the kernel to end what was killed */
#define SETTLE_MS 10000u /* for the driver to notice */
#define LOOK_MS	  1000u	 /* between two looks while nothing ends */
#define PAUSE_MS  20u	 /* for the driver to notice one end, at first */

/** struct eviction - one call of mig_evict() */
struct eviction {
	struct mig_ctx *ctx;
	const struct mig_plan *plan;
	const struct mig_evict_opts *opts;
	struct mig_watch watch;
};

#define FOR_EACH_DISTURBED(part, g, plan)                        \
	for (const struct mig_gpu_plan *g = (plan)->gpus;        \
	     g < (plan)->gpus + (plan)->gpu_count; g++)          \
		for (const struct mig_part *part = g->disturbed; \
		     part < g->disturbed + g->disturbed_count; part++)

/* Those on the instances that may be evicted, or on the others. */
static int watch_holders(const struct mig_plan *plan, bool evicted,
			 struct mig_watch *watch, struct mig_error *err)
{
	FOR_EACH_DISTURBED(part, g, plan)
	{
		for (size_t i = 0; part->evicted == evicted && i < part->holder_count;
		     i++) {
			if (mig_watch_add(watch, &part->holders[i]) < 0)
				return mig_fail(err, ENOMEM, "out of memory");
		}
	}
	return 0;
}

/* Who uses the evicted instances now. Return: how many; a negative errno. */
static int look(const struct eviction *e, struct mig_part *ret, struct mig_error *err)
{
	AUTO(mig_state) struct mig_state *now = NULL;
	int r = mig_observe(e->ctx, &now, err);

	if (r == 0)
		r = mig_holders_find(e->ctx, now, e->opts->node, err);
	FOR_EACH_DISTURBED(part, g, e->plan)
	{
		const struct mig_gpu *gpu = r == 0 ? mig_state_gpu(now, g->gpu) : NULL;

		if (!part->evicted || !gpu)
			continue;
		ret->gi = part->gi;
		ret->ci = part->ci;
		if (mig_holders_part(gpu, ret) < 0)
			r = mig_fail(err, ENOMEM, "out of memory");
	}
	return r < 0 ? r : (int)ret->holder_count;
}

static bool is_among(const struct mig_part *found, int pid)
{
	for (size_t i = 0; i < found->holder_count; i++) {
		if (found->holders[i].pid == pid)
			return true;
	}
	return false;
}

/* Whoever let go of the instance meanwhile is left alone. */
static int look_again(struct eviction *e, struct mig_error *err)
{
	struct mig_part found = { 0 };
	int r = look(e, &found, err);

	for (size_t i = 0; r >= 0 && i < e->watch.count; i++) {
		if (!is_among(&found, e->watch.items[i].who.pid))
			e->watch.items[i].gone = true;
	}
	free(found.holders);
	return r < 0 ? r : 0;
}

static int try_signals(struct eviction *e, struct mig_error *err)
{
	char text[256];

	for (size_t i = 0; i < e->watch.count; i++) {
		struct mig_watched *item = &e->watch.items[i];

		mig_holder_format(&item->who, text, sizeof(text));
		if (item->who.pid == getpid() || item->who.pid == 1)
			return mig_fail(err, EBUSY, "%s uses the instance itself", text);
		if (mig_watch_signal(item, 0) < 0)
			return mig_fail(err, EPERM,
					"%s may not be ended: root may do this", text);
	}
	return 0;
}

static void send(struct eviction *e, int signal)
{
	for (size_t i = 0; i < e->watch.count; i++) {
		struct mig_watched *item = &e->watch.items[i];

		if (item->gone)
			continue;
		if (e->opts->progress)
			e->opts->progress(&item->who, signal, e->opts->data);
		mig_watch_signal(item, signal);
	}
}

/* The driver notices a moment after the end of a process. */
static int settle(struct eviction *e, struct mig_error *err)
{
	long long end = mig_clock_ms() + SETTLE_MS;
	unsigned pause = PAUSE_MS;
	char who[300];
	int r;

	for (;;) {
		struct mig_part found = { 0 };

		r = look(e, &found, err);
		who[0] = '\0';
		mig_holders_say(found.holders, found.holder_count, who, sizeof(who));
		free(found.holders);
		if (r <= 0)
			return r;
		if (mig_clock_ms() >= end)
			return mig_fail(err, EBUSY, "still in use, or in use again: %s",
					who);
		poll(NULL, 0, (int)pause);
		pause = pause < LOOK_MS / 2 ? pause * 2 : LOOK_MS;
	}
}

static int evict(struct eviction *e, struct mig_error *err)
{
	int r = watch_holders(e->plan, true, &e->watch, err);

	if (r < 0 || e->watch.count == 0)
		return r;
	r = look_again(e, err);
	if (r == 0)
		r = try_signals(e, err);
	if (r < 0)
		return r;
	send(e, SIGTERM);
	if (!mig_watch_wait(&e->watch, false, e->opts->grace_ms)) {
		send(e, SIGKILL);
		mig_watch_wait(&e->watch, false, KILL_MS);
	}
	return settle(e, err);
}

int mig_evict(struct mig_ctx *ctx, const struct mig_plan *plan,
	      const struct mig_evict_opts *opts, struct mig_error *err)
{
	static const struct mig_evict_opts defaults = MIG_EVICT_OPTS_INIT;
	struct eviction e = { ctx, plan, opts ? opts : &defaults, { 0 } };
	int r;

	if (plan->blocked)
		return mig_fail(err, EBUSY,
				"instances in use would have to go that may not be "
				"evicted; nobody is ended");
	r = evict(&e, err);
	mig_watch_end(&e.watch);
	return r;
}

/* One that has ended already is shown by the driver a little longer. */
static unsigned find_pause(const struct mig_watch *watch)
{
	for (size_t i = 0; i < watch->count; i++) {
		if (watch->items[i].gone)
			return LOOK_MS / 5;
	}
	return PAUSE_MS;
}

int mig_await(const struct mig_plan *plan, unsigned *ms, struct mig_error *err)
{
	long long begin = mig_clock_ms(), took;
	unsigned most = *ms < LOOK_MS ? *ms : LOOK_MS, pause;
	struct mig_watch watch = { 0 };
	int r = watch_holders(plan, false, &watch, err);

	pause = watch.count == 0 ? most : find_pause(&watch);
	if (r == 0 && (watch.count == 0 || mig_watch_wait(&watch, true, most)))
		poll(NULL, 0, (int)(most < pause ? most : pause));
	mig_watch_end(&watch);
	took = mig_clock_ms() - begin;
	*ms = took < *ms ? *ms - (unsigned)took : 0;
	return r;
}
