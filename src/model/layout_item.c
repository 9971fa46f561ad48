/* SPDX-License-Identifier: Apache-2.0 */
/* One kind of instance in a layout: a word such as 2x1g.5gb, or a map that says more. */
#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#include <mig/plan.h>

#include "base/error.h"
#include "base/nearest.h"
#include "model/layout.h"
#include "model/number.h"
#include "model/profile_name.h"

#define KEYS   "profile start compute name count memory sm media"
#define COUNTS 128u /* instances of a kind on one GPU that a person can mean */

static const struct {
	const char *word;
	unsigned share;
} shares[] = { { "full", 1 }, { "half", 2 }, { "third", 3 }, { "quarter", 4 } };

void layout_item_clear(struct layout_item *item)
{
	free(item->cis);
	item->cis = NULL;
	item->ci_count = 0;
}

/* half, 1/7 */
static bool take_share(const char *text, struct layout_item *item)
{
	const char *p = text + 2;

	for (size_t i = 0; i < ARRAY_SIZE(shares); i++) {
		if (strcasecmp(text, shares[i].word) == 0)
			item->share = shares[i].share;
	}
	if (strncmp(text, "1/", 2) == 0 && (!mig_number_take(&p, 10, &item->share) || *p))
		item->share = 0;
	item->by = item->share ? LAYOUT_BY_SHARE : LAYOUT_BY_NAME;
	return item->share > 0;
}

static int fail_profile(const struct text_tree *tree, const struct text_node *node,
			const char *text, struct mig_error *err)
{
	struct mig_nearest search = MIG_NEAREST_INIT(text);

	for (size_t i = 0; i < ARRAY_SIZE(shares); i++)
		mig_nearest_offer(&search, shares[i].word);
	if (search.best)
		return text_fail(tree, node, err, "'%.60s' is no profile; is '%s' meant?",
				 text, search.best);
	return text_fail(tree, node, err,
			 "'%.60s' is no profile; say a name such as 1g.5gb, or half, "
			 "1/7, or {memory: 20GB}",
			 text);
}

/* The profile part of a wish: a name, an id or a share. */
static int set_profile(const struct text_tree *tree, const struct text_node *node,
		       const char *text, struct layout_item *item, struct mig_error *err)
{
	struct mig_profile_name name;
	const char *p = text;
	unsigned id;

	if (take_share(text, item))
		return 0;
	if (mig_number_take(&p, 10, &id) && !*p) {
		strcpy(item->profile, text);
		return 0;
	}
	if (!mig_profile_name_parse(text, &name))
		return fail_profile(tree, node, text, err);
	if (name.compute)
		return text_fail(tree, node, err,
				 "'%.60s' names a compute instance; write {profile: %s, "
				 "compute: %uc}",
				 text, name.gi, name.compute);
	memcpy(item->profile, name.gi, sizeof(item->profile));
	return 0;
}

static int set_wish(const struct text_tree *tree, const struct text_node *node,
		    struct layout_item *item, struct mig_error *err)
{
	struct mig_error why = MIG_ERROR_INIT;
	struct mig_wish wish;

	if (node->kind != TEXT_SCALAR)
		return text_fail(tree, node, err,
				 "a profile is one word, such as 1g.5gb");
	if (mig_wish_parse(node->text, &wish, &why) < 0)
		return text_fail(tree, node, err, "%s", why.msg);
	item->count = wish.count;
	item->start = wish.start;
	return set_profile(tree, node, wish.profile, item, err);
}

static int set_number(const struct text_tree *tree, const struct text_node *node,
		      unsigned least, unsigned most, unsigned *ret, struct mig_error *err)
{
	unsigned value;

	if (!node)
		return 0;
	if (!text_get_number(node, &value) || value < least || value > most)
		return text_fail(tree, node, err,
				 "%s: '%.40s' is no number from %u to %u", node->key,
				 node->text ? node->text : "a list or map", least, most);
	*ret = value;
	return 0;
}

static int set_memory(const struct text_tree *tree, const struct text_node *node,
		      struct layout_item *item, struct mig_error *err)
{
	struct mig_error why = MIG_ERROR_INIT;

	if (!node)
		return 0;
	if (node->kind != TEXT_SCALAR)
		return text_fail(tree, node, err, "memory: say an amount, such as 20GB");
	if (mig_memory_parse(node->text, &item->memory, &why) < 0)
		return text_fail(tree, node, err, "memory: %s", why.msg);
	return 0;
}

