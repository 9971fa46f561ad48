/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ids and placements that real drivers were seen to give, in the order of creation, and
 * the free counts after each step. Every case names where it was published; plain chips
 * and swapped ones.
 */
#include <stdlib.h>
#include <string.h>

#include "sim.h"

#define NONE 99 /* the creation must fail: Insufficient Resources */

struct sequence {
	const char *source;
	const char *machine;
	unsigned count;
	unsigned profiles[7], ids[7], starts[7];
};

#define A100	     "a100-sxm4-40gb"
#define A100_SWAPPED "--swap 0 a100-sxm4-40gb"
#define H100	     "--driver-version 570.133.20 h100-sxm5-80gb"
#define RTX	     "--driver-version 580.105.08 rtx-pro-6000-server"

static const struct sequence sequences[] = {
	{ "MIG User Guide, Instance Geometry, example 1 (A100-SXM4-40GB)",
	  A100,
	  3,
	  { 19, 14, 5 },
	  { 13, 5, 1 },
	  { 6, 4, 0 } },
	{ "MIG User Guide, example 2, the order that fails",
	  A100,
	  4,
	  { 19, 19, 14, 9 },
	  { 13, 11, 3, NONE },
	  { 6, 4, 0 } },
	{ "MIG User Guide, example 2",
	  A100,
	  4,
	  { 9, 19, 14, 19 },
	  { 2, 7, 4, 8 },
	  { 4, 0, 2, 1 } },
	{ "MIG User Guide, example 3",
	  A100,
	  6,
	  { 14, 19, 19, 19, 19, 19 },
	  { 5, 13, 7, 8, 9, 10 },
	  { 4, 6, 0, 1, 2, 3 } },
	{ "a cloud provider's guide; A100-PCIE-40GB, R470 to R510",
	  A100,
	  2,
	  { 9, 9 },
	  { 2, 1 },
	  { 4, 0 } },
	{ "A100-PCIE-40GB R450; NVIDIA/cloud-native-docs mig/mig-k8s.rst",
	  A100,
	  7,
	  { 19, 19, 19, 19, 19, 19, 19 },
	  { 13, 11, 12, 7, 8, 9, 10 },
	  { 6, 4, 5, 0, 1, 2, 3 } },
	{ "rapidsai/dask-cuda issue 583; pytorch/serve issue 1237",
	  A100_SWAPPED,
	  7,
	  { 19, 19, 19, 19, 19, 19, 19 },
	  { 9, 7, 8, 11, 12, 13, 14 },
	  { 6, 4, 5, 0, 1, 2, 3 } },
	{ "xinyuwei-david/david-share E2E-Stable-Diffussion-on-A100-MIG (Azure A100 "
	  "80GB)",
	  A100,
	  4,
	  { 14, 14, 14, 20 },
	  { 5, 3, 4, 13 },
	  { 4, 0, 2, 6 } },
	{ "walkthrough of an A100-SXM4-80GB, 550.54.14, GPU 1",
	  A100_SWAPPED,
	  3,
	  { 14, 14, 19 },
	  { 3, 5, 9 },
	  { 4, 0, 6 } },
	{ "gpu-operator tutorial, A100 80GB PCIe",
	  A100_SWAPPED,
	  3,
	  { 9, 14, 19 },
	  { 1, 5, 13 },
	  { 4, 0, 2 } },
	{ "HPE-Japan-Presales/e-learning, A100-PCIE-40GB 510.47.03",
	  A100_SWAPPED,
	  4,
	  { 9, 19, 14, 19 },
	  { 1, 11, 6, 12 },
	  { 4, 0, 2, 1 } },
	{ "Alibaba Cloud documentation, A100-40GB",
	  A100,
	  4,
	  { 9, 14, 19, 19 },
	  { 2, 3, 9, 10 },
	  { 4, 0, 2, 3 } },
	{ "article on DCGM and MIG, A100 80GB", A100, 2, { 5, 9 }, { 1, 2 }, { 0, 4 } },
	{ "A100 80GB PCIe, 515.86.01 (Azure NC24ads A100 v4)",
	  A100_SWAPPED,
	  2,
	  { 9, 9 },
	  { 1, 2 },
	  { 4, 0 } },
	{ "walkthrough of an A100-SXM4-80GB, 550.54.14, GPU 0",
	  A100_SWAPPED,
	  2,
	  { 9, 5 },
	  { 1, 2 },
	  { 4, 0 } },
	{ "profiling guide, A100-SXM4-80GB", A100_SWAPPED, 1, { 5 }, { 2 }, { 0 } },
	{ "ssup2/blog-software, A100-SXM4-40GB 580.126.09",
	  A100_SWAPPED,
	  3,
	  { 5, 14, 19 },
	  { 2, 3, 9 },
	  { 0, 4, 6 } },
	{ "Yandex Cloud documentation, A100-SXM4-80GB",
	  A100,
	  2,
	  { 19, 19 },
	  { 13, 11 },
	  { 6, 4 } },
	{ "InstaSlice set-up notes, A100-40GB", A100, 1, { 9 }, { 2 }, { 4 } },
	{ "NVIDIA/DCGM issue 138, GPU 0 (a consistent order)",
	  A100,
	  4,
	  { 9, 14, 19, 19 },
	  { 2, 3, 9, 10 },
	  { 4, 0, 2, 3 } },
	{ "NVIDIA/DCGM issue 138, GPU 1 (a consistent order)",
	  A100_SWAPPED,
	  4,
	  { 9, 14, 19, 19 },
	  { 1, 5, 13, 14 },
	  { 4, 0, 2, 3 } },
	{ "public walkthroughs of an H100 80GB HBM3",
	  H100,
	  7,
	  { 19, 19, 19, 19, 19, 19, 19 },
	  { 13, 11, 12, 7, 8, 9, 10 },
	  { 6, 4, 5, 0, 1, 2, 3 } },
	{ "walkthroughs of an H100 PCIe at Scaleway, 570.169",
	  "--driver-version 570.169 --swap 0 h100-pcie",
	  7,
	  { 19, 19, 19, 19, 19, 19, 19 },
	  { 9, 7, 8, 11, 12, 13, 14 },
	  { 6, 4, 5, 0, 1, 2, 3 } },
	{ "walkthrough of an H100 80GB HBM3, R570",
	  H100,
	  2,
	  { 9, 14 },
	  { 2, 3 },
	  { 4, 0 } },
	{ "NVIDIA/go-nvml issue 146, H100 SXM (a consistent order)",
	  H100,
	  3,
	  { 9, 14, 14 },
	  { 2, 3, 4 },
	  { 4, 0, 2 } },
	{ "kf-cuanschutz Lessons_learned_from_the_slurm_MIG_installation, GH200",
	  "gh200-96gb",
	  3,
	  { 15, 15, 15 },
	  { 5, 3, 4 },
	  { 4, 0, 2 } },
	{ "kubernetes-sigs/dra-driver-nvidia-gpu pull request 1018, H100 PCIe",
	  "h100-pcie",
	  1,
	  { 15 },
	  { 6 },
	  { 6 } },
	{ "starkdrift/prickle-exporter h100-mig-mixed (a consistent order)",
	  H100,
	  3,
	  { 19, 20, 9 },
	  { 13, 11, 1 },
	  { 6, 4, 0 } },
	{ "starkdrift/prickle-exporter h200-mig",
	  "--driver-version 580.173.02 h200-sxm",
	  2,
	  { 19, 19 },
	  { 13, 11 },
	  { 6, 4 } },
	{ "walkthrough of an H100 NVL, 560.35.03 (a consistent order)",
	  "--driver-version 560.35.03 h100-nvl",
	  3,
	  { 19, 15, 9 },
	  { 13, 5, 1 },
	  { 6, 4, 0 } },
	{ "note on a GH200, 570.133.20 (a consistent order)",
	  "--driver-version 570.133.20 --swap 0 gh200-96gb",
	  3,
	  { 9, 14, 15 },
	  { 1, 5, 6 },
	  { 4, 0, 2 } },
	{ "walkthrough of an A30, 535.183.01",
	  "--driver-version 535.183.01 a30",
	  3,
	  { 14, 14, 5 },
	  { 3, 4, 2 },
	  { 0, 1, 2 } },
	{ "tutorial on an RTX PRO 6000 Blackwell Server",
	  RTX,
	  4,
	  { 14, 14, 14, 14 },
	  { 3, 4, 5, 6 },
	  { 0, 3, 6, 9 } },
	{ "the same", RTX, 3, { 5, 14, 14 }, { 1, 5, 6 }, { 0, 6, 9 } },
	{ "note on an RTX PRO 6000 Max-Q, 580.105.08",
	  "--driver-version 580.105.08 rtx-pro-6000-maxq",
	  1,
	  { 14 },
	  { 3 },
	  { 0 } },
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
		sim_create(s->machine);
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

/* starkdrift/prickle-exporter, H100 80GB HBM3 and H200 with 580.173.02. */
static void test_free_counts_of_h100(void **state)
{
	static const unsigned two[7] = { 5, 1, 2, 2, 1, 1, 0 };
	static const unsigned mixed[7] = { 1, 0, 0, 0, 0, 0, 0 };
	nvmlDevice_t device;

	(void)state;
	sim_create("--driver-version 580.173.02 2xh100-sxm5-80gb");
	device = mig_on(0);
	make_gi(device, 19, NULL);
	make_gi(device, 19, NULL);
	check_free(device, two);
	device = mig_on(1);
	make_gi(device, 19, NULL);
	make_gi(device, 20, NULL);
	make_gi(device, 9, NULL);
	check_free(device, mixed);
	sim_destroy();
}

/* NVIDIA/go-nvml issue 146: a 2g of an H100 SXM offers 0, 7 and 1; the 3g's 3c takes 4. */
static void test_tree_profiles(void **state)
{
	static const struct {
		unsigned profile, total, size;
	} rows[] = { { 0, 2, 1 }, { 7, 1, 2 }, { 1, 1, 2 } };
	nvmlComputeInstancePlacement_t list[8];
	nvmlComputeInstanceProfileInfo_t info;
	nvmlGpuInstance_t gi;
	unsigned n = 0;

	(void)state;
	sim_create(H100);
	make_gi(mig_on(0), 14, &gi);
	for (unsigned i = 0; i < 3; i++) {
		assert_code(nvmlGpuInstanceGetComputeInstanceProfileInfo(
				    gi, rows[i].profile, 0, &info),
			    OK);
		assert_int_equal(info.instanceCount, rows[i].total);
		assert_code(nvmlGpuInstanceGetComputeInstancePossiblePlacements(
				    gi, rows[i].profile, list, &n),
			    OK);
		assert_int_equal(n, rows[i].total);
		assert_int_equal(list[0].size, rows[i].size);
	}
	assert_code(nvmlGpuInstanceGetComputeInstanceProfileInfo(gi, 2, 0, &info),
		    UNSUPPORTED);
	assert_int_equal(info.multiprocessorCount, 32);
	make_gi(gpu(0), 9, &gi);
	assert_code(nvmlGpuInstanceGetComputeInstancePossiblePlacements(gi, 2, list, &n),
		    OK);
	assert_int_equal(list[0].size, 4);
	list[0].start = 1;
	assert_code(nvmlGpuInstanceCreateComputeInstanceWithPlacement(
			    gi, 1, list, &(nvmlComputeInstance_t){ 0 }),
		    INVALID);
	list[0].start = 2; /* a node that three slices do not fill */
	assert_code(nvmlGpuInstanceCreateComputeInstanceWithPlacement(
			    gi, 1, list, &(nvmlComputeInstance_t){ 0 }),
		    BUSY);
	sim_destroy();
}

struct inside {
	const char *source;
	const char *machine;
	unsigned gi_profile, count;
	unsigned profiles[3], starts[3];
};

static void test_compute_sequences(void **state)
{
	static const struct inside cases[] = {
		{ "A100-PCIE-40GB, R470 to R510", A100, 9, 3, { 0, 0, 0 }, { 0, 1, 2 } },
		{ "A100-PCIE-40GB, R470 to R510, default", A100, 9, 1, { 2 }, { 0 } },
		{ "A100-SXM4-40GB, 580.126.09, default of 4g", A100, 5, 1, { 3 }, { 0 } },
		{ "A100-SXM4-40GB, 580.126.09", A100, 14, 2, { 0, 0 }, { 0, 1 } },
		{ "A100-SXM4-80GB, 550.54.14", A100, 9, 2, { 0, 1 }, { 0, 1 } },
		{ "A100-SXM4-80GB, 550.54.14", A100, 5, 2, { 0, 1 }, { 0, 1 } },
		{ "H100 80GB HBM3, 580.173.02 (prickle-exporter)",
		  H100,
		  9,
		  1,
		  { 0 },
		  { 2 } },
		{ "H100 80GB HBM3, R570 or later, default of 3g",
		  H100,
		  9,
		  1,
		  { 2 },
		  { 0 } },
		{ "H100 80GB HBM3, R570 or later, default of 2g",
		  H100,
		  14,
		  1,
		  { 1 },
		  { 0 } },
		{ "GH200 and H100 80GB HBM3, default of the double 1g",
		  H100,
		  15,
		  1,
		  { 7 },
		  { 0 } },
	};

	(void)state;
	for (size_t k = 0; k < sizeof(cases) / sizeof(cases[0]); k++) {
		nvmlGpuInstance_t gi;

		print_message("# %s\n", cases[k].source);
		sim_create(cases[k].machine);
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
		cmocka_unit_test(test_free_counts_of_h100),
		cmocka_unit_test(test_tree_profiles),
		cmocka_unit_test(test_compute_sequences),
		cmocka_unit_test(test_memory_by_branch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
