/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Choice of placements. The sequences are published outputs of real drivers, which create
 * one instance after the other without being told where; what libmig chooses must stand
 * where the driver would have put it. Sources are named row by row.
 */
#include <stdio.h>

#include "base/array.h"
#include "model/place.h"
#include "model/state.h"
#include "unit.h"

#define NONE MIG_UNKNOWN

struct sequence {
	const char *source;
	const char *geometry;
	const char *ids; /* of profiles, in the order of creation */
	unsigned starts[8];
};

static const struct sequence sequences[] = {
	{ "MIG User Guide, instance geometry 1", A100, "19 14 5", { 6, 4, 0 } },
	{ "MIG User Guide, instance geometry 2", A100, "19 19 14 9", { 6, 4, 0, NONE } },
	{ "MIG User Guide, instance geometry 2", A100, "9 19 14 19", { 4, 0, 2, 1 } },
	{ "MIG User Guide, instance geometry 3",
	  A100,
	  "14 19 19 19 19 19",
	  { 4, 6, 0, 1, 2, 3 } },
	{ "two 3g of an H100, cloud guide", A100, "9 9", { 4, 0 } },
	{ "NVIDIA/cloud-native-docs mig-k8s.rst",
	  A100,
	  "19 19 19 19 19 19 19",
	  { 6, 4, 5, 0, 1, 2, 3 } },
	{ "david-share, A100 of Azure", A100, "14 14 14 20", { 4, 0, 2, 6 } },
	{ "walkthrough, A100 80GB 550.54.14", A100, "14 14 19", { 4, 0, 6 } },
	{ "gpu-operator tutorial, A100 80GB", A100, "9 14 19", { 4, 0, 2 } },
	{ "HPE-Japan-Presales/e-learning", A100, "9 19 14 19", { 4, 0, 2, 1 } },
	{ "walkthrough, H100 R570", A100, "9 14", { 4, 0 } },
	{ "Alibaba Cloud, A100 and MIG", A100, "9 14 19 19", { 4, 0, 2, 3 } },
	{ "article on DCGM and MIG", A100, "5 9", { 0, 4 } },
	{ "ssup2, A100-SXM4-40GB 580.126.09", A100, "5 14 19", { 0, 4, 6 } },
	{ "Yandex Cloud on MIG", A100, "19 19", { 6, 4 } },
	{ "walkthrough, A100 80GB 550.54.14", A100, "9 5", { 4, 0 } },
	{ "kubernetes-sigs/dra-driver-nvidia-gpu 1018", A100, "15", { 6 } },
	{ "walkthrough, A30 535.183.01", A30, "14 14 5", { 0, 1, 2 } },
	{ "tutorial, RTX PRO 6000", RTX, "14 14 14 14", { 0, 3, 6, 9 } },
	{ "tutorial, RTX PRO 6000", RTX, "5 14 14", { 0, 6, 9 } },
};

static void create_at(struct mig_gpu *gpu, const struct mig_profile *p,
		      struct mig_span place)
{
	struct mig_gi *gi = mig_array_add(&gpu->gis, &gpu->gi_count, sizeof(*gi));

	assert_non_null(gi);
	gi->id = (unsigned)gpu->gi_count;
	gi->profile_id = p->id;
	gi->place = place;
}

static void follow(const struct sequence *s)
{
	AUTO(mig_state) struct mig_state *state = machine(s->geometry, "on");
	AUTO(str) char *copy = strdup(s->ids);
	char *rest = copy, *word;
	char got[16], want[16];

	for (size_t i = 0; (word = strsep(&rest, " ")) != NULL; i++) {
		struct mig_ask ask = { .profile = mig_gpu_profile(&state->gpus[0], word),
				       .start = MIG_UNKNOWN };
		unsigned left;

		assert_non_null(ask.profile);
		snprintf(want, sizeof(want), "%d", (int)s->starts[i]);
		if (mig_place(&state->gpus[0], &ask, 1, &left))
			snprintf(got, sizeof(got), "%u", ask.place.start);
		else
			snprintf(got, sizeof(got), "-1");
		if (strcmp(got, want) != 0)
			print_error("# %s: %s, step %zu\n", s->source, s->ids, i + 1);
		assert_string_equal(got, want);
		if (s->starts[i] != NONE)
			create_at(&state->gpus[0], ask.profile, ask.place);
	}
}

