/* SPDX-License-Identifier: Apache-2.0 */
/* What a layout means on a machine: a wanted state, GPU by GPU. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/error.h"
#include "model/inner.h"
#include "model/layout.h"
#include "model/state.h"

struct scope {
	const struct mig_layout *layout;
	const struct mig_state *now;
	const struct mig_gpu *gpu;
	struct mig_want_gpu *want;
	struct mig_error *err;
};

static int fail_memory(struct mig_error *err)
{
	return mig_fail(err, ENOMEM, "out of memory");
}

struct mig_want *mig_want_add(struct mig_want_gpu *want,
			      const struct mig_profile *profile)
{
	struct mig_want *w = mig_array_add(&want->wants, &want->count, sizeof(*w));

	if (w) {
		w->profile = profile->id;
		w->start = w->bearer = MIG_UNKNOWN;
	}
	return w;
}

struct mig_want_ci *mig_want_add_ci(struct mig_want *want, unsigned slices)
{
	struct mig_want_ci *ci =
		mig_array_add(&want->compute, &want->compute_count, sizeof(*ci));

	if (ci) {
		ci->slices = slices;
		ci->profile = ci->start = MIG_UNKNOWN;
	}
	return ci;
}

int mig_want_keep(const struct mig_gpu *gpu, const struct mig_gi *gi,
		  struct mig_want_gpu *want, struct mig_error *err)
{
	const struct mig_profile *p = mig_profile_by_id(gpu, gi->profile_id);
	struct mig_want *w = p ? mig_want_add(want, p) : NULL;

	if (!p)
		return mig_fail(err, EINVAL, "gpu %u: %s is none of its profiles",
				gpu->index, gi->profile);
	if (!w)
		return mig_fail(err, ENOMEM, "out of memory");
	w->start = gi->place.start;
	w->bearer = gi->id;
	memcpy(w->name, gi->label, sizeof(w->name));
	FOR_EACH_CI (ci, gi) {
		struct mig_want_ci *c = mig_want_add_ci(w, ci->slices);

		if (!c)
			return mig_fail(err, ENOMEM, "out of memory");
		c->profile = ci->profile_id;
		c->start = ci->place.start;
	}
	return 0;
}

/* trainer-{gpu}-{n} */
static void write_name(const char *pattern, unsigned gpu, unsigned n, char *buf,
		       size_t size)
{
	size_t len = 0;

	buf[0] = '\0';
	while (*pattern && len + 1 < size) {
		if (strncmp(pattern, "{gpu}", 5) == 0) {
			len += (size_t)snprintf(buf + len, size - len, "%u", gpu);
			pattern += 5;
		} else if (strncmp(pattern, "{n}", 3) == 0) {
			len += (size_t)snprintf(buf + len, size - len, "%u", n);
			pattern += 3;
		} else {
			len += (size_t)snprintf(buf + len, size - len, "%c", *pattern++);
		}
	}
}

/* The instance that has the name already keeps it wherever that is possible. */
static unsigned bearer_of(const struct mig_gpu *gpu, const char *name)
{
	FOR_EACH_GI (gi, gpu) {
		if (name[0] && strcmp(gi->label, name) == 0)
			return gi->id;
	}
	return MIG_UNKNOWN;
}

static int check_ci(const struct scope *s, const struct layout_item *item,
		    const struct layout_ci *ci, const struct mig_profile *p)
{
	if (ci->gi[0] && item->by == LAYOUT_BY_NAME && strcmp(ci->gi, item->profile) != 0)
		return text_fail_key(
			s->layout->tree, item->node, s->err,
			"compute: a part of %s does not fit into %s; say %uc", ci->gi,
			item->profile, ci->slices);
	if (ci->slices > p->slices)
		return text_fail_key(s->layout->tree, item->node, s->err,
				     "compute: %uc is more than the %u compute slices of "
				     "%s",
				     ci->slices, p->slices, p->name);
	return 0;
}

/* NVML numbers compute profiles as its enum does; where an instance tells, that counts. */
static unsigned ci_profile_of_kind(const struct mig_state *now, unsigned kind)
{
	FOR_EACH_GPU (gpu, now) {
		FOR_EACH_GI (gi, gpu) {
			for (size_t i = 0; i < gi->profile_count; i++) {
				if (gi->profiles[i].kind == kind)
					return gi->profiles[i].id;
			}
		}
	}
	return kind;
}

/* Compute instances of one GPU instance. All of its slices are asked for as 0. */
static int add_cis(const struct scope *s, const struct layout_item *item,
		   const struct mig_profile *p, struct mig_want *want)
{
	unsigned total = 0;
	int r;

	for (size_t i = 0; i < item->ci_count; i++) {
		const struct layout_ci *ci = &item->cis[i];
		bool by_slices = ci->profile == MIG_UNKNOWN;

		r = check_ci(s, item, ci, p);
		if (r < 0)
			return r;
		for (unsigned n = 0; n < ci->count; n++) {
			struct mig_want_ci *c = mig_want_add_ci(
				want,
				ci->slices == p->slices && by_slices ? 0 : ci->slices);

			if (!c)
				return fail_memory(s->err);
			c->profile = item->by == LAYOUT_BY_KIND
					     ? ci_profile_of_kind(s->now, ci->profile)
					     : ci->profile;
			c->start = ci->start;
			total += mig_want_ci_slices(c, p->slices);
		}
	}
	if (total > p->slices)
		return text_fail_key(s->layout->tree, item->node, s->err,
				     "compute: %u slices are asked for; %s has %u", total,
				     p->name, p->slices);
	return 0;
}

