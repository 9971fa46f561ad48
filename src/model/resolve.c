/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an address names on an observed machine. All addresses of a list are looked up
 * before anything is done to the first.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <mig/address.h>

#include "base/array.h"
#include "base/error.h"
#include "base/nearest.h"
#include "model/state.h"

/* Why an instance may be missing from what was seen. */
static int fail_missing(const struct mig_gpu *gpu, const char *text, const char *what,
			struct mig_error *err)
{
	if (gpu->blind)
		return mig_fail(err, EPERM,
				"%s: only root or the mig/config capability shows it",
				text);
	if (!gpu->enabled)
		return mig_fail(err, ENODEV,
				"%s: MIG mode of gpu %u is off; `migctl enable -i %u` "
				"switches it on",
				text, gpu->index, gpu->index);
	return mig_fail(err, ENODEV, "%s: gpu %u has no such %s; `migctl list` shows all",
			text, gpu->index, what);
}

static int find_gpu(const struct mig_state *state, unsigned index, const char *text,
		    struct mig_target *ret, struct mig_error *err)
{
	ret->gpu = mig_state_gpu(state, index);
	if (!ret->gpu && state->gpu_count == 0)
		return mig_fail(err, ENODEV, "%s: this machine has no gpu", text);
	if (!ret->gpu)
		return mig_fail(err, ENODEV,
				"%s: there is no gpu %u; the last one is gpu %zu", text,
				index, state->gpu_count - 1);
	return 0;
}

static int find_device(const struct mig_address *a, const char *text,
		       struct mig_target *ret, struct mig_error *err)
{
	FOR_EACH_GI (gi, ret->gpu) {
		FOR_EACH_CI (ci, gi) {
			if (ci->device == a->device) {
				ret->gi = gi;
				ret->ci = ci;
				return 0;
			}
		}
	}
	return fail_missing(ret->gpu, text, "MIG device", err);
}

static int find_instance(const struct mig_address *a, const char *text,
			 struct mig_target *ret, struct mig_error *err)
{
	ret->gi = mig_gpu_gi(ret->gpu, a->gi);
	if (!ret->gi)
		return fail_missing(ret->gpu, text, "GPU instance", err);
	if (a->kind == MIG_ADDRESS_GI)
		return 0;
	ret->ci = mig_gi_ci(ret->gi, a->ci);
	if (!ret->ci)
		return fail_missing(ret->gpu, text, "compute instance", err);
	return 0;
}

/* The UUID of old drivers names the ids: MIG-GPU-<uuid>/<gi>/<ci>. */
static bool is_old_uuid(const char *text, const struct mig_gpu *gpu,
			const struct mig_gi *gi, const struct mig_ci *ci)
{
	char old[MIG_NAME_SIZE + 40];

	snprintf(old, sizeof(old), "MIG-%s/%u/%u", gpu->uuid, gi->id, ci->id);
	return strcasecmp(text, old) == 0;
}

static int find_uuid(const struct mig_state *state, const char *uuid,
		     struct mig_target *ret, struct mig_error *err)
{
	FOR_EACH_GPU (gpu, state) {
		ret->gpu = gpu;
		if (strcasecmp(gpu->uuid, uuid) == 0)
			return 0;
		FOR_EACH_GI (gi, gpu) {
			FOR_EACH_CI (ci, gi) {
				ret->gi = gi;
				ret->ci = ci;
				if (strcasecmp(ci->uuid, uuid) == 0 ||
				    is_old_uuid(uuid, gpu, gi, ci))
					return 0;
			}
		}
		ret->gi = NULL;
		ret->ci = NULL;
	}
	return mig_fail(err, ENODEV,
			"%s: nothing on this machine has this UUID; `migctl list --tree` "
			"shows all",
			uuid);
}

static int find_name(const struct mig_state *state, const char *name,
		     struct mig_target *ret, struct mig_error *err)
{
	struct mig_nearest search = MIG_NEAREST_INIT(name);

	FOR_EACH_GPU (gpu, state) {
		FOR_EACH_GI (gi, gpu) {
			if (!gi->label[0])
				continue;
			mig_nearest_offer(&search, gi->label);
			ret->gpu = gpu;
			ret->gi = gi;
			if (strcmp(gi->label, name) == 0)
				return 0;
		}
	}
	if (search.best)
		return mig_fail(err, ENODEV,
				"%s: no instance has this name; is %s meant?", name,
				search.best);
	return mig_fail(err, ENODEV,
			"%s: no instance has this name; layouts give names, and "
			"addresses such as 0:6 or 0/9 need none",
			name);
}