/* {memory: 20GB, sm: 40, media: true}: the smallest profile that has it. */
static int set_size(const struct text_tree *tree, const struct text_node *node,
		    struct layout_item *item, struct mig_error *err)
{
	const struct text_node *media = text_map_get(node, "media");
	int r;

	item->by = LAYOUT_BY_SIZE;
	r = set_memory(tree, text_map_get(node, "memory"), item, err);
	if (r == 0)
		r = set_number(tree, text_map_get(node, "sm"), 1, 10000, &item->sms, err);
	if (r == 0 && media && !text_get_bool(media, &item->media))
		r = text_fail(tree, media, err, "media is true or false");
	if (r == 0 && !item->memory.amount && !item->sms && !item->media)
		r = text_fail(tree, node, err,
			      "nothing says how large it is; add profile, memory or sm");
	return r;
}

static bool is_name(const char *text)
{
	if (!isalpha((unsigned char)text[0]) || strlen(text) > 60 ||
	    strcmp(text, "all") == 0 || strncasecmp(text, "MIG-", 4) == 0 ||
	    strncasecmp(text, "GPU-", 4) == 0)
		return false;
	for (; *text; text++) {
		if (strncmp(text, "{gpu}", 5) == 0)
			text += 4;
		else if (strncmp(text, "{n}", 3) == 0)
			text += 2;
		else if (!isalnum((unsigned char)*text) && !strchr("._-", *text))
			return false;
	}
	return true;
}

static int set_name(const struct text_tree *tree, const struct text_node *node,
		    struct layout_item *item, struct mig_error *err)
{
	if (!node)
		return 0;
	if (node->kind != TEXT_SCALAR || !is_name(node->text))
		return text_fail(tree, node, err,
				 "name: '%.60s' is no name; letters, digits, '.', '_', "
				 "'-', {gpu}, {n}, a letter first",
				 node->text ? node->text : "a list or map");
	if (item->count > 1 && !strstr(node->text, "{n}"))
		return text_fail(tree, node, err,
				 "name: %u instances cannot all be '%s'; put {n} into it",
				 item->count, node->text);
	strcpy(item->name, node->text);
	return 0;
}

static int refuse_both(const struct text_tree *tree, const struct text_node *node,
		       struct mig_error *err)
{
	static const char *const sizes[] = { "memory", "sm", "media" };

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		if (text_map_get(node, sizes[i]))
			return text_fail_key(tree, text_map_get(node, sizes[i]), err,
					     "profile says the size already; leave '%s' "
					     "out, or profile",
					     sizes[i]);
	}
	return 0;
}

static int read_map(const struct text_tree *tree, const struct text_node *node,
		    struct layout_item *item, struct mig_error *err)
{
	const struct text_node *profile = text_map_get(node, "profile");
	int r;

	r = text_check_keys(tree, node, "an instance", KEYS, err);
	if (r == 0 && profile) {
		r = refuse_both(tree, node, err);
		if (r == 0)
			r = set_wish(tree, profile, item, err);
	} else if (r == 0) {
		r = set_size(tree, node, item, err);
	}
	if (r == 0)
		r = set_number(tree, text_map_get(node, "count"), 1, COUNTS, &item->count,
			       err);
	if (r == 0)
		r = set_number(tree, text_map_get(node, "start"), 0, 63, &item->start,
			       err);
	if (r == 0)
		r = set_name(tree, text_map_get(node, "name"), item, err);
	if (r == 0)
		r = layout_compute_read(tree, text_map_get(node, "compute"), item, err);
	return r;
}

int layout_item_read(const struct text_tree *tree, const struct text_node *node,
		     struct layout_item *ret, struct mig_error *err)
{
	struct layout_item item = { .node = node, .count = 1, .start = MIG_UNKNOWN };
	int r;

	if (node->kind == TEXT_MAP) {
		r = read_map(tree, node, &item, err);
	} else {
		r = set_wish(tree, node, &item, err);
		if (r == 0)
			r = layout_whole_ci(&item, err);
	}
	if (r == 0 && item.count > COUNTS)
		r = text_fail(tree, node, err,
			      "%u instances of a kind; no GPU holds that", item.count);
	if (r == 0 && item.count > 1 && item.start != MIG_UNKNOWN)
		r = text_fail(tree, node, err,
			      "%u instances cannot start at one slice; leave start out",
			      item.count);
	if (r == 0)
		*ret = item;
	else
		layout_item_clear(&item);
	return r;
}
