/* SPDX-License-Identifier: Apache-2.0 */
/*
 * offsets: prints where the fields of our ABI's structs lie, under the names that pynvml
 * gives to the same structs: "STRUCT SIZE" and "STRUCT.FIELD OFFSET SIZE", one a line.
 */
#include <stddef.h>
#include <stdio.h>

#include "abi/nvml.h"

#define STRUCT(peer, type) printf("%s %zu\n", peer, sizeof(type));
#define FIELD(peer, type, field)                                       \
	printf("%s.%s %zu %zu\n", peer, #field, offsetof(type, field), \
	       sizeof(((type *)0)->field));

int main(void)
{
	/* clang-format off */
#include "offsets.h"
	/* clang-format on */
	return 0;
}
