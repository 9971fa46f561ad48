/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzes board files: any bytes are refused with a reason or make a sound board. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "command/board.h"
#include "machine/check.h"
#include "machine/setting.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint32_t branches[] = { 450, 535, 550, 580 };
	static struct machine m;
	int fd = memfd_create("board", 0);
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (write(fd, data, size) != (ssize_t)size)
		abort();
	for (unsigned i = 0; i < 4; i++) {
		struct mig_error err = MIG_ERROR_INIT;
		int r = board_load(path, branches[i], &m.boards[0], &err);

		if (r < 0 && !err.msg[0])
			abort(); /* refused without a word */
		if (r < 0)
			continue;
		m = (struct machine){ .board_count = 1,
				      .gpu_count = 1,
				      .boards = { m.boards[0] },
				      .driver_version = "1",
				      .cuda_version = "1",
				      .identities = { { .serial = "1" } } };
		settings_default(m.settings);
		if (check_boards(&m, NULL) < 0)
			abort(); /* taken, and not sound */
	}
	close(fd);
	return 0;
}
