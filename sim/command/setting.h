/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_COMMAND_SETTING_H
#define SIM_COMMAND_SETTING_H

#include <stdio.h>

#include <mig/error.h>

#include "machine/setting.h"

/**
 * setting_parse() - take one NAME=VALUE in
 * @text:   as it was typed
 * @values: the settings of a machine; one of them is changed
 *
 * Return: 0; -EINVAL for a name or a value that there is not, with the nearest
 * name that there is, or all values.
 */
int setting_parse(const char *text, uint32_t values[SETTINGS], struct mig_error *err);

/** settings_print() - the whole table, for people */
void settings_print(FILE *to);

#endif