static void follows_published_sequences(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(sequences); i++)
		follow(&sequences[i]);
}

/* Places names together on a GPU; gives the starts in the order asked, or "none". */
static const char *place_all(const char *gpu, const char *names)
{
	static char got[64];
	AUTO(mig_state) struct mig_state *state = machine(A100, gpu);
	AUTO(str) char *copy = strdup(names);
	struct mig_ask asks[8] = { 0 };
	char *rest = copy, *word;
	size_t count = 0;
	unsigned left;

	while ((word = strsep(&rest, " ")) != NULL) {
		const char *at = strchr(word, '@');

		asks[count].start = at ? (unsigned)atoi(at + 1) : MIG_UNKNOWN;
		word[strcspn(word, "@")] = '\0';
		asks[count].profile = mig_gpu_profile(&state->gpus[0], word);
		assert_non_null(asks[count++].profile);
	}
	if (!mig_place(&state->gpus[0], asks, count, &left))
		return "none";
	got[0] = '\0';
	for (size_t i = 0; i < count; i++)
		snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%u",
			 i ? " " : "", asks[i].place.start);
	return got;
}

/* The order that fails one by one succeeds together: what people report as a bug. */
static void finds_a_way_where_order_matters(void **unused)
{
	(void)unused;
	assert_string_equal(place_all("on", "1g.5gb 1g.5gb 2g.10gb 3g.20gb"), "2 3 0 4");
	assert_string_equal(place_all("on", "3g.20gb 4g.20gb"), "4 0");
	assert_string_equal(place_all("on", "1g.5gb 1g.5gb 1g.5gb 4g.20gb"), "4 5 6 0");
	assert_string_equal(
		place_all("on", "1g.5gb 1g.5gb 1g.5gb 1g.5gb 1g.5gb 1g.5gb 1g.5gb"),
		"0 1 2 3 4 5 6");
}

static void keeps_to_given_starts(void **unused)
{
	(void)unused;
	assert_string_equal(place_all("on", "3g.20gb@0 3g.20gb"), "0 4");
	assert_string_equal(place_all("on", "1g.5gb 2g.10gb@0 1g.5gb@2"), "3 0 2");
	assert_string_equal(place_all("on", "1g.5gb@2 1g.5gb@2"), "none");
}

static void refuses_what_does_not_fit(void **unused)
{
	(void)unused;
	assert_string_equal(place_all("on 1g.5gb@1 1g.5gb@5", "3g.20gb"), "none");
	assert_string_equal(place_all("on 7g.40gb@0", "1g.5gb"), "none");
	assert_string_equal(place_all("on", "1g.5gb+me 1g.5gb+me"), "none");
	assert_string_equal(place_all("on 3g.20gb@0", "4g.20gb"), "none");
}

/* A place counts only for profiles of which there may be one more. */
static void counts_what_stays_possible(void **unused)
{
	AUTO(mig_state)
	struct mig_state *state =
		machine(A100, "on; on 1g.5gb@6; on 1g.5gb+me@6; on 7g.40gb@0");

	(void)unused;
	assert_int_equal(mig_pairs_left(&state->gpus[0]), 7 + 7 + 4 + 3 + 2 + 1 + 1);
	assert_int_equal(mig_pairs_left(&state->gpus[1]), 6 + 6 + 3 + 3 + 1 + 1);
	assert_int_equal(mig_pairs_left(&state->gpus[2]), 6 + 0 + 3 + 3 + 1 + 1);
	assert_int_equal(mig_pairs_left(&state->gpus[3]), 0);
}

static void knows_slices_out_of_reach(void **unused)
{
	AUTO(mig_state)
	struct mig_state *state =
		machine(A100, "on 4g.20gb@0 2g.10gb@4 1g.5gb@6; on 4g.20gb@0");

	(void)unused;
	assert_false(mig_gpu_can_use(&state->gpus[0], 7));
	assert_false(mig_gpu_can_use(&state->gpus[0], 0));
	assert_true(mig_gpu_can_use(&state->gpus[1], 7));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(follows_published_sequences),
		cmocka_unit_test(finds_a_way_where_order_matters),
		cmocka_unit_test(keeps_to_given_starts),
		cmocka_unit_test(refuses_what_does_not_fit),
		cmocka_unit_test(counts_what_stays_possible),
		cmocka_unit_test(knows_slices_out_of_reach),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
