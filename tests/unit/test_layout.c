/* SPDX-License-Identifier: Apache-2.0 */
/* Layout files: what they mean on machines of several models. */
#include <stdio.h>

#include "model/layout.h"
#include "model/plan.h"
#include "model/state.h"
#include "unit.h"

#define TEXT 2000

static const char *profile_name(const struct mig_gpu *gpu, unsigned id)
{
	FOR_EACH_PROFILE (p, gpu) {
		if (p->id == id)
			return p->name;
	}
	return "?";
}

/* " 3g.20gb@4[1c 2c@1]=name": without brackets one compute instance that is all of it. */
static void say_want(const struct mig_gpu *gpu, const struct mig_want *want, char *text)
{
	bool whole = want->compute_count == 1 && want->compute[0].slices == 0 &&
		     want->compute[0].profile == MIG_UNKNOWN &&
		     want->compute[0].start == MIG_UNKNOWN;

	mig_text_add(text, TEXT, " %s", profile_name(gpu, want->profile));
	if (want->start != MIG_UNKNOWN)
		mig_text_add(text, TEXT, "@%u", want->start);
	for (size_t i = 0; !whole && i <= want->compute_count; i++) {
		const struct mig_want_ci *ci = &want->compute[i];

		mig_text_add(text, TEXT, "%s", i == 0 ? "[" : "");
		if (i == want->compute_count)
			break;
		if (ci->profile != MIG_UNKNOWN)
			mig_text_add(text, TEXT, " #%u", ci->profile);
		else
			mig_text_add(text, TEXT, " %uc", ci->slices);
		if (ci->start != MIG_UNKNOWN)
			mig_text_add(text, TEXT, "@%u", ci->start);
	}
	mig_text_add(text, TEXT, "%s", whole ? "" : "]");
	if (want->name[0])
		mig_text_add(text, TEXT, "=%s", want->name);
}

static void say(const struct mig_state *now, const struct mig_wanted *wanted, char *text)
{
	text[0] = '\0';
	for (size_t i = 0; i < wanted->gpu_count; i++) {
		const struct mig_want_gpu *want = &wanted->gpus[i];
		const struct mig_gpu *gpu = mig_state_gpu(now, want->gpu);

		mig_text_add(text, TEXT, "%s%u:", i ? "; " : "", want->gpu);
		if (!want->enabled)
			mig_text_add(text, TEXT, " off");
		for (size_t j = 0; j < want->count; j++)
			say_want(gpu, &want->wants[j], text);
		if (want->rest.profile != MIG_UNKNOWN) {
			mig_text_add(text, TEXT, " rest");
			say_want(gpu, &want->rest, text);
		}
	}
}

static int understand(const struct mig_state *now, const char *file, char *text,
		      struct mig_error *err)
{
	AUTO(mig_layout) struct mig_layout *layout = NULL;
	AUTO(mig_wanted) struct mig_wanted *wanted = NULL;
	size_t i;
	int r;

	r = mig_layout_parse("f", file, strlen(file), &layout, err);
	if (r == 0)
		r = mig_layout_find(layout, NULL, &i, err);
	if (r == 0)
		r = mig_layout_resolve(layout, i, now, &wanted, err);
	if (r == 0)
		say(now, wanted, text);
	return r;
}

#define OWN "version: migctl/v1\nlayouts:\n  x:\n"
#define V1  "version: v1\nmig-configs:\n  x:\n"

