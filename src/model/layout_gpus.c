/* SPDX-License-Identifier: Apache-2.0 */
/* Which part of a layout speaks of a GPU: filters, models and addresses. */
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include <mig/address.h>

#include "base/error.h"
#include "model/layout.h"
#include "model/state.h"

/* The words of a node that is one word or a list of words. */
static size_t word_count(const struct text_node *node)
{
	return node->kind == TEXT_LIST ? node->count : 1;
}

static const struct text_node *word(const struct text_node *node, size_t i)
{
	return node->kind == TEXT_LIST ? &node->items[i] : node;
}

/* 0x<device><vendor>, and behind a colon the same of the subsystem. */
static bool is_model(const char *filter, const struct mig_gpu *gpu)
{
	const char *colon = strchr(filter, ':');

	if (strtoul(filter, NULL, 0) != gpu->pci_device_id)
		return false;
	return !colon || strtoul(colon + 1, NULL, 0) == gpu->pci_subsystem_id;
}

/* A pattern for the name of the model, with or without "NVIDIA " in front. */
static bool is_board(const char *pattern, const struct mig_gpu *gpu)
{
	const char *bare = gpu->name;

	if (strncmp(bare, "NVIDIA ", 7) == 0)
		bare += 7;
	return fnmatch(pattern, gpu->name, FNM_CASEFOLD) == 0 ||
	       fnmatch(pattern, bare, FNM_CASEFOLD) == 0;
}

static bool matches(const struct text_node *words, const struct mig_gpu *gpu,
		    bool (*is)(const char *word, const struct mig_gpu *gpu))
{
	for (size_t i = 0; words && i < word_count(words); i++) {
		if (is(word(words, i)->text, gpu))
			return true;
	}
	return !words;
}

static int find_device(const struct mig_layout *layout, const struct mig_state *now,
		       const struct text_node *node, const struct mig_gpu **ret,
		       struct mig_error *err)
{
	struct mig_error why = MIG_ERROR_INIT;
	struct mig_address address;
	struct mig_target target;
	int r;

	r = mig_address_parse(node->text, &address, &why);
	if (r == 0)
		r = mig_address_resolve(now, &address, &target, &why);
	if (r < 0) {
		text_fail(layout->tree, node, err, "%s", why.msg);
		return r;
	}
	*ret = target.gpu;
	return 0;
}

/* Is the GPU among those that the part names? @ret_named: one by one, not by "all". */
static int is_named(const struct mig_layout *layout, const struct layout_part *part,
		    const struct mig_state *now, const struct mig_gpu *gpu, bool *ret,
		    bool *ret_named, struct mig_error *err)
{
	const struct mig_gpu *found = NULL;
	int r;

	*ret = !part->devices;
	*ret_named = false;
	for (size_t i = 0; part->devices && i < word_count(part->devices); i++) {
		const struct text_node *node = word(part->devices, i);

		if (strcmp(node->text, "all") == 0) {
			*ret = true;
			continue;
		}
		r = find_device(layout, now, node, &found, err);
		if (r < 0)
			return r;
		if (found == gpu)
			*ret = *ret_named = true;
	}
	return 0;
}

/* "all" means all that can do MIG; one that is named must be able to. */
static int check_capable(const struct mig_layout *layout, const struct layout_part *part,
			 const struct mig_gpu *gpu, bool named, struct mig_error *err)
{
	if (!named || !part->enabled)
		return 0;
	text_fail(layout->tree, part->devices, err, "gpu %u (%s) cannot do MIG",
		  gpu->index, gpu->name);
	return -ENOTSUP;
}

int layout_part_for(const struct mig_layout *layout, const struct layout_config *config,
		    const struct mig_state *now, const struct mig_gpu *gpu,
		    const struct layout_part **ret, struct mig_error *err)
{
	*ret = NULL;
	for (size_t i = 0; i < config->part_count; i++) {
		const struct layout_part *part = &config->parts[i];
		bool yes, named;
		int r;

		r = is_named(layout, part, now, gpu, &yes, &named, err);
		if (r < 0)
			return r;
		if (!yes || !matches(part->filters, gpu, is_model) ||
		    !matches(part->boards, gpu, is_board))
			continue;
		if (!gpu->capable)
			r = check_capable(layout, part, gpu, named, err);
		if (r < 0)
			return r;
		if (gpu->capable)
			*ret = part;
	}
	return 0;
}
