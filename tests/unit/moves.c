/* SPDX-License-Identifier: Apache-2.0 */
/* Random changes of a simulated machine, and what it looks like as text. */
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/auto.h"
#include "model/plan.h"
#include "model/state.h"
#include "moves.h"
#include "ops/context.h"
#include "ops/stored.h"
#include "scene.h"
#include "unit.h"

#define CLIENTS 4

extern char **environ;

static struct mig_ctx *ctx;

static struct client {
	pid_t pid;
	unsigned gpu;
	char uuid[MIG_NAME_SIZE];
	struct mig_gi gi; /* id, profile and place are what counts */
} clients[CLIENTS];
static size_t client_count;

/* What is wanted of the GPUs, with room for all parts. */
static struct {
	struct mig_want wants[4][16];
	struct mig_want_ci compute[4][16][8];
	struct mig_want_gpu gpus[4];
	struct mig_wanted wanted;
} wish;

unsigned moves_count(unsigned usual, unsigned soak)
{
	unsigned count = getenv("MIG_SOAK") ? soak : usual;

#ifdef __SANITIZE_ADDRESS__
	count = (count + 9) / 10;
#endif
	return count;
}

struct mig_ctx *moves_ctx(void)
{
	return ctx;
}

struct mig_state *moves_observe(void)
{
	struct mig_error err = MIG_ERROR_INIT;
	struct mig_state *state = NULL;

	if (mig_observe(ctx, &state, &err) < 0)
		fail_msg("%s", err.msg);
	return state;
}

static void add_labels(FILE *out, const struct mig_gpu *gpu)
{
	FOR_EACH_GI (gi, gpu) {
		if (gi->label[0])
			fprintf(out, "%u is %s\n", gi->id, gi->label);
	}
}

char *moves_picture(void)
{
	AUTO(mig_state) struct mig_state *state = moves_observe();
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	FOR_EACH_GPU (gpu, state) {
		AUTO(str) char *basis = mig_gpu_basis(gpu);

		fprintf(out, "gpu %u\n%s", gpu->index, basis);
		add_labels(out, gpu);
	}
	fclose(out);
	return text;
}

char *moves_layout(void)
{
	AUTO(mig_state) struct mig_state *state = moves_observe();
	struct mig_export_opts opts = MIG_EXPORT_OPTS_INIT;
	char *text = NULL;

	opts.exact = opts.by_uuid = true;
	assert_int_equal(mig_export(state, &opts, &text, NULL), 0);
	return text;
}

char *moves_ids(const struct move *move)
{
	AUTO(mig_state) struct mig_state *state = moves_observe();
	char *text = NULL;

	assert_int_equal(mig_stored_ids(state, move->plan, &text, NULL), 0);
	return text;
}

void moves_go(const char *layout, const char *ids)
{
	const struct mig_stored stored = { "layout", layout, ids };
	AUTO(mig_state) struct mig_state *now = moves_observe();
	AUTO(mig_plan) struct mig_plan *plan = NULL;
	struct mig_error err = MIG_ERROR_INIT;

	if (mig_stored_plan(now, &stored, NULL, &plan, &err) < 0 ||
	    mig_apply(ctx, plan, NULL, NULL, &err) < 0)
		fail_msg("%s\n%s", err.msg, layout);
}

bool moves_journal(void)
{
	return mig_recover_pending(ctx, NULL, 0);
}

int moves_try_recover(bool finish, struct mig_error *err)
{
	AUTO(mig_state) struct mig_state *now = moves_observe();
	struct mig_apply_opts opts = MIG_APPLY_OPTS_INIT;
	AUTO(mig_plan) struct mig_plan *plan = NULL;
	int r;

	opts.recover = true;
	r = mig_plan_recover(ctx, now, finish, &plan, err);
	return r < 0 ? r : mig_apply(ctx, plan, &opts, NULL, err);
}

void moves_recover(bool finish)
{
	struct mig_error err = MIG_ERROR_INIT;

	if (moves_try_recover(finish, &err) < 0)
		fail_msg("recover: %s", err.msg);
	assert_false(moves_journal());
}

static void add_compute(struct mig_want *want, unsigned slices)
{
	want->compute[want->compute_count++] =
		(struct mig_want_ci){ slices, MIG_UNKNOWN, MIG_UNKNOWN };
}

static void add_random_compute(struct mig_want *want, unsigned slices)
{
	if (scene_random(2) == 0) {
		add_compute(want, 0);
		return;
	}
	while (slices > 0 && scene_random(8) > 0) {
		unsigned size = 1 + scene_random(slices > 2 ? 2 : slices);

		add_compute(want, size);
		slices -= size;
	}
}

static struct mig_want *add_want(unsigned at, unsigned profile, unsigned start)
{
	struct mig_want_gpu *g = &wish.gpus[at];
	struct mig_want *want = &g->wants[g->count];

	*want = (struct mig_want){ .profile = profile,
				   .start = start,
				   .compute = wish.compute[at][g->count++],
				   .bearer = MIG_UNKNOWN };
	return want;
}

/* What a client holds is wanted as it is. */
static void want_held(unsigned at, const struct mig_gpu *gpu)
{
	for (size_t i = 0; i < client_count; i++) {
		const struct mig_gi *gi = mig_gpu_gi(gpu, clients[i].gi.id);
		struct mig_want *want;

		if (clients[i].gpu != gpu->index)
			continue;
		assert_non_null(gi);
		want = add_want(at, gi->profile_id, gi->place.start);
		snprintf(want->name, sizeof(want->name), "held-%zu", i);
		FOR_EACH_CI (ci, gi)
			want->compute[want->compute_count++] =
				(struct mig_want_ci){ ci->slices, ci->profile_id,
						      ci->place.start };
	}
}

