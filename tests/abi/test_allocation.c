/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ids and placements that real drivers were seen to give, in the order of creation, and
 * the free counts after each step. Every case names where it was published; A100s only,
 * plain chips and swapped ones.
 */
#include <stdlib.h>
#include <string.h>

#include "sim.h"

#define NONE 99 /* the creation must fail: Insufficient Resources */

struct sequence {
	const char *source;
	int swapped;
	unsigned count;
	unsigned profiles[7], ids[7], starts[7];
};

static const struct sequence sequences[] = {
	{ "MIG User Guide, Instance Geometry, example 1 (A100-SXM4-40GB)",
	  0,
	  3,
	  { 19, 14, 5 },
	  { 13, 5, 1 },
	  { 6, 4, 0 } },
	{ "MIG User Guide, example 2, the order that fails",
	  0,
	  4,
	  { 19, 19, 14, 9 },
	  { 13, 11, 3, NONE },
	  { 6, 4, 0 } },
	{ "MIG User Guide, example 2",
	  0,
	  4,
	  { 9, 19, 14, 19 },
	  { 2, 7, 4, 8 },
	  { 4, 0, 2, 1 } },
	{ "MIG User Guide, example 3",
	  0,
	  6,
	  { 14, 19, 19, 19, 19, 19 },
	  { 5, 13, 7, 8, 9, 10 },
	  { 4, 6, 0, 1, 2, 3 } },
	{ "a cloud provider's guide; A100-PCIE-40GB, R470 to R510",
	  0,
	  2,
	  { 9, 9 },
	  { 2, 1 },
	  { 4, 0 } },
	{ "A100-PCIE-40GB R450; NVIDIA/cloud-native-docs mig/mig-k8s.rst",
	  0,
	  7,
	  { 19, 19, 19, 19, 19, 19, 19 },
	  { 13, 11, 12, 7, 8, 9, 10 },
	  { 6, 4, 5, 0, 1, 2, 3 } },
	{ "rapidsai/dask-cuda issue 583; pytorch/serve issue 1237",
	  1,
	  7,
	  { 19, 19, 19, 19, 19, 19, 19 },
	  { 9, 7, 8, 11, 12, 13, 14 },
	  { 6, 4, 5, 0, 1, 2, 3 } },
	{ "xinyuwei-david/david-share E2E-Stable-Diffussion-on-A100-MIG (Azure A100 "
	  "80GB)",
	  0,
	  4,
	  { 14, 14, 14, 20 },
	  { 5, 3, 4, 13 },
	  { 4, 0, 2, 6 } },
	{ "walkthrough of an A100-SXM4-80GB, 550.54.14, GPU 1",
	  1,
	  3,
	  { 14, 14, 19 },
	  { 3, 5, 9 },
	  { 4, 0, 6 } },
	{ "gpu-operator tutorial, A100 80GB PCIe",
	  1,
	  3,
	  { 9, 14, 19 },
	  { 1, 5, 13 },
	  { 4, 0, 2 } },
	{ "HPE-Japan-Presales/e-learning, A100-PCIE-40GB 510.47.03",
	  1,
	  4,
	  { 9, 19, 14, 19 },
	  { 1, 11, 6, 12 },
	  { 4, 0, 2, 1 } },
	{ "Alibaba Cloud documentation, A100-40GB",
	  0,
	  4,
	  { 9, 14, 19, 19 },
	  { 2, 3, 9, 10 },
	  { 4, 0, 2, 3 } },
	{ "article on DCGM and MIG, A100 80GB", 0, 2, { 5, 9 }, { 1, 2 }, { 0, 4 } },
	{ "A100 80GB PCIe, 515.86.01 (Azure NC24ads A100 v4)",
	  1,
	  2,
	  { 9, 9 },
	  { 1, 2 },
	  { 4, 0 } },
	{ "walkthrough of an A100-SXM4-80GB, 550.54.14, GPU 0",
	  1,
	  2,
	  { 9, 5 },
	  { 1, 2 },
	  { 4, 0 } },
	{ "profiling guide, A100-SXM4-80GB", 1, 1, { 5 }, { 2 }, { 0 } },
	{ "ssup2/blog-software, A100-SXM4-40GB 580.126.09",
	  1,
	  3,
	  { 5, 14, 19 },
	  { 2, 3, 9 },
	  { 0, 4, 6 } },
	{ "Yandex Cloud documentation, A100-SXM4-80GB",
	  0,
	  2,
	  { 19, 19 },
	  { 13, 11 },
	  { 6, 4 } },
	{ "InstaSlice set-up notes, A100-40GB", 0, 1, { 9 }, { 2 }, { 4 } },
	{ "NVIDIA/DCGM issue 138, GPU 0 (a consistent order)",
	  0,
	  4,
	  { 9, 14, 19, 19 },
	  { 2, 3, 9, 10 },
	  { 4, 0, 2, 3 } },
	{ "NVIDIA/DCGM issue 138, GPU 1 (a consistent order)",
	  1,
	  4,
	  { 9, 14, 19, 19 },
	  { 1, 5, 13, 14 },
	  { 4, 0, 2, 3 } },
};

