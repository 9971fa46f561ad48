/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An exhaustive walk over all layouts of GPU instances that a board can be brought into,
 * through the ABI. At every layout the free counts, the instances and their ids, the
 * driver's own choice, and the code of every refusal are compared with a second model
 * (layout_model.h).
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "layout_model.h"
#include "sim.h"

#define MODERN "580.126.09"
#define A100   "a100-sxm4-40gb"

static bool is_open; /* a machine is there */

struct walk {
	struct model m;
	nvmlDevice_t device;
	unsigned creations; /* at all places are tried at every so manieth layout */
	unsigned constants; /* what no layout changes is asked at every so manieth */
	unsigned visited, without_media, basic; /* layouts */
};

/* Says where the walk was when the simulator and the model differ. */
static void expect(const struct walk *w, layout held, const char *what, unsigned got,
		   unsigned want)
{
	if (got == want)
		return;
	for (unsigned i = 0; i < w->m.place_count; i++) {
		const struct model_place *p = &w->m.places[i];

		if (held >> i & 1)
			print_error("# on it: profile %u at %u:%u, id %u\n",
				    w->m.profiles[p->profile].id, p->start, p->size,
				    p->id);
	}
	print_error("# %s: %u, the model says %u\n", what, got, want);
	fail();
}

/* Tries a creation that the model knows the outcome of, and takes it back. */
static void try_at(const struct walk *w, layout held, unsigned profile, unsigned start,
		   unsigned size)
{
	nvmlGpuInstancePlacement_t at = { start, size };
	unsigned place = model_find(&w->m, profile, start);
	nvmlGpuInstance_t gi = NULL;
	nvmlReturn_t want = NVML_SUCCESS, got;

	if (place == w->m.place_count || size != w->m.places[place].size)
		want = NVML_ERROR_INVALID_ARGUMENT;
	else if (!model_fits(&w->m, held, place))
		want = NVML_ERROR_INSUFFICIENT_RESOURCES;
	got = nvmlDeviceCreateGpuInstanceWithPlacement(
		w->device, w->m.profiles[profile].id, &at, &gi);
	if (got != want)
		print_error("# profile %u at %u:%u\n", w->m.profiles[profile].id, start,
			    size);
	expect(w, held, "code of a creation with a place", got, want);
	if (got == NVML_SUCCESS)
		assert_code(nvmlGpuInstanceDestroy(gi), OK);
}

static void check_info(const struct walk *w, layout held, nvmlGpuInstance_t gi,
		       unsigned place)
{
	const struct model_place *p = &w->m.places[place];
	nvmlGpuInstanceInfo_t info;

	assert_code(nvmlGpuInstanceGetInfo(gi, &info), OK);
	expect(w, held, "profile", info.profileId, w->m.profiles[p->profile].id);
	expect(w, held, "GPU instance id", info.id, p->id);
	expect(w, held, "start", info.placement.start, p->start);
	expect(w, held, "size", info.placement.size, p->size);
}

static void try_default(const struct walk *w, layout held, unsigned profile)
{
	unsigned place = model_default(&w->m, held, profile);
	nvmlReturn_t want = place < w->m.place_count ? NVML_SUCCESS
						     : NVML_ERROR_INSUFFICIENT_RESOURCES;
	nvmlGpuInstance_t gi = NULL;
	nvmlReturn_t got =
		nvmlDeviceCreateGpuInstance(w->device, w->m.profiles[profile].id, &gi);

	expect(w, held, "code of a creation", got, want);
	if (got != NVML_SUCCESS)
		return;
	check_info(w, held, gi, place);
	assert_code(nvmlGpuInstanceDestroy(gi), OK);
}

/* The instances of a profile come by ascending id, and are those of the layout. */
static void check_list(const struct walk *w, layout held, unsigned profile)
{
	nvmlGpuInstance_t list[8], one;
	unsigned n = 99, seen = 0, last = 0;

	assert_code(
		nvmlDeviceGetGpuInstances(w->device, w->m.profiles[profile].id, list, &n),
		OK);
	for (unsigned i = 0; i < w->m.place_count; i++) {
		const struct model_place *p = &w->m.places[i];

		if (!(held >> i & 1) || p->profile != profile)
			continue;
		assert_code(nvmlDeviceGetGpuInstanceById(w->device, p->id, &one), OK);
		check_info(w, held, one, i);
		seen++;
	}
	expect(w, held, "instances", n, seen);
	for (unsigned i = 0; i < n; i++) {
		nvmlGpuInstanceInfo_t info;

		assert_code(nvmlGpuInstanceGetInfo(list[i], &info), OK);
		expect(w, held, "order of ids", i && info.id <= last, 0);
		last = info.id;
	}
}

