/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_CLI_STYLE_H
#define MIG_CLI_STYLE_H

#include <stdbool.h>

/** struct cli_style - what stdout can show */
struct cli_style {
	bool colour;	/**< a terminal, and nobody asked for no colour */
	bool unicode;	/**< a terminal in a UTF-8 locale */
	unsigned width; /**< columns */
};

/**
 * cli_style_of() - look at stdout and its surroundings
 * @plain: neither colour nor Unicode, whatever it is
 */
struct cli_style cli_style_of(bool plain);

#endif
