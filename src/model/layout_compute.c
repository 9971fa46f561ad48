/* SPDX-License-Identifier: Apache-2.0 */
/* "compute": what compute instances each GPU instance of an item gets. */
#include <errno.h>
#include <string.h>

#include <mig/plan.h>

#include "base/array.h"
#include "base/error.h"
#include "model/layout.h"
#include "model/number.h"
#include "model/profile_name.h"

#define FORMS "1c, 2x1c, 1c@2, an id, all or none"

/* "1c" is no whole profile name; its slices are all that it says. */
static bool take_slices(const char *text, struct layout_ci *ci)
{
	const char *p = text;

	return mig_number_take(&p, 10, &ci->slices) && strcmp(p, "c") == 0 &&
	       ci->slices > 0;
}

static bool take_profile(const char *text, struct layout_ci *ci)
{
	struct mig_profile_name name;
	const char *p = text;

	if (strcmp(text, "all") == 0 || take_slices(text, ci))
		return true;
	if (mig_number_take(&p, 10, &ci->profile) && !*p)
		return true;
	ci->profile = MIG_UNKNOWN;
	if (!mig_profile_name_parse(text, &name))
		return false;
	ci->slices = name.compute;
	memcpy(ci->gi, name.gi, sizeof(ci->gi));
	return true;
}

static int add(const struct text_tree *tree, const struct text_node *node,
	       struct layout_item *item, struct mig_error *err)
{
	struct layout_ci *ci = mig_array_add(&item->cis, &item->ci_count, sizeof(*ci));
	struct mig_error why = MIG_ERROR_INIT;
	struct mig_wish wish;

	if (!ci)
		return mig_fail(err, ENOMEM, "out of memory");
	ci->profile = MIG_UNKNOWN;
	if (node->kind != TEXT_SCALAR)
		return text_fail(tree, node, err,
				 "a compute instance is one word: " FORMS);
	if (mig_wish_parse(node->text, &wish, &why) < 0 ||
	    !take_profile(wish.profile, ci))
		return text_fail(tree, node, err,
				 "'%.60s' is no compute instance; say " FORMS,
				 node->text);
	ci->count = wish.count;
	ci->start = wish.start;
	if (ci->count > MIG_COMPUTE_MAX)
		return text_fail(tree, node, err,
				 "%u compute instances in one GPU instance; no board has "
				 "that many slices",
				 ci->count);
	return 0;
}

int layout_whole_ci(struct layout_item *item, struct mig_error *err)
{
	struct layout_ci *ci = mig_array_add(&item->cis, &item->ci_count, sizeof(*ci));

	if (!ci)
		return mig_fail(err, ENOMEM, "out of memory");
	*ci = (struct layout_ci){ .count = 1,
				  .profile = MIG_UNKNOWN,
				  .start = MIG_UNKNOWN };
	return 0;
}

int layout_compute_read(const struct text_tree *tree, const struct text_node *node,
			struct layout_item *item, struct mig_error *err)
{
	int r = 0;

	if (!node)
		return layout_whole_ci(item, err);
	if (node->kind == TEXT_SCALAR && strcmp(node->text, "none") == 0)
		return 0;
	if (node->kind == TEXT_SCALAR)
		return add(tree, node, item, err);
	if (node->kind == TEXT_MAP)
		return text_fail(tree, node, err, "compute is a word or a list: " FORMS);
	if (node->count > MIG_COMPUTE_MAX)
		return text_fail(
			tree, node, err,
			"%zu compute instances in one GPU instance; no board has "
			"that many slices",
			node->count);
	for (size_t i = 0; r == 0 && i < node->count; i++)
		r = add(tree, &node->items[i], item, err);
	return r;
}
