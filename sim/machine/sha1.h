/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_SHA1_H
#define SIM_SHA1_H

#include <stddef.h>
#include <stdint.h>

/** sha1() - the SHA-1 digest (FIPS 180-4) of @len bytes; for names, not for secrets */
void sha1(const void *data, size_t len, uint8_t digest[20]);

#endif
