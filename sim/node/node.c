/* SPDX-License-Identifier: Apache-2.0 */
/* A whole node: every part once. Later only the capabilities change. */
#include <stdio.h>

#include "node/node.h"

void bdf_format(const struct identity *id, char text[BDF_TEXT])
{
	snprintf(text, BDF_TEXT, "%04x:%02x:%02x.0", id->domain, id->bus, id->device);
}

int node_write(struct tree *t, const struct machine *m, struct mig_error *err)
{
	int r = driver_write(t, m, err);

	if (r == 0)
		r = minors_write(t, err);
	if (r == 0)
		r = module_write(t, "", err);
	if (r == 0)
		r = pci_write(t, m, err);
	if (r == 0)
		r = device_write(t, m, err);
	return r < 0 ? r : capability_write(t, NULL, m, err);
}