static int add_item(const struct scope *s, const struct layout_item *item)
{
	const struct mig_profile *profile;
	int r;

	r = layout_profile(s->layout, item, s->gpu, &profile, s->err);
	for (unsigned n = 0; r == 0 && n < item->count; n++) {
		struct mig_want *want = mig_want_add(s->want, profile);

		if (!want)
			return fail_memory(s->err);
		want->start = item->start;
		write_name(item->name, s->gpu->index, n, want->name, sizeof(want->name));
		want->bearer = bearer_of(s->gpu, want->name);
		r = add_cis(s, item, profile, want);
	}
	return r;
}

static int add_rest(const struct scope *s, const struct layout_part *part)
{
	const struct mig_profile *profile;
	int r;

	if (!part->has_rest)
		return 0;
	r = layout_profile(s->layout, &part->rest, s->gpu, &profile, s->err);
	if (r < 0)
		return r;
	s->want->rest.profile = profile->id;
	return add_cis(s, &part->rest, profile, &s->want->rest);
}

static int add_instances(const struct scope *s, const struct layout_part *part)
{
	int r = 0;

	if (s->gpu->profile_count == 0) {
		s->want->later = part->item_count > 0 || part->has_rest;
		return 0;
	}
	if (s->layout->parted) {
		r = layout_pack_v1(s->layout, part, s->gpu, s->want, s->err);
		return r < 0 ? r : layout_keep_equal(part, s->gpu, s->want, s->err);
	}
	for (size_t i = 0; r == 0 && i < part->item_count; i++)
		r = add_item(s, &part->items[i]);
	return r < 0 ? r : add_rest(s, part);
}

static int add_gpu(const struct mig_layout *layout, const struct layout_part *part,
		   const struct mig_state *now, const struct mig_gpu *gpu,
		   struct mig_wanted *wanted, struct mig_error *err)
{
	struct scope s = { .layout = layout, .now = now, .gpu = gpu, .err = err };

	s.want = mig_array_add(&wanted->gpus, &wanted->gpu_count, sizeof(*s.want));
	if (!s.want)
		return fail_memory(err);
	s.want->gpu = gpu->index;
	memcpy(s.want->uuid, gpu->uuid, sizeof(s.want->uuid));
	s.want->enabled = part->enabled;
	s.want->rest.profile = s.want->rest.start = s.want->rest.bearer = MIG_UNKNOWN;
	return part->enabled ? add_instances(&s, part) : 0;
}

/* The GPU with a want of that name among those before the @j-th of GPU @i; or NULL. */
static const struct mig_want_gpu *named_before(const struct mig_wanted *wanted, size_t i,
					       size_t j, const char *name)
{
	for (size_t k = 0; k <= i; k++) {
		const struct mig_want_gpu *gpu = &wanted->gpus[k];

		for (size_t l = 0; l < (k < i ? gpu->count : j); l++) {
			if (strcmp(gpu->wants[l].name, name) == 0)
				return gpu;
		}
	}
	return NULL;
}

/* A name is an address: it can stand for one instance of the machine only. */
static int check_name(const struct mig_layout *layout, const struct layout_config *config,
		      const struct mig_wanted *wanted, size_t i, size_t j,
		      struct mig_error *err)
{
	const char *name = wanted->gpus[i].wants[j].name;
	const struct mig_want_gpu *other;

	if (!name[0])
		return 0;
	other = named_before(wanted, i, j, name);
	if (!other)
		return 0;
	return text_fail_key(layout->tree, config->node, err,
			     "two instances would be called '%s', on gpu %u and gpu %u; "
			     "put {gpu} or {n} into the name",
			     name, other->gpu, wanted->gpus[i].gpu);
}

static int check_names(const struct mig_layout *layout,
		       const struct layout_config *config,
		       const struct mig_wanted *wanted, struct mig_error *err)
{
	int r = 0;

	for (size_t i = 0; i < wanted->gpu_count; i++) {
		for (size_t j = 0; r == 0 && j < wanted->gpus[i].count; j++)
			r = check_name(layout, config, wanted, i, j, err);
	}
	return r;
}

static int resolve(const struct mig_layout *layout, const struct layout_config *config,
		   const struct mig_state *now, struct mig_wanted *wanted,
		   struct mig_error *err)
{
	int r;

	FOR_EACH_GPU (gpu, now) {
		const struct layout_part *part;

		r = layout_part_for(layout, config, now, gpu, &part, err);
		if (r == 0 && part)
			r = add_gpu(layout, part, now, gpu, wanted, err);
		if (r < 0)
			return r;
	}
	if (wanted->gpu_count == 0)
		return text_fail_key(layout->tree, config->node, err,
				     "'%s' speaks of no GPU of this machine",
				     config->node->key);
	return check_names(layout, config, wanted, err);
}

int mig_layout_resolve(const struct mig_layout *layout, size_t i,
		       const struct mig_state *now, struct mig_wanted **ret,
		       struct mig_error *err)
{
	AUTO(mig_wanted) struct mig_wanted *wanted = calloc(1, sizeof(*wanted));
	int r;

	if (!wanted)
		return fail_memory(err);
	r = resolve(layout, &layout->configs[i], now, wanted, err);
	if (r == 0)
		*ret = TAKE(wanted);
	return r;
}
