/* SPDX-License-Identifier: Apache-2.0 */
/* Names of machines: a list of lines, installed beside the boards. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>

#include <jansson.h>

#include "base/auto.h"
#include "base/error.h"
#include "base/install.h"
#include "command/named.h"

DEFINE_AUTO(json, json_t *, json_decref)

int named_machine(const char *name, char *buf, size_t size, struct mig_error *err)
{
	char path[PATH_MAX];
	json_error_t where;
	const char *line;

	if (mig_install_path(MIG_DATADIR "/nvml-sim/machines.json", path, sizeof(path)) <
	    0)
		return mig_fail(err, EIO, "cannot find the list of machines");
	AUTO(json) json_t *names = json_load_file(path, JSON_REJECT_DUPLICATES, &where);

	if (!names && json_error_code(&where) != json_error_cannot_open_file)
		return mig_fail(err, EINVAL, "%s:%d:%d: %s", path, where.line,
				where.column, where.text);
	line = json_string_value(json_object_get(names, name));
	if ((size_t)snprintf(buf, size, "%s", line ? line : name) >= size)
		return mig_fail(err, EINVAL, "machine '%.60s…': too long", name);
	return 0;
}
