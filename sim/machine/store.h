/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store.h: a machine shared by all processes.
 *
 * Readers never lock: they copy the snapshot in force and look whether the generation is
 * still the same. A writer holds a lock that the kernel takes back if it dies, changes a
 * copy, writes it over the snapshot that is not in force and flips the generation. So a
 * process that is killed at any moment leaves the machine as it was before or after.
 */
#ifndef SIM_STORE_H
#define SIM_STORE_H

#include <stdbool.h>

#include <mig/error.h>

#include "machine/state.h"

/** struct store - an opened state file */
struct store {
	int fd;
	struct file *file; /* mapped; read-only unless `writable` */
	bool writable;
	bool owner;		/* the caller owns the file */
	bool root;		/* and is thereby root of the simulated machine */
	bool opened;		/* @fd is one; a store of zeros is closed */
	struct machine machine; /* as last seen */
};

/**
 * store_open() - map a state file and take the machine in
 * @path: the file
 * @ret:  filled in; give it back with store_close()
 * @err:  what is wrong, with the remedy
 *
 * Return: 0; -ENOENT if there is no file; -EPROTO if another version wrote it; -EBADMSG
 * if it is damaged; -EACCES if the caller may not read it; -EIO.
 */
int store_open(const char *path, struct store *ret, struct mig_error *err);

/** store_close() - unmap; @s may be a store that failed to open */
void store_close(struct store *s);

/**
 * store_refresh() - take in what others changed since; cheap if nobody did
 *
 * Return: 0; -ENODEV if the machine was destroyed; -EBADMSG if the file is damaged.
 */
int store_refresh(struct store *s);

/**
 * store_begin() - become the writer, wait at most 10 s for others, and refresh
 *
 * On success change s->machine.now, then call store_commit() or store_abort().
 *
 * Return: 0; -EACCES without the right to write; -ETIMEDOUT; as store_refresh().
 */
int store_begin(struct store *s);

/** store_commit() - make s->machine.now the machine's state and let others write */
void store_commit(struct store *s);

/**
 * store_wait() - sleep until the machine changed
 * @seen:  generation that the caller has seen
 * @until: CLOCK_MONOTONIC time in ms at which to give up
 *
 * May return early; look again. Needs no lock, and nothing of @s but its mapping.
 */
void store_wait(const struct store *s, uint64_t seen, int64_t until);

/** store_wake() - let all who are in store_wait() return, whatever they wait for */
void store_wake(const struct store *s);

/** store_now_ms() - CLOCK_MONOTONIC in ms */
int64_t store_now_ms(void);

/** store_abort() - forget the changes to s->machine.now and let others write */
void store_abort(struct store *s);

/**
 * store_create() - write a new machine
 * @path: the file; its folder is made if it is missing
 * @m:    the machine
 * @replace: take the place of a machine that is there, whose clients lose their GPUs
 *
 * Return: 0; -EEXIST if there is one and @replace is false; -EIO.
 */
int store_create(const char *path, const struct machine *m, bool replace,
		 struct mig_error *err);

/**
 * store_destroy() - remove a machine; its clients see their GPUs lost
 *
 * Return: 0; -ENOENT; -EACCES; -EIO.
 */
int store_destroy(const char *path, struct mig_error *err);

/**
 * store_step() - called between any two stores of a commit, and wherever else a machine is
 * half changed
 *
 * Does nothing here; test builds replace it to die or to stop at a chosen step.
 */
void store_step(void);

/** store_patience_ms() - how long store_begin() waits; test builds may be less patient */
int64_t store_patience_ms(void);

#endif
