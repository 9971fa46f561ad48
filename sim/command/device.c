/* SPDX-License-Identifier: Apache-2.0 */
/* Devices as people name them: 0, 0:6, or a UUID. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "command/device.h"
#include "machine/uuid.h"

/*
 * The MIG device of an index: devices count by GPU instance id, then compute instance id.
 */
static bool find_mig(const struct machine *m, unsigned gpu, unsigned index,
		     const char *uuid, struct holder *ret)
{
	char text[UUID_TEXT];
	unsigned n = 0;

	for (unsigned gi = 0; gi < MAX_GI; gi++) {
		for (unsigned ci = 0; m->now.gpus[gpu].gi[gi].used && ci < MAX_CI; ci++) {
			if (!m->now.gpus[gpu].gi[gi].ci[ci].used)
				continue;
			uuid_of_ci(m, gpu, gi, ci, text);
			*ret = (struct holder){ gpu, gi, ci };
			if (uuid ? !strcmp(uuid, text) : n++ == index)
				return true;
		}
	}
	return false;
}

static bool find_uuid(const struct machine *m, const char *uuid, struct holder *ret)
{
	char text[UUID_TEXT];

	for (unsigned i = 0; i < m->gpu_count; i++) {
		uuid_format("GPU", m->identities[i].uuid, text);
		*ret = (struct holder){ i, NO_INSTANCE, NO_INSTANCE };
		if (!strcmp(uuid, text) || find_mig(m, i, 0, uuid, ret))
			return true;
	}
	return false;
}

int device_named(const struct machine *m, const char *on, struct holder *ret,
		 struct mig_error *err)
{
	unsigned gpu = 0, index = 0;
	int end = 0;

	if (!strncmp(on, "MIG-", 4) || !strncmp(on, "GPU-", 4)) {
		if (find_uuid(m, on, ret))
			return 0;
	} else if (sscanf(on, "%3u:%3u%n", &gpu, &index, &end) == 2 && !on[end]) {
		if (gpu < m->gpu_count && find_mig(m, gpu, index, NULL, ret))
			return 0;
	} else if (sscanf(on, "%3u%n", &gpu, &end) == 1 && !on[end] &&
		   gpu < m->gpu_count) {
		*ret = (struct holder){ gpu, NO_INSTANCE, NO_INSTANCE };
		return 0;
	}
	return mig_fail(err, EINVAL,
			"--on %s: no such device; 'nvml-sim show' tells which there are",
			on);
}
