/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_MODEL_PROFILE_NAME_H
#define MIG_MODEL_PROFILE_NAME_H

#include <stdbool.h>

#include <mig/state.h>

/** struct mig_profile_name - what the name of a profile says */
struct mig_profile_name {
	unsigned compute;	/**< N of "Nc." in front; 0 if there is none */
	unsigned slices;	/**< N of "Ng" */
	unsigned gb;		/**< N of "Ngb" */
	char gi[MIG_NAME_SIZE]; /**< without "Nc.", attributes in order: 1g.5gb+me */
};

/**
 * mig_profile_name_parse() - read [Nc.]Ng.Ngb[+attribute,… or -attribute,…]
 *
 * Return: true; false if @text is no name of a profile.
 */
bool mig_profile_name_parse(const char *text, struct mig_profile_name *ret);

#endif