static void check_step(nvmlDevice_t device, const struct sequence *s, unsigned i)
{
	nvmlGpuInstance_t gi;
	nvmlGpuInstanceInfo_t info;

	if (s->ids[i] == NONE) {
		assert_code(nvmlDeviceCreateGpuInstance(device, s->profiles[i], &gi),
			    FULL);
		return;
	}
	info = make_gi(device, s->profiles[i], NULL);
	assert_int_equal(info.profileId, s->profiles[i]);
	assert_int_equal(info.id, s->ids[i]);
	assert_int_equal(info.placement.start, s->starts[i]);
}

static void test_sequences(void **state)
{
	(void)state;
	for (size_t k = 0; k < sizeof(sequences) / sizeof(sequences[0]); k++) {
		const struct sequence *s = &sequences[k];
		nvmlDevice_t device;

		print_message("# %s\n", s->source);
		sim_create(s->swapped ? "--swap 0 a100-sxm4-40gb" : "a100-sxm4-40gb");
		device = mig_on(0);
		for (unsigned i = 0; i < s->count; i++)
			check_step(device, s, i);
		sim_destroy();
	}
}

static const unsigned columns[7] = { 19, 20, 15, 14, 9, 5, 0 };

static void check_free(nvmlDevice_t device, const unsigned want[7])
{
	for (unsigned i = 0; i < 7; i++) {
		unsigned got = NONE;

		assert_code(nvmlDeviceGetGpuInstanceRemainingCapacity(device, columns[i],
								      &got),
			    OK);
		assert_int_equal(got, want[i]);
	}
}

/* ssup2/blog-software, A100-SXM4-40GB with 580.126.09, on a swapped chip. */
static void test_free_counts(void **state)
{
	static const unsigned steps[3] = { 5, 14, 19 };
	static const unsigned want[4][7] = { { 7, 1, 4, 3, 2, 1, 1 },
					     { 3, 1, 2, 1, 1, 0, 0 },
					     { 1, 1, 1, 0, 0, 0, 0 },
					     { 0, 0, 0, 0, 0, 0, 0 } };
	nvmlDevice_t device;

	(void)state;
	sim_create("--driver-version 580.126.09 --swap 0 a100-sxm4-40gb");
	check_free(gpu(0), want[0]); /* MIG off: free is total */
	device = mig_on(0);
	check_free(device, want[0]);
	for (unsigned i = 0; i < 3; i++) {
		make_gi(device, steps[i], NULL);
		check_free(device, want[i + 1]);
	}
	sim_destroy();
}

struct inside {
	const char *source;
	unsigned gi_profile, count;
	unsigned profiles[3], starts[3];
};

static void test_compute_sequences(void **state)
{
	static const struct inside cases[] = {
		{ "A100-PCIE-40GB, R470 to R510", 9, 3, { 0, 0, 0 }, { 0, 1, 2 } },
		{ "A100-PCIE-40GB, R470 to R510, default", 9, 1, { 2 }, { 0 } },
		{ "A100-SXM4-40GB, 580.126.09, default of 4g", 5, 1, { 3 }, { 0 } },
		{ "A100-SXM4-40GB, 580.126.09", 14, 2, { 0, 0 }, { 0, 1 } },
		{ "A100-SXM4-80GB, 550.54.14", 9, 2, { 0, 1 }, { 0, 1 } },
		{ "A100-SXM4-80GB, 550.54.14", 5, 2, { 0, 1 }, { 0, 1 } },
	};

	(void)state;
	for (size_t k = 0; k < sizeof(cases) / sizeof(cases[0]); k++) {
		nvmlGpuInstance_t gi;

		print_message("# %s\n", cases[k].source);
		sim_create("a100-sxm4-40gb");
		make_gi(mig_on(0), cases[k].gi_profile, &gi);
		for (unsigned i = 0; i < cases[k].count; i++) {
			nvmlComputeInstance_t ci;
			nvmlComputeInstanceInfo_t info;

			assert_code(nvmlGpuInstanceCreateComputeInstance(
					    gi, cases[k].profiles[i], &ci),
				    OK);
			assert_code(nvmlComputeInstanceGetInfo_v2(ci, &info), OK);
			assert_int_equal(info.id, i);
			assert_int_equal(info.placement.start, cases[k].starts[i]);
		}
		sim_destroy();
	}
}

/* The names and figures of -lgip by driver branch. */
static void test_memory_by_branch(void **state)
{
	static const struct {
		const char *arguments;
		unsigned two, whole;
	} cases[] = { { "--driver-version 510.47.03 a100-sxm4-40gb", 9984, 40448 },
		      { "--driver-version 535.261.03 a100-sxm4-40gb", 9856, 40192 },
		      { "--driver-version 580.126.09 a100-sxm4-40gb", 9984, 40320 } };

	(void)state;
	for (size_t k = 0; k < 3; k++) {
		nvmlGpuInstanceProfileInfo_t info;
		nvmlDevice_t device;

		sim_create(cases[k].arguments);
		device = mig_on(0);
		assert_code(nvmlDeviceGetGpuInstanceProfileInfo(
				    device, NVML_GPU_INSTANCE_PROFILE_2_SLICE, &info),
			    OK);
		assert_int_equal(info.memorySizeMB, cases[k].two);
		assert_code(nvmlDeviceGetGpuInstanceProfileInfo(
				    device, NVML_GPU_INSTANCE_PROFILE_7_SLICE, &info),
			    OK);
		assert_int_equal(info.memorySizeMB, cases[k].whole);
		sim_destroy();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sequences),
		cmocka_unit_test(test_free_counts),
		cmocka_unit_test(test_compute_sequences),
		cmocka_unit_test(test_memory_by_branch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
