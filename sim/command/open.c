/* SPDX-License-Identifier: Apache-2.0 */
/* Opens the machine that the environment names, or says which command helps. */
#include <errno.h>
#include <limits.h>

#include "base/error.h"
#include "command/open.h"
#include "machine/path.h"

static const char *remedy(int r)
{
	switch (r) {
	case -ENOENT:
		return "make one: nvml-sim create 8xa100-sxm4-40gb";
	case -EPROTO:
	case -EBADMSG:
		return "make another in its place: nvml-sim create --replace "
		       "8xa100-sxm4-40gb";
	default:
		return "NVML_SIM_STATE names another file";
	}
}

int open_machine(struct store *ret, struct mig_error *err)
{
	struct mig_error why = MIG_ERROR_INIT;
	char path[PATH_MAX];
	int r;

	if (state_path(path, sizeof(path)) < 0)
		return mig_fail(err, ENOENT,
				"no place for a machine: set NVML_SIM_STATE");
	r = store_open(path, ret, &why);
	if (r < 0)
		mig_fail(err, -r, "simulated machine %s: %s; %s", path, why.msg,
			 remedy(r));
	return r;
}

int begin_as_owner(struct store *s, const char *what, struct mig_error *err)
{
	int r = s->root ? store_begin(s) : -EACCES;

	if (r == -EACCES)
		return mig_fail(err, EACCES, "only the machine's owner may %s", what);
	if (r == -ETIMEDOUT)
		return mig_fail(err, EIO,
				"another program has been changing the machine for 10 s");
	return r < 0 ? mig_fail(err, EIO, "the machine is gone or damaged") : 0;
}