static void check_placements(const struct walk *w, layout held, unsigned profile)
{
	nvmlGpuInstancePlacement_t list[8];
	unsigned n = 99, want = 0, last = 0;

	assert_code(nvmlDeviceGetGpuInstancePossiblePlacements_v2(
			    w->device, w->m.profiles[profile].id, list, &n),
		    OK);
	for (unsigned i = 0; i < w->m.place_count; i++)
		want += w->m.places[i].profile == profile;
	expect(w, held, "possible placements", n, want);
	for (unsigned i = 0; i < n; i++) {
		unsigned place = model_find(&w->m, profile, list[i].start);

		expect(w, held, "unknown placement", place == w->m.place_count, 0);
		expect(w, held, "size of a placement", list[i].size,
		       w->m.places[place].size);
		expect(w, held, "order of placements", i && list[i].start <= last, 0);
		last = list[i].start;
	}
}

static void check_profile(const struct walk *w, layout held, unsigned profile)
{
	const struct model_profile *p = &w->m.profiles[profile];
	unsigned free_now = 99;

	assert_code(
		nvmlDeviceGetGpuInstanceRemainingCapacity(w->device, p->id, &free_now),
		OK);
	expect(w, held, "free count", free_now, model_free(&w->m, held, profile));
	try_default(w, held, profile);
}

static void check_places(const struct walk *w, layout held, unsigned profile)
{
	check_list(w, held, profile);
	for (unsigned i = 0; i < w->m.place_count; i++) {
		if (w->m.places[i].profile == profile)
			try_at(w, held, profile, w->m.places[i].start,
			       w->m.places[i].size);
	}
}

/* Starts and sizes that no profile has are refused, whatever the layout. */
static void check_wrong_places(const struct walk *w, layout held, unsigned profile)
{
	unsigned size = w->m.profiles[profile].slots * w->m.per_slot;

	for (unsigned start = 0; start <= w->m.slots * w->m.per_slot; start++) {
		if (model_find(&w->m, profile, start) == w->m.place_count)
			try_at(w, held, profile, start, size);
	}
	try_at(w, held, profile, 0, size + 1);
	try_at(w, held, profile, 0, size - 1);
	try_at(w, held, profile, 0, 0);
	try_at(w, held, profile, UINT32_MAX, size);
}

static void count_layout(struct walk *w, layout held)
{
	bool media = false, doubled = false;

	for (unsigned i = 0; i < w->m.place_count; i++) {
		const struct model_profile *p = &w->m.profiles[w->m.places[i].profile];

		media |= (held >> i & 1) && p->media;
		doubled |= (held >> i & 1) && p->id == 15;
	}
	w->visited++;
	w->without_media += !media;
	w->basic += !media && !doubled;
}

/* Every layout once: places are added in ascending order only. */
static void visit(struct walk *w, layout held, unsigned first)
{
	count_layout(w, held);
	for (unsigned i = 0; i < w->m.profile_count; i++) {
		check_profile(w, held, i);
		if (w->visited % w->creations == 0)
			check_places(w, held, i);
		if (w->visited % w->constants)
			continue;
		check_placements(w, held, i);
		check_wrong_places(w, held, i);
	}
	for (unsigned i = first; i < w->m.place_count; i++) {
		const struct model_place *p = &w->m.places[i];
		nvmlGpuInstancePlacement_t at = { p->start, p->size };
		nvmlGpuInstance_t gi;

		if (!model_fits(&w->m, held, i))
			continue;
		assert_code(nvmlDeviceCreateGpuInstanceWithPlacement(
				    w->device, w->m.profiles[p->profile].id, &at, &gi),
			    OK);
		visit(w, held | 1ull << i, i + 1);
		assert_code(nvmlGpuInstanceDestroy(gi), OK);
	}
}

/* Takes the board's own figures in, and sees that it has the profiles of the model. */
static void learn(struct walk *w)
{
	unsigned found = 0;

	for (unsigned row = 0; row < NVML_GPU_INSTANCE_PROFILE_COUNT; row++) {
		nvmlGpuInstanceProfileInfo_t info;
		unsigned i = 0;

		if (nvmlDeviceGetGpuInstanceProfileInfo(w->device, row, &info) !=
		    NVML_SUCCESS)
			continue;
		while (i < w->m.profile_count && w->m.profiles[i].id != info.id)
			i++;
		expect(w, 0, "a profile of the board", i < w->m.profile_count, 1);
		expect(w, 0, "instances at most", info.instanceCount,
		       w->m.profiles[i].most);
		expect(w, 0, "slices", info.sliceCount, w->m.profiles[i].compute);
		w->m.profiles[i].sm = info.multiprocessorCount;
		memcpy(w->m.profiles[i].engines,
		       (unsigned[MODEL_ENGINES]){ info.copyEngineCount, info.decoderCount,
						  info.encoderCount, info.jpegCount,
						  info.ofaCount },
		       sizeof(w->m.profiles[i].engines));
		found++;
	}
	expect(w, 0, "profiles of the board", found, w->m.profile_count);
}