static const struct {
	const char *geometry, *gpus, *file, *meaning;
} cases[] = {
	{ A100, "on", OWN "  - instances: [3g.20gb, 4x1g.5gb]\n",
	  "0: 3g.20gb 1g.5gb 1g.5gb 1g.5gb 1g.5gb" },
	{ A100, "on; off", OWN "  - {devices: 1, instances: [3g.20gb@4]}\n",
	  "1: 3g.20gb@4" },
	{ A100, "on; on", OWN "  - {mig: false}\n  - {devices: [1], rest: 1g.5gb}\n",
	  "0: off; 1: rest 1g.5gb" },
	{ A100, "on", OWN "  - instances: [half, 1/7, full, quarter, third, 2x1/2]\n",
	  "0: 3g.20gb 1g.5gb 7g.40gb 1g.10gb 2g.10gb 3g.20gb 3g.20gb" },
	{ A30, "on", OWN "  - instances: [half, 1/4, full]\n",
	  "0: 2g.12gb 1g.6gb 4g.24gb" },
	{ A100, "on",
	  OWN "  - instances: [{memory: 20GB, sm: 40}, {memory: 6GB}, {sm: 15}]\n",
	  "0: 3g.20gb 1g.10gb 2g.10gb" },
	{ A100, "on",
	  OWN "  - instances:\n    - {profile: 3g.20gb, start: 0, compute: [1c@2, 2c@0], "
	      "name: t}\n    - {profile: 1g.5gb, count: 2, name: 'n{n}-{gpu}', compute: "
	      "none}\n",
	  "0: 3g.20gb@0[ 1c@2 2c@0]=t 1g.5gb[]=n0-0 1g.5gb[]=n1-0" },
	{ A100, "on", OWN "  - instances: [{profile: 4g.20gb, compute: 2x2c}]\n",
	  "0: 4g.20gb[ 2c 2c]" },
	{ A100, "on", OWN "  - instances: [{profile: 3g.20gb, compute: [3c]}, 19, 9@4]\n",
	  "0: 3g.20gb 1g.5gb 3g.20gb@4" },
	{ A100, "on; on",
	  "{\"version\": \"v1\", \"mig-configs\": {\"a\": [{\"devices\": [1],\n"
	  "\t\"mig-enabled\": true, \"mig-devices\": {\"1g.5gb\": 2}}]}}",
	  "1: 1g.5gb 1g.5gb" },
	{ A100, "on",
	  V1 "  - devices: all\n    mig-enabled: true\n    mig-devices:\n"
	     "      1c.3g.20gb: 4\n      2c.3g.20gb: 1\n      \"3c.3g.20gb\": 1\n",
	  "0: 3g.20gb[ 2c 1c] 3g.20gb[ 1c 1c 1c] 3g.20gb" },
	{ A100, "on 1g.5gb@3 3g.20gb@4; on (1g.5gb)@0 1g.5gb@3 3g.20gb@4",
	  V1 "  - devices: all\n    mig-enabled: yes\n    mig-devices: {3g.20gb: 1, "
	     "1g.5gb: 1}\n",
	  "0: 1g.5gb@3[ #0@0] 3g.20gb@4[ #0@0]; 1: 3g.20gb 1g.5gb" },
	{ A100, "on; none", V1 "  - {devices: all, mig-enabled: true, mig-devices: {}}\n",
	  "0:" },
	{ A100, "on",
	  V1 "  - {devices: all, device-filter: ['0x20B010DE', \"0x233010DE:0x1\"], "
	     "mig-enabled: false}\n",
	  "0: off" },
};

static void means(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		AUTO(mig_state)
		struct mig_state *now = machine(cases[i].geometry, cases[i].gpus);
		struct mig_error err = MIG_ERROR_INIT;
		char text[TEXT] = "";

		FOR_EACH_GPU (gpu, now)
			gpu->pci_device_id = 0x20b010de;
		if (understand(now, cases[i].file, text, &err) < 0)
			assert_string_equal(err.msg, cases[i].meaning);
		assert_string_equal(text, cases[i].meaning);
	}
}