static int find_bus(const struct mig_state *state, const struct mig_address *a,
		    const char *text, struct mig_target *ret, struct mig_error *err)
{
	FOR_EACH_GPU (gpu, state) {
		struct mig_address own;

		if (mig_address_parse(gpu->bus_id, &own, NULL) < 0)
			continue;
		if (own.domain == a->domain && own.bus == a->bus && own.slot == a->slot &&
		    own.function == a->function) {
			ret->gpu = gpu;
			return 0;
		}
	}
	return mig_fail(err, ENODEV,
			"%s: no gpu has this PCI bus id; `migctl list --tree` shows all",
			text);
}

int mig_address_resolve(const struct mig_state *state, const struct mig_address *address,
			struct mig_target *ret, struct mig_error *err)
{
	struct mig_target found = { .as = address->kind };
	char text[MIG_NAME_SIZE];
	int r;

	mig_address_format(address, text, sizeof(text));
	if (address->kind == MIG_ADDRESS_UUID)
		r = find_uuid(state, address->uuid, &found, err);
	else if (address->kind == MIG_ADDRESS_NAME)
		r = find_name(state, address->uuid, &found, err);
	else if (address->kind == MIG_ADDRESS_BUS)
		r = find_bus(state, address, text, &found, err);
	else
		r = find_gpu(state, address->gpu, text, &found, err);
	if (r == 0 && address->kind == MIG_ADDRESS_DEVICE)
		r = find_device(address, text, &found, err);
	else if (r == 0 &&
		 (address->kind == MIG_ADDRESS_GI || address->kind == MIG_ADDRESS_CI))
		r = find_instance(address, text, &found, err);
	if (r < 0)
		return r;
	*ret = found;
	return 0;
}

static int add_all(const struct mig_state *state, struct mig_target **list, size_t *count,
		   struct mig_error *err)
{
	if (state->gpu_count == 0)
		return mig_fail(err, ENODEV, "all: this machine has no GPU");
	FOR_EACH_GPU (gpu, state) {
		struct mig_target *item = mig_array_add(list, count, sizeof(*item));

		if (!item)
			return mig_fail(err, ENOMEM, "out of memory");
		item->gpu = gpu;
		item->as = MIG_ADDRESS_GPU;
	}
	return 0;
}

static int add_one(const struct mig_state *state, const char *word,
		   struct mig_target **list, size_t *count, struct mig_error *err)
{
	struct mig_address address;
	struct mig_target *item;
	int r;

	if (strncmp(word, "device=", 7) == 0)
		word += 7;
	if (strcmp(word, "all") == 0)
		return add_all(state, list, count, err);
	r = mig_address_parse(word, &address, err);
	if (r < 0)
		return r;
	item = mig_array_add(list, count, sizeof(*item));
	if (!item)
		return mig_fail(err, ENOMEM, "out of memory");
	return mig_address_resolve(state, &address, item, err);
}

int mig_resolve(const struct mig_state *state, const char *list, struct mig_target **ret,
		size_t *ret_count, struct mig_error *err)
{
	AUTO(str) char *words = strdup(list);
	AUTO(mem) void *kept = NULL;
	struct mig_target *found = NULL;
	size_t count = 0;
	char *rest = words, *word;
	int r = 0;

	if (!words)
		return mig_fail(err, ENOMEM, "out of memory");
	while (r == 0 && (word = strsep(&rest, ",")) != NULL)
		r = add_one(state, word, &found, &count, err);
	kept = found;
	if (r < 0)
		return r;
	kept = NULL;
	*ret = found;
	*ret_count = count;
	return 0;
}

static bool has_gpu(const struct mig_gpu *const *gpus, size_t count,
		    const struct mig_gpu *gpu)
{
	for (size_t i = 0; i < count; i++) {
		if (gpus[i] == gpu)
			return true;
	}
	return false;
}

int mig_resolve_gpus(const struct mig_state *state, const char *list,
		     const struct mig_gpu ***ret, size_t *ret_count,
		     struct mig_error *err)
{
	AUTO(mem) void *kept = NULL;
	const struct mig_gpu **gpus;
	struct mig_target *targets;
	size_t found = 0, count = 0;
	int r;

	r = mig_resolve(state, list, &targets, &found, err);
	if (r < 0)
		return r;
	kept = targets;
	gpus = calloc(found, sizeof(*gpus));
	if (!gpus)
		return mig_fail(err, ENOMEM, "out of memory");
	for (size_t i = 0; i < found; i++) {
		if (targets[i].gi) {
			free(gpus);
			return mig_fail(err, EINVAL,
					"%s: names an instance, not a GPU; say %u", list,
					targets[i].gpu->index);
		}
		if (!has_gpu(gpus, count, targets[i].gpu))
			gpus[count++] = targets[i].gpu;
	}
	*ret = gpus;
	*ret_count = count;
	return 0;
}
