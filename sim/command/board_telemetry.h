/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_BOARD_TELEMETRY_H
#define SIM_BOARD_TELEMETRY_H

#include <jansson.h>

#include <mig/error.h>

#include "machine/state.h"

/**
 * board_load_telemetry() - read a board file's optional "telemetry" and "firmware"
 * @root: the board file
 * @file: its name, for messages
 * @b:    gets the figures; NOT_KNOWN or empty where the file is silent or says null
 *
 * Return: 0; -EINVAL with the place.
 */
int board_load_telemetry(json_t *root, const char *file, struct board *b,
			 struct mig_error *err);

#endif