static const struct {
	const char *geometry, *gpus, *file, *errno_name, *message;
} refusals[] = {
	{ A100, "on", OWN "  - instances: [1g.10b]\n", "EINVAL", "f:4:17:" },
	{ A100, "on", OWN "  - instances: [1g.6gb]\n", "EINVAL", "is 1g.5gb meant?" },
	{ A30, "on", OWN "  - instances: [1/7]\n", "EINVAL",
	  "cannot be cut into 7; 1/4 is the smallest share, 1g.6gb" },
	{ A100, "on", OWN "  - instances: [{memory: 41GB}]\n", "EINVAL",
	  "no profile with 41GB; the largest is 7g.40gb" },
	{ A100, "on; on", OWN "  - instances: [{profile: 1g.5gb, name: a}]\n", "EINVAL",
	  "two instances would be called 'a', on gpu 0 and gpu 1" },
	{ A100, "on", OWN "  - {devices: 3, mig: true}\n", "ENODEV",
	  "f:4:15: 3: there is no gpu 3" },
	{ A100, "none", OWN "  - {devices: 0, mig: true}\n", "EOPNOTSUPP",
	  "cannot do MIG" },
	{ A100, "on", OWN "  - {boards: 'H100*', mig: true}\n", "EINVAL",
	  "f:3:3: 'x' speaks of no GPU of this machine" },
	{ A100, "on", OWN "  - instances: [{profile: 1g.5gb, compute: 2c}]\n", "EINVAL",
	  "2c is more than the 1 compute slices of 1g.5gb" },
	{ A100, "on", OWN "  - instances: [{profile: 3g.20gb, compute: 4x1c}]\n",
	  "EINVAL", "4 slices are asked for; 3g.20gb has 3" },
	{ A100, "on", OWN "  - instances: [{profile: 3g.20gb, compute: 1c.4g.20gb}]\n",
	  "EINVAL", "a part of 4g.20gb does not fit into 3g.20gb" },
};

static void refuses(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(refusals); i++) {
		AUTO(mig_state)
		struct mig_state *now = machine(refusals[i].geometry, refusals[i].gpus);
		struct mig_error err = MIG_ERROR_INIT;
		char text[TEXT] = "";
		int r = understand(now, refusals[i].file, text, &err);

		assert_string_equal(text, "");
		assert_says(err, refusals[i].message);
		assert_errno(r, refusals[i].errno_name);
	}
}

static void takes_words(void **unused)
{
	static const char *const words[] = { "3g.20gb", "2x1g.5gb" };
	AUTO(mig_state) struct mig_state *now = machine(A100, "on; on");
	AUTO(mig_layout) struct mig_layout *layout = NULL;
	AUTO(mig_wanted) struct mig_wanted *wanted = NULL;
	struct mig_error err = MIG_ERROR_INIT;
	const char *wrong = "4g";
	char text[TEXT];

	(void)unused;
	assert_int_equal(mig_layout_words(words, 2, "1", &layout, &err), 0);
	assert_int_equal(mig_layout_resolve(layout, 0, now, &wanted, &err), 0);
	say(now, wanted, text);
	assert_string_equal(text, "1: 3g.20gb 1g.5gb 1g.5gb");
	layout = mig_layout_free(layout);
	assert_errno(mig_layout_words(&wrong, 1, "1", &layout, &err), "EINVAL");
	assert_int_equal(strncmp(err.msg, "'4g' is no profile", 18), 0);
}

static void finds_by_name(void **unused)
{
	static const char file[] = "version: v1\nmig-configs:\n"
				   "  all-1g: [{devices: all, mig-enabled: false}]\n"
				   "  all-off: [{devices: all, mig-enabled: false}]\n";
	AUTO(mig_layout) struct mig_layout *layout = NULL;
	struct mig_error err = MIG_ERROR_INIT;
	size_t i = 9;

	(void)unused;
	assert_int_equal(mig_layout_parse("f", file, strlen(file), &layout, &err), 0);
	assert_int_equal(mig_layout_count(layout), 2);
	assert_int_equal(mig_layout_find(layout, "all-off", &i, &err), 0);
	assert_int_equal(i, 1);
	assert_errno(mig_layout_find(layout, "all-of", &i, &err), "EINVAL");
	assert_says(err, "is 'all-off' meant?");
	assert_errno(mig_layout_find(layout, NULL, &i, &err), "EINVAL");
	assert_says(err, "which layout? there are all-1g, all-off");
	assert_null(mig_layout_name(layout, 2));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(means),
		cmocka_unit_test(refuses),
		cmocka_unit_test(takes_words),
		cmocka_unit_test(finds_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