static void wish_gpu(unsigned at, const struct mig_gpu *gpu)
{
	struct mig_want_gpu *g = &wish.gpus[at];
	unsigned count = scene_random(5);

	*g = (struct mig_want_gpu){ .gpu = gpu->index,
				    .enabled = true,
				    .wants = wish.wants[at],
				    .rest = { .profile = MIG_UNKNOWN } };
	want_held(at, gpu);
	if (g->count == 0 && scene_random(5) == 0) {
		g->enabled = false;
		return;
	}
	for (unsigned i = 0; i < count; i++) {
		const struct mig_profile *p =
			&gpu->profiles[scene_random((unsigned)gpu->profile_count)];
		struct mig_want *want = add_want(at, p->id, MIG_UNKNOWN);

		add_random_compute(want, p->slices);
		if (scene_random(3) == 0)
			snprintf(want->name, sizeof(want->name), "n%u-%u", gpu->index,
				 scene_random(4) * 5 + i);
	}
}

static bool make_plan(const struct mig_state *now, struct mig_plan **ret)
{
	struct mig_plan_opts opts = MIG_PLAN_OPTS_INIT;
	struct mig_error err = MIG_ERROR_INIT;
	unsigned first = scene_random((unsigned)now->gpu_count);
	size_t count = 1 + scene_random(2);

	opts.strategy = scene_random(3);
	wish.wanted = (struct mig_wanted){ 0, wish.gpus };
	while (wish.wanted.gpu_count < count && first < now->gpu_count)
		wish_gpu((unsigned)wish.wanted.gpu_count++, &now->gpus[first++]);
	if (mig_plan_layout(now, &wish.wanted, &opts, ret, &err) < 0) {
		if (err.code != ENOSPC && err.code != EINVAL && err.code != EBUSY)
			fail_msg("%s", err.msg);
		return false;
	}
	if ((*ret)->step_count > 0)
		return true;
	*ret = mig_plan_free(*ret);
	return false;
}

bool moves_next(struct move *ret)
{
	AUTO(mig_state) struct mig_state *now = moves_observe();

	memset(ret, 0, sizeof(*ret));
	if (!make_plan(now, &ret->plan))
		return false;
	ret->before = moves_picture();
	return true;
}

void moves_end(struct move *move)
{
	mig_plan_free(move->plan);
	free(move->before);
}

static void spawn_client(struct client *c, char *uuid)
{
	static char attach[] = "attach", on[] = "--on", sleep[] = "sleep",
		    time[] = "3600";
	char program[4096];
	char *argv[] = { program, attach, on, uuid, sleep, time, NULL };

	snprintf(program, sizeof(program), "%s/bin/nvml-sim", getenv("MIG_STAGE"));
	assert_int_equal(posix_spawn(&c->pid, program, NULL, NULL, argv, environ), 0);
}

static const struct mig_ci *find_ci(const struct mig_state *state, const char *uuid,
				    const struct mig_gi **ret_gi)
{
	FOR_EACH_GPU (gpu, state) {
		FOR_EACH_GI (gi, gpu) {
			FOR_EACH_CI (ci, gi) {
				*ret_gi = gi;
				if (strcmp(ci->uuid, uuid) == 0)
					return ci;
			}
		}
	}
	return NULL;
}

static bool is_held(const char *uuid)
{
	AUTO(mig_state) struct mig_state *state = moves_observe();
	const struct mig_gi *gi;
	const struct mig_ci *ci = find_ci(state, uuid, &gi);

	return ci && ci->processes == 1;
}

void moves_hold(unsigned gpu, const char *device)
{
	AUTO(mig_state) struct mig_state *now = moves_observe();
	struct client *c = &clients[client_count++];
	AUTO(mem) void *owned = NULL;
	struct mig_target *targets;
	size_t count;

	assert_int_equal(mig_resolve(now, device, &targets, &count, NULL), 0);
	owned = targets;
	c->gpu = gpu;
	c->gi = *targets->gi;
	memcpy(c->uuid, targets->ci->uuid, sizeof(c->uuid));
	spawn_client(c, c->uuid);
	while (!is_held(c->uuid)) {
		assert_int_equal(waitpid(c->pid, NULL, WNOHANG), 0);
		usleep(1000);
	}
}

void moves_check_held(void)
{
	AUTO(mig_state) struct mig_state *state = moves_observe();

	for (size_t i = 0; i < client_count; i++) {
		const struct mig_gi *gi = NULL;
		const struct mig_ci *ci = find_ci(state, clients[i].uuid, &gi);

		assert_int_equal(waitpid(clients[i].pid, NULL, WNOHANG), 0);
		assert_non_null(ci);
		assert_int_equal(ci->processes, 1);
		assert_int_equal(gi->id, clients[i].gi.id);
		assert_int_equal(gi->profile_id, clients[i].gi.profile_id);
		assert_int_equal(gi->place.start, clients[i].gi.place.start);
	}
}

void moves_open(void)
{
	AUTO(mig_state) struct mig_state *now = NULL;
	AUTO(mig_plan) struct mig_plan *plan = NULL;
	const struct mig_gpu *gpus[4];

	ctx = scene_open();
	now = moves_observe();
	for (size_t i = 0; i < now->gpu_count; i++)
		gpus[i] = &now->gpus[i];
	assert_int_equal(mig_plan_mode(now, gpus, now->gpu_count, true, &plan, NULL), 0);
	assert_int_equal(mig_apply(ctx, plan, NULL, NULL, NULL), 0);
}

void moves_close(void)
{
	for (size_t i = 0; i < client_count; i++) {
		kill(clients[i].pid, SIGKILL);
		waitpid(clients[i].pid, NULL, 0);
	}
	client_count = 0;
	ctx = mig_ctx_close(ctx);
}