/* Also what is left to do when a test failed in the middle of a walk. */
static int close_machine(void **state)
{
	(void)state;
	if (is_open)
		sim_destroy();
	is_open = false;
	return 0;
}

/* Of all boards only these have profiles that together want more engines than there are. */
static bool has_engine_limit(const char *board)
{
	return !strncmp(board, "rtx", 3);
}

/* Walks a machine of one GPU; false if its board has no MIG. */
static bool walk_with(struct walk *w, const char *board, const char *version,
		      bool swapped, bool engine_rule)
{
	nvmlGpuInstancePlacement_t whole;
	char line[200];
	unsigned n = 1, mode, pending;

	*w = (struct walk){
		.creations = engine_rule || has_engine_limit(board) ? 1 : 8,
		.constants = engine_rule && !swapped && !strcmp(board, A100) ? 1 : 16,
	};
	snprintf(line, sizeof(line), "--driver-version %s --set engine-limit=%s %s %s",
		 version, engine_rule ? "on" : "off", swapped ? "--swap 0" : "", board);
	sim_create(line);
	is_open = true;
	if (nvmlDeviceGetMigMode(gpu(0), &mode, &pending) != NVML_SUCCESS)
		return close_machine(NULL) != 0;
	w->device = mig_on(0);
	assert_code(
		nvmlDeviceGetGpuInstancePossiblePlacements_v2(w->device, 0, &whole, &n),
		OK);
	assert_true(model_init(&w->m, whole.size, swapped, (unsigned)atoi(version)));
	w->m.engine_rule = engine_rule;
	learn(w);
	visit(w, 0, 0);
	close_machine(NULL);
	assert_int_equal(w->visited, model_count(&w->m, 0, 0));
	print_message("# %s%s, driver %s, engines are %s limit: %u layouts\n", board,
		      swapped ? " swapped" : "", version, engine_rule ? "a" : "no",
		      w->visited);
	return true;
}

/* Without the rule on engines, then with it; the figures left are those with it. */
static bool walk_board(struct walk *w, const char *board, const char *version,
		       bool swapped)
{
	return walk_with(w, board, version, swapped, false) &&
	       walk_with(w, board, version, swapped, true);
}

/* The figures are those of an independent enumeration of A100 layouts. */
static void test_a100(void **state)
{
	struct walk w;

	(void)state;
	assert_true(walk_board(&w, A100, "460.32.03", false));
	assert_int_equal(w.visited, 298);
	assert_true(walk_board(&w, A100, "510.47.03", false));
	assert_int_equal(w.basic, 298);
	for (int swapped = 0; swapped < 2; swapped++) {
		assert_true(walk_board(&w, A100, "550.163.01", swapped));
		assert_int_equal(w.basic, 298);
		assert_int_equal(w.without_media, 723);
		assert_int_equal(w.visited, 2319);
	}
}

static void test_a30(void **state)
{
	struct walk w;

	(void)state;
	assert_true(walk_board(&w, "a30", "510.47.03", false));
	assert_int_equal(w.without_media, 26);
	assert_true(walk_board(&w, "a30", "550.163.01", false));
	assert_int_equal(w.without_media, 26);
}

static int is_board(const struct dirent *e)
{
	const char *end = strrchr(e->d_name, '.');

	return end && !strcmp(end, ".json") && strcmp(e->d_name, A100 ".json") &&
	       strcmp(e->d_name, "a30.json");
}

/* Every other board that is installed, with a driver that knows them all. */
static void test_boards(void **state)
{
	char folder[256];
	struct dirent **list;
	int n;

	(void)state;
	snprintf(folder, sizeof(folder), "%s/share/nvml-sim/boards", getenv("MIG_STAGE"));
	n = scandir(folder, &list, is_board, alphasort);
	assert_true(n > 0);
	for (int i = 0; i < n; i++) {
		struct walk w;

		*strrchr(list[i]->d_name, '.') = '\0';
		if (!walk_board(&w, list[i]->d_name, MODERN, false))
			print_message("# %s: no MIG\n", list[i]->d_name);
		free(list[i]);
	}
	free(list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_a100, close_machine),
		cmocka_unit_test_teardown(test_a30, close_machine),
		cmocka_unit_test_teardown(test_boards, close_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
