/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_TREE_H
#define SIM_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include <mig/error.h>

/** struct tree - a folder in which a node's /proc, /sys and /dev are written */
struct tree {
	int fd;	    /* the folder */
	bool plain; /* device nodes are regular files: mknod was not permitted */
};

/**
 * tree_folder() - make a folder, and those above it, and open it
 * @at:   descriptor of a folder of the tree
 * @path: below @at
 *
 * Return: a descriptor for tree_seal() or close(); a negative errno with a message.
 */
int tree_folder(int at, const char *path, struct mig_error *err);

/** tree_seal() - close a folder; as in procfs nobody may write there */
void tree_seal(int fd);

/**
 * tree_file() - write a file that appears whole, in the place of one that is there
 * @dir: descriptor of its folder
 *
 * Return: 0; a negative errno with a message.
 */
int tree_file(const struct tree *t, int dir, const char *name, mode_t mode,
	      const void *bytes, size_t size, struct mig_error *err);

/** tree_text() - tree_file() of one line or more, mode 0444 unless @mode says otherwise
 */
int tree_text(const struct tree *t, int dir, const char *name, mode_t mode,
	      struct mig_error *err, const char *fmt, ...)
	__attribute__((format(printf, 6, 7)));

/**
 * tree_node() - make a character device, or a regular file where that is not permitted
 *
 * The latter is remembered in @t->plain.
 *
 * Return: 0; a negative errno with a message.
 */
int tree_node(struct tree *t, int dir, const char *name, mode_t mode, dev_t device,
	      struct mig_error *err);

#endif
