/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_RECORDING_MERGE_H
#define SIM_RECORDING_MERGE_H

#include <jansson.h>

/**
 * recording_merge() - put a board among those that were met, once for all that are alike
 * @boards: board files by their names
 * @board:  of a GPU; where it says more than one that it agrees with, that learns it
 *
 * Return: the name of its file; borrowed from @boards.
 */
const char *recording_merge(json_t *boards, json_t *board);

#endif
