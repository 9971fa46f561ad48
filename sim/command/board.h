/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_BOARD_H
#define SIM_BOARD_H

#include <mig/error.h>

#include "machine/state.h"

#define BOARD_ARCHITECTURES 14u
#define BOARD_BRANDS	    15u

/* As board files write them; NULL where there is none. Indices are the values of
 * nvmlDeviceArchitecture_t and nvmlBrandType_t. */
extern const char *const board_architectures[BOARD_ARCHITECTURES];
extern const char *const board_brands[BOARD_BRANDS];

/**
 * board_load() - compile a board file into what the driver of a given branch would offer
 * @path:   JSON file, see boards/
 * @branch: first number of the driver version, such as 550
 * @ret:    the board
 * @err:    file, place and remedy of a mistake, or NULL
 *
 * Return: 0; -ENOENT if there is no such file; -EINVAL if it breaks a rule of the format.
 */
int board_load(const char *path, uint32_t branch, struct board *ret,
	       struct mig_error *err);

/**
 * board_path() - the file of a board that was installed with nvml-sim, or of a user's own
 * @key: board key, or a path (it holds a slash)
 *
 * Return: 0; -EINVAL if there is no such board, with those that there are; -EIO.
 */
int board_path(const char *key, char *buf, size_t size, struct mig_error *err);

/** board_folder() - where the installed boards lie. Return: 0; -EIO. */
int board_folder(char *buf, size_t size, struct mig_error *err);

/** board_name_gb() - the driver's own rule for the number in a profile's name: GB by eighths
 * of the total */
uint32_t board_name_gb(uint32_t memory_mib, uint32_t total_mib);

#endif
