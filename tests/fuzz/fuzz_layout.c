/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fuzzes layout files: any bytes are refused in one line, or are layouts. What a layout
 * means on a machine, that machine can be planned to become; exported it is a layout that
 * is understood and changes nothing.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/layout.h"
#include "model/plan.h"
#include "model/state.h"
#include "unit.h"

#define MACHINES     3
#define LAYOUTS_MOST 8 /* of one file; more of them would only make it slow */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct mig_state *machines[MACHINES];

static void make_machines(void)
{
	machines[0] = machine(A100, "on 3g.20gb@4 1g.5gb@0 (2g.10gb)@2; on; off; none");
	machines[1] = machine(A30, "on; on 2g.12gb@0 1g.6gb@3");
	machines[2] = machine(RTX, "off; on 1g.24gb@9");
	for (unsigned i = 0; i < MACHINES; i++) {
		FOR_EACH_GPU (gpu, machines[i])
			gpu->pci_device_id = 0x20b010de;
	}
}

static void demand(bool met, const char *what, const char *text)
{
	if (met)
		return;
	fprintf(stderr, "%s: %s\n", what, text);
	abort();
}

/* A refusal is one line that can be printed anywhere. */
static int refused(int r, const struct mig_error *err)
{
	if (r >= 0)
		return 0;
	demand(err->msg[0], "refused without a word", "");
	for (const char *c = err->msg; *c; c++)
		demand((unsigned char)*c >= ' ' && *c != 0x7f, "not one line", err->msg);
	return 1;
}

static bool is_told(const struct mig_state *state)
{
	FOR_EACH_GPU (gpu, state) {
		FOR_EACH_GI (gi, gpu) {
			FOR_EACH_CI (ci, gi) {
				if (ci->profile_id == MIG_UNKNOWN ||
				    ci->place.start == MIG_UNKNOWN)
					return false;
			}
		}
	}
	return true;
}

/* What is exported and applied at once changes nothing. */
static void go_round(const struct mig_state *state, bool json)
{
	struct mig_export_opts opts = MIG_EXPORT_OPTS_INIT;
	AUTO(mig_layout) struct mig_layout *layout = NULL;
	AUTO(mig_wanted) struct mig_wanted *wanted = NULL;
	AUTO(mig_plan) struct mig_plan *plan = NULL;
	struct mig_error err = MIG_ERROR_INIT;
	AUTO(str) char *text = NULL;

	opts.exact = opts.by_uuid = true;
	opts.json = json;
	if (refused(mig_export(state, &opts, &text, &err), &err))
		return;
	demand(mig_layout_parse("x", text, strlen(text), &layout, &err) == 0, err.msg,
	       text);
	demand(mig_layout_resolve(layout, 0, state, &wanted, &err) == 0, err.msg, text);
	demand(mig_plan_layout(state, wanted, NULL, &plan, &err) == 0, err.msg, text);
	demand(plan->step_count == 0, "exported, and not the same", text);
}

static void become(const struct mig_state *now, const struct mig_layout *layout, size_t i)
{
	AUTO(mig_wanted) struct mig_wanted *wanted = NULL;
	AUTO(mig_plan) struct mig_plan *plan = NULL;
	AUTO(mig_state) struct mig_state *after = NULL;
	struct mig_error err = MIG_ERROR_INIT;

	if (refused(mig_layout_resolve(layout, i, now, &wanted, &err), &err) ||
	    refused(mig_plan_layout(now, wanted, NULL, &plan, &err), &err))
		return;
	demand(mig_plan_after(now, plan, &after, &err) == 0, "no way there", err.msg);
	if (is_told(after)) {
		go_round(after, false);
		go_round(after, true);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(mig_layout) struct mig_layout *layout = NULL;
	struct mig_error err = MIG_ERROR_INIT;

	if (!machines[0])
		make_machines();
	if (refused(mig_layout_parse("f", (const char *)data, size, &layout, &err), &err))
		return 0;
	for (size_t i = 0; i < mig_layout_count(layout) && i < LAYOUTS_MOST; i++) {
		demand(mig_layout_name(layout, i), "has no name", "");
		for (unsigned m = 0; m < MACHINES; m++)
			become(machines[m], layout, i);
	}
	return 0;
}
