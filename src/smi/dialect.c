/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The generations of nvidia-smi, a row each. What is the same in all of them is not here.
 * Rows of 535 and 550 are those of the genuine programs; later ones follow listings that
 * were published, and cells that no listing shows are marked.
 */
#include <stddef.h>
#include <stdio.h>

#include "base/auto.h"
#include "smi/dialect.h"

/* clang-format off */
static const struct dialect dialects[] = {
	/*
	 * Before 535 the tables and the profiles that are asked for are that release's; what
	 * is said of wrong arguments is 535's, and -lcipp is there, which came with 525.
	 */
	{
		.major = 450, .minor = 0,
		.name_width = 14, .list_pads = false,
		.gi_profiles = 6, .ci_profiles = 6,
		.profiles_with_mig_off = false, .mig_off_exit = 6,
		.unsupported = "No MIG-enabled devices found.",
	},
	{
		.major = 460, .minor = 0,
		.name_width = 14, .list_pads = false,
		.gi_profiles = 7, .ci_profiles = 7,
		.profiles_with_mig_off = false, .mig_off_exit = 6,
		.unsupported = "No MIG-enabled devices found.",
	},
	{
		.major = 470, .minor = 0,
		.name_width = 17, .list_pads = true,
		.gi_profiles = 8, .ci_profiles = 7,
		.profiles_with_mig_off = false, .mig_off_exit = 6,
		.unsupported = "No MIG-enabled devices found.",
	},
	{
		.major = 525, .minor = 0,
		.name_width = 17, .list_pads = true,
		.gi_profiles = 10, .ci_profiles = 8,
		.profiles_with_mig_off = false, .mig_off_exit = 6,
		.unsupported = "No MIG-enabled devices found.",
	},
	/* These two are compared with the genuine programs. */
	{
		.major = 535, .minor = 0,
		.name_width = 17, .list_pads = true,
		.gi_profiles = 10, .ci_profiles = 8,
		.profiles_with_mig_off = false, .mig_off_exit = 6,
		.unsupported = "No MIG-enabled devices found.",
	},
	{
		.major = 550, .minor = 0,
		.name_width = 17, .list_pads = true,
		.gi_profiles = 10, .ci_profiles = 8,
		.profiles_with_mig_off = true, .mig_off_exit = 0,
		.used_rounds_up = true,
		.query = QUERY_550,
		.unsupported = "No MIG-supported devices found.",
	},
	/* Within this branch the tables grew by two columns. */
	{
		.major = 570, .minor = 169,
		.name_width = 19, .list_pads = true,
		.gi_profiles = 17, /* unverified: profiles with enums up to 16 are listed */
		.ci_profiles = 8,  /* unverified */
		.profiles_with_mig_off = true,
		.used_rounds_up = true,
		.mig_off_exit = 0,				  /* unverified */
		.query = QUERY_550, /* unverified */
		.unsupported = "No MIG-supported devices found.", /* unverified */
	},
	{
		.major = 580, .minor = 0,
		.name_width = 19, .list_pads = true,
		.gi_profiles = 17, /* unverified */
		.ci_profiles = 8,  /* unverified */
		.profiles_with_mig_off = true,
		.used_rounds_up = true,
		.mig_off_exit = 0,				  /* unverified */
		.query = QUERY_550, /* unverified */
		.unsupported = "No MIG-supported devices found.", /* unverified */
	},
};
/* clang-format on */

const struct dialect *dialect_find(const char *version)
{
	const struct dialect *found = &dialects[0];
	unsigned int major = 0, minor = 0;

	sscanf(version, "%u.%u", &major, &minor);
	for (size_t i = 0; i < ARRAY_SIZE(dialects); i++) {
		const struct dialect *row = &dialects[i];

		if (row->major < major || (row->major == major && row->minor <= minor))
			found = row;
	}
	return found;
}
