/* SPDX-License-Identifier: Apache-2.0 */
/*
 * setting.h: what is not known for certain of the driver, as choices of a machine.
 *
 * A choice is made when the machine is made and never changes. The table in setting.c is
 * what the parser, the library and the pages go by.
 */
#ifndef SIM_SETTING_H
#define SIM_SETTING_H

#include <stdbool.h>
#include <stddef.h>

#include "machine/state.h"

#define MAX_CHOICES 4u

/** enum setting_index - rows of the table, and of struct machine's values */
enum setting_index {
	SETTING_GI_START_CODE,
	SETTING_GI_SIZE_CODE,
	SETTING_GI_OCCUPIED_CODE,
	SETTING_CI_OVERLAP_CODE,
	SETTING_CI_OUTSIDE_CODE,
	SETTING_GI_PLACEMENT,
	SETTING_ENGINE_LIMIT,
	SETTING_MODE_INDEPENDENT_QUERY,
	SETTING_CI_RECORD_DEVICE,
	SETTING_VIRTUALIZATION,
	SETTING_PASS_THROUGH_CODE,
	SETTING_LATENCY,
	SETTINGS
};

/* Values of the settings that are not return codes. */
enum { CODE_AS_SOURCE = 0 }; /* of ci-outside-code: it depends on the chip */
enum { PLACE_WITH_EXCEPTION, PLACE_PLAIN, PLACE_LOWEST_START };
enum { SWITCH_OFF, SWITCH_ON, SWITCH_BY_DRIVER };
enum { RECORD_MIG, RECORD_PARENT };
enum { VIRTUALIZATION_NONE, VIRTUALIZATION_PASS_THROUGH }; /* as NVML numbers them */
enum { LATENCY_NONE, LATENCY_HARDWARE };

/** struct choice - a value of a setting, as it is written and as it is stored */
struct choice {
	const char *text;
	uint32_t value;
};

/** struct setting - a row of the table */
struct setting {
	const char *name;
	struct choice choices[MAX_CHOICES]; /* the first is the default */
	const char *decides;
	const char *source; /* what speaks for the default, and what against */
};

/** setting_table() - the row of a setting */
const struct setting *setting_table(enum setting_index i);

/** setting_text() - how a value is written; NULL for one that the setting has not */
const char *setting_text(enum setting_index i, uint32_t value);

/** setting_is_default() - is it as it is on a machine that was told nothing? */
bool setting_is_default(const struct machine *m, enum setting_index i);

/** settings_default() - all settings at their defaults */
void settings_default(uint32_t values[SETTINGS]);

#endif
