/* SPDX-License-Identifier: Apache-2.0 */
/* Layouts that journal and history keep, read by the code that reads everybody's. */
#include <string.h>

#include "model/layout.h"
#include "ops/stored.h"

int mig_stored_wanted(const struct mig_state *now, const char *what, const char *text,
		      struct mig_wanted **ret, struct mig_error *err)
{
	AUTO(mig_layout) struct mig_layout *layout = NULL;
	int r;

	r = mig_layout_parse(what, text, strlen(text), &layout, err);
	return r < 0 ? r : mig_layout_resolve(layout, 0, now, ret, err);
}

int mig_stored_plan(const struct mig_state *now, const char *what, const char *text,
		    const struct mig_plan_opts *opts, struct mig_plan **ret,
		    struct mig_error *err)
{
	AUTO(mig_wanted) struct mig_wanted *wanted = NULL;
	int r;

	r = mig_stored_wanted(now, what, text, &wanted, err);
	return r < 0 ? r : mig_plan_layout(now, wanted, opts, ret, err);
}
