/* SPDX-License-Identifier: Apache-2.0 */
/* Machines as layout files: what is written, and that reading it back gives the same. */
#include <mig/export.h>

#include "model/layout.h"
#include "model/state.h"
#include "unit.h"

static const struct {
	const char *gpus;
	struct mig_export_opts opts;
	const char *text;
} cases[] = {
	{ "on 1g.5gb@6 3g.20gb@0 1g.5gb@4; on 3g.20gb@4 1g.5gb@0 1g.5gb@1; off; none",
	  MIG_EXPORT_OPTS_INIT,
	  "version: migctl/v1\nlayouts:\n  current:\n"
	  "  - devices: [0, 1]\n    instances: [3g.20gb, 2x1g.5gb]\n"
	  "  - devices: [2]\n    mig: false\n" },
	{ "on 3g.20gb@4 (1g.5gb)@0; none",
	  { .exact = true, .by_uuid = true, .name = "x" },
	  "version: migctl/v1\nlayouts:\n  x:\n"
	  "  - devices: [GPU-00000000-0000-0000-0000-000000000000]\n    instances:\n"
	  "    - 3g.20gb@4\n    - {profile: 1g.5gb, start: 0, compute: none}\n" },
	{ "on; on", MIG_EXPORT_OPTS_INIT,
	  "version: migctl/v1\nlayouts:\n  current:\n"
	  "  - devices: all\n    instances: []\n" },
	{ "on 1g.5gb@6 1g.10gb@0 2g.10gb@4",
	  { .format = MIG_EXPORT_PARTED },
	  "version: v1\nmig-configs:\n  current:\n  - devices: all\n"
	  "    mig-enabled: true\n    mig-devices:\n      1g.5gb: 1\n"
	  "      1g.10gb: 1\n      2g.10gb: 1\n" },
	{ "on; off; none",
	  { .format = MIG_EXPORT_PARTED },
	  "version: v1\nmig-configs:\n  current:\n"
	  "  - devices: [0]\n    mig-enabled: true\n    mig-devices: {}\n"
	  "  - devices: [1, 2]\n    mig-enabled: false\n    mig-devices: {}\n" },
};

static void writes(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		AUTO(mig_state) struct mig_state *now = machine(A100, cases[i].gpus);
		struct mig_error err = MIG_ERROR_INIT;
		AUTO(str) char *text = NULL;

		assert_int_equal(mig_export(now, &cases[i].opts, &text, &err), 0);
		assert_string_equal(text, cases[i].text);
	}
}

/* As many instances of each profile are wanted as there are, where they are. */
static void check_same(const struct mig_gpu *gpu, const struct mig_want_gpu *want)
{
	assert_int_equal(want->enabled, gpu->enabled);
	assert_int_equal(want->count, gpu->gi_count);
	for (size_t i = 0; i < want->count; i++) {
		const struct mig_want *w = &want->wants[i];
		const struct mig_gi *gi = &gpu->gis[i];

		assert_int_equal(w->profile, gi->profile_id);
		assert_int_equal(w->start, gi->place.start);
		assert_int_equal(w->compute_count, gi->ci_count);
		assert_string_equal(w->name, gi->label);
	}
}

static void reads_back(void **unused)
{
	struct mig_export_opts opts = MIG_EXPORT_OPTS_INIT;
	AUTO(mig_state)
	struct mig_state *now = machine(
		A100, "on 1g.5gb@6 3g.20gb@0 (2g.10gb)@4; off; on 1g.10gb@2; none");

	(void)unused;
	opts.exact = opts.by_uuid = true;
	strcpy(now->gpus[0].gis[1].label, "trainer");
	for (int json = 0; json < 2; json++) {
		AUTO(mig_layout) struct mig_layout *layout = NULL;
		AUTO(mig_wanted) struct mig_wanted *wanted = NULL;
		struct mig_error err = MIG_ERROR_INIT;
		AUTO(str) char *text = NULL;

		opts.json = json;
		assert_int_equal(mig_export(now, &opts, &text, &err), 0);
		if (mig_layout_parse("x", text, strlen(text), &layout, &err) < 0 ||
		    mig_layout_resolve(layout, 0, now, &wanted, &err) < 0)
			assert_string_equal(err.msg, text);
		assert_int_equal(wanted->gpu_count, 3);
		for (size_t i = 0; i < wanted->gpu_count; i++)
			check_same(&now->gpus[i], &wanted->gpus[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes),
		cmocka_unit_test(reads_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
