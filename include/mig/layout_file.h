/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_LAYOUT_FILE_H
#define MIG_LAYOUT_FILE_H

#include <stddef.h>

#include <mig/layout.h>
#include <mig/state.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mig_error;

/**
 * struct mig_layout - layouts by name, from a file that people wrote
 *
 * Two versions are read: migctl/v1, described in migctl-layout(5), and v1, the schema of
 * mig-parted. Both may be YAML or JSON. mig-parted's checkpoints are read too; theirs is
 * one layout, called Devices.
 */
struct mig_layout;

/**
 * mig_layout_load() - read a file of layouts; "-" is the standard input
 * @path: the file
 * @ret:  the layouts; give them back with mig_layout_free()
 * @err:  where to explain a failure ("file:line:column: what is wrong"), or NULL
 *
 * All is checked that can be without a machine: words, types, names, counts.
 *
 * Return: 0; -EINVAL if something in it is wrong; -ENOENT and the like if it cannot be
 * read; -ENOMEM.
 * Since: 0.1
 */
int mig_layout_load(const char *path, struct mig_layout **ret, struct mig_error *err);

/**
 * mig_layout_parse() - as mig_layout_load(), from memory
 * @file: name of the text in messages
 * @text: the bytes
 * @size: how many
 *
 * Return: as mig_layout_load().
 * Since: 0.1
 */
int mig_layout_parse(const char *file, const char *text, size_t size,
		     struct mig_layout **ret, struct mig_error *err);

/**
 * mig_layout_words() - a layout without a file: each word is an instance for every GPU
 * @words: such as 3g.20gb, 4x1g.5gb, half, 2g.10gb@4
 * @count: how many; none: no instances are wanted
 * @gpus:  addresses of the GPUs with commas between, or "all"
 * @ret:   a layout with one entry; give it back with mig_layout_free()
 * @err:   where to explain a failure, or NULL
 *
 * Return: 0; -EINVAL if a word makes no sense; -ENOMEM.
 * Since: 0.1
 */
int mig_layout_words(const char *const *words, size_t count, const char *gpus,
		     struct mig_layout **ret, struct mig_error *err);

/** mig_layout_free() - @layout may be NULL. Return: NULL. Since: 0.1 */
struct mig_layout *mig_layout_free(struct mig_layout *layout);

/** mig_layout_count() - the layouts of a file. Return: how many, at least one. Since: 0.1 */
size_t mig_layout_count(const struct mig_layout *layout);

/**
 * mig_layout_name() - what layout @i is called, in the order of the file
 *
 * Return: its name, borrowed from @layout; NULL if there are not as many. Since: 0.1
 */
const char *mig_layout_name(const struct mig_layout *layout, size_t i);

/**
 * mig_layout_find() - look up a layout by name
 * @layout: where
 * @name:   its name; NULL: the only one there is
 * @ret:    its number
 * @err:    names the layouts that there are, and the nearest, or NULL
 *
 * Return: 0; -EINVAL if there is none of that name, or several and no name. Since: 0.1
 */
int mig_layout_find(const struct mig_layout *layout, const char *name, size_t *ret,
		    struct mig_error *err);

/**
 * mig_layout_resolve() - what a layout means on a machine
 * @layout: the file
 * @i:      which layout of it
 * @now:    what was observed
 * @ret:    how each GPU that the layout speaks of shall look; give it back with
 *          mig_wanted_free()
 * @err:    where to explain a failure, with the place in the file, or NULL
 *
 * Size classes become profiles, patterns of names become names. GPUs that several entries
 * speak of follow the last. Of GPUs that it names all must be there; a machine of which
 * it names none, by filters or models, is an error too.
 *
 * Return: 0; -EINVAL if a profile is unknown or too large for a GPU; -ENODEV if a GPU is
 * missing; -ENOTSUP if it cannot do MIG; -ENOMEM.
 * Since: 0.1
 */
int mig_layout_resolve(const struct mig_layout *layout, size_t i,
		       const struct mig_state *now, struct mig_wanted **ret,
		       struct mig_error *err);

#ifdef __cplusplus
}
#endif
#endif
