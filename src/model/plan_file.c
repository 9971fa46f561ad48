/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Plans as files, to be looked at now and applied later. What is kept is what a plan
 * starts from and the exact layout that it leads to; planning is a pure function, so the
 * way between the two comes out the same again.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <mig/export.h>

#include "base/error.h"
#include "model/json_parts.h"
#include "model/layout.h"
#include "model/plan.h"
#include "model/state.h"

static json_t *make_basis(const struct mig_plan *plan)
{
	json_t *list = json_array();
	bool ok = list;

	for (size_t i = 0; ok && i < plan->basis_count; i++)
		ok = mig_json_append(list,
				     json_pack("{s:s, s:s}", "gpu", plan->basis[i].uuid,
					       "state", plan->basis[i].text));
	if (ok)
		return list;
	json_decref(list);
	return NULL;
}

/* The GPUs that the plan is about, as they will be. */
static int export_after(const struct mig_state *now, const struct mig_plan *plan,
			char **ret, struct mig_error *err)
{
	struct mig_export_opts opts = MIG_EXPORT_OPTS_INIT;
	AUTO(mem) void *memory = calloc(plan->basis_count + 1, sizeof(void *));
	AUTO(mig_state) struct mig_state *after = NULL;
	const struct mig_gpu **gpus = memory;
	int r;

	if (!gpus)
		return mig_fail(err, ENOMEM, "out of memory");
	r = mig_plan_after(now, plan, &after, err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < plan->basis_count; i++) {
		gpus[i] = mig_state_gpu(after, plan->basis[i].gpu);
		opts.gpu_count += gpus[i] != NULL;
	}
	opts.exact = opts.by_uuid = true;
	opts.gpus = gpus;
	return mig_export(after, &opts, ret, err);
}

int mig_plan_save(const struct mig_state *now, const struct mig_plan *plan,
		  enum mig_strategy strategy, char **ret, struct mig_error *err)
{
	AUTO(str) char *layout = NULL;
	int r;

	if (plan->unfinished)
		return mig_fail(err, ENOTSUP,
				"what fits shows only when MIG mode is on; such a plan "
				"cannot be kept: `migctl enable` first");
	if (plan->step_count == 0)
		return mig_fail(err, ENOTSUP, "nothing is to be done: no plan to keep");
	r = export_after(now, plan, &layout, err);
	if (r < 0)
		return r;
	return text_json_dump(json_pack("{s:s, s:b, s:i, s:o, s:s}", "version",
					"migctl-plan/v1", "simulated",
					(int)plan->simulated, "strategy", (int)strategy,
					"basis", make_basis(plan), "layout", layout),
			      ret, err);
}

static int check_gpu(const char *path, const struct mig_state *now, const char *uuid,
		     const char *text, struct mig_error *err)
{
	FOR_EACH_GPU (gpu, now) {
		AUTO(str) char *own = NULL;

		if (strcmp(gpu->uuid, uuid) != 0)
			continue;
		own = mig_gpu_basis(gpu);
		if (!own)
			return mig_fail(err, ENOMEM, "out of memory");
		if (strcmp(own, text) == 0)
			return 0;
		return mig_fail(err, ESTALE,
				"%s: gpu %u changed since the plan was made; plan anew",
				path, gpu->index);
	}
	return mig_fail(err, ENODEV, "%s: %.60s is not in this machine", path, uuid);
}

static int check_basis(const char *path, const json_t *list, const struct mig_state *now,
		       struct mig_error *err)
{
	const json_t *item;
	size_t i;
	int r;

	json_array_foreach (list, i, item) {
		const char *uuid, *text;

		if (json_unpack((json_t *)item, "{s:s, s:s}", "gpu", &uuid, "state",
				&text) < 0)
			return mig_fail(err, EINVAL, "%s: no plan of migctl", path);
		r = check_gpu(path, now, uuid, text, err);
		if (r < 0)
			return r;
	}
	return 0;
}

int mig_plan_load(const char *path, const struct mig_state *now,
		  const struct mig_plan_opts *opts, struct mig_plan **ret,
		  struct mig_error *err)
{
	struct mig_plan_opts own = MIG_PLAN_OPTS_INIT;
	AUTO(mig_layout) struct mig_layout *layout = NULL;
	AUTO(mig_wanted) struct mig_wanted *wanted = NULL;
	AUTO(json) json_t *tree = NULL;
	const char *version, *text;
	json_t *basis;
	int r, strategy;

	r = text_json_load(path, &tree, err);
	if (r < 0)
		return r;
	if (json_unpack(tree, "{s:s, s:i, s:o, s:s}", "version", &version, "strategy",
			&strategy, "basis", &basis, "layout", &text) < 0 ||
	    strcmp(version, "migctl-plan/v1") != 0 || strategy < 0 ||
	    strategy > MIG_STRATEGY_WIPE)
		return mig_fail(err, EINVAL,
				"%s: no plan of migctl; `migctl plan --save` makes one",
				path);
	if (opts)
		own = *opts;
	own.strategy = (enum mig_strategy)strategy;
	r = check_basis(path, basis, now, err);
	if (r == 0)
		r = mig_layout_parse(path, text, strlen(text), &layout, err);
	if (r == 0)
		r = mig_layout_resolve(layout, 0, now, &wanted, err);
	return r < 0 ? r : mig_plan_layout(now, wanted, &own, ret, err);
}
