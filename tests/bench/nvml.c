/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What NVML calls cost on the simulator: reads on a machine of 8 GPUs with 56 instances,
 * in nanoseconds, and creation and destruction, in microseconds; medians of many samples.
 * Goals: a read under 1 us, a creation or destruction under 100 us.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "abi/nvml.h"

#define SAMPLES	       101
#define BATCH	       200 /* reads in one sample: the clock is coarser than a read */
#define READ_GOAL_NS   1000.0
#define CHANGE_GOAL_NS 100000.0

static nvmlDevice_t gpu, mig;
static nvmlGpuInstance_t instance;
static nvmlComputeInstance_t compute;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *samples)
{
	qsort(samples, SAMPLES, sizeof(*samples), compare);
	return samples[SAMPLES / 2];
}

static void must(nvmlReturn_t r, const char *what)
{
	if (r == NVML_SUCCESS)
		return;
	fprintf(stderr, "%s: %s\n", what, nvmlErrorString(r));
	exit(2);
}

static nvmlReturn_t read_count(void)
{
	unsigned n;

	return nvmlDeviceGetCount_v2(&n);
}

static nvmlReturn_t read_mode(void)
{
	unsigned current, pending;

	return nvmlDeviceGetMigMode(gpu, &current, &pending);
}

static nvmlReturn_t read_profile(void)
{
	nvmlGpuInstanceProfileInfo_v2_t info = { .version =
							 NVML_GI_PROFILE_INFO_V2_WORD };

	return nvmlDeviceGetGpuInstanceProfileInfoV(gpu, 0, &info);
}

static nvmlReturn_t read_capacity(void)
{
	unsigned n;

	return nvmlDeviceGetGpuInstanceRemainingCapacity(gpu, 19, &n);
}

static nvmlReturn_t read_instances(void)
{
	nvmlGpuInstance_t list[7];
	unsigned n;

	return nvmlDeviceGetGpuInstances(gpu, 19, list, &n);
}

static nvmlReturn_t read_info(void)
{
	nvmlGpuInstanceInfo_t info;

	return nvmlGpuInstanceGetInfo(instance, &info);
}

static nvmlReturn_t read_mig_handle(void)
{
	nvmlDevice_t found;

	return nvmlDeviceGetMigDeviceHandleByIndex(gpu, 6, &found);
}

static nvmlReturn_t read_mig_uuid(void)
{
	char text[80];

	return nvmlDeviceGetUUID(mig, text, sizeof(text));
}

static nvmlReturn_t read_mig_attributes(void)
{
	nvmlDeviceAttributes_t a;

	return nvmlDeviceGetAttributes_v2(mig, &a);
}

static nvmlReturn_t read_mig_memory(void)
{
	nvmlMemory_t m;

	return nvmlDeviceGetMemoryInfo(mig, &m);
}

static const struct {
	const char *name;
	nvmlReturn_t (*call)(void);
} reads[] = {
	{ "nvmlDeviceGetCount_v2", read_count },
	{ "nvmlDeviceGetMigMode", read_mode },
	{ "nvmlDeviceGetGpuInstanceProfileInfoV", read_profile },
	{ "nvmlDeviceGetGpuInstanceRemainingCapacity", read_capacity },
	{ "nvmlDeviceGetGpuInstances", read_instances },
	{ "nvmlGpuInstanceGetInfo", read_info },
	{ "nvmlDeviceGetMigDeviceHandleByIndex", read_mig_handle },
	{ "nvmlDeviceGetUUID (MIG device)", read_mig_uuid },
	{ "nvmlDeviceGetAttributes_v2 (MIG device)", read_mig_attributes },
	{ "nvmlDeviceGetMemoryInfo (MIG device)", read_mig_memory },
};

static int report(const char *name, double ns, double goal)
{
	if (goal > 10000)
		printf("%-46s %9.1f us%s\n", name, ns / 1000,
		       ns < goal ? "" : "  over the goal");
	else
		printf("%-46s %9.0f ns%s\n", name, ns,
		       ns < goal ? "" : "  over the goal");
	return ns >= goal;
}

static int bench_reads(void)
{
	double samples[SAMPLES];
	int missed = 0;

	for (size_t i = 0; i < sizeof(reads) / sizeof(reads[0]); i++) {
		for (unsigned s = 0; s < SAMPLES; s++) {
			double start = now();

			for (unsigned k = 0; k < BATCH; k++)
				must(reads[i].call(), reads[i].name);
			samples[s] = (now() - start) / BATCH;
		}
		missed += report(reads[i].name, median(samples), READ_GOAL_NS);
	}
	return missed;
}

static int bench_changes(void)
{
	double create[SAMPLES], destroy[SAMPLES];

	must(nvmlComputeInstanceDestroy(compute), "nvmlComputeInstanceDestroy");
	must(nvmlGpuInstanceDestroy(instance), "nvmlGpuInstanceDestroy");
	for (unsigned s = 0; s < SAMPLES; s++) {
		double start = now(), middle;

		must(nvmlDeviceCreateGpuInstance(gpu, 19, &instance), "create");
		middle = now();
		must(nvmlGpuInstanceDestroy(instance), "destroy");
		create[s] = middle - start;
		destroy[s] = now() - middle;
	}
	return report("nvmlDeviceCreateGpuInstance", median(create), CHANGE_GOAL_NS) +
	       report("nvmlGpuInstanceDestroy", median(destroy), CHANGE_GOAL_NS);
}

static void fill(void)
{
	nvmlReturn_t status;

	for (unsigned g = 0; g < 8; g++) {
		must(nvmlDeviceGetHandleByIndex_v2(g, &gpu), "handle");
		must(nvmlDeviceSetMigMode(gpu, 1, &status), "mode");
		for (unsigned i = 0; i < 7; i++) {
			must(nvmlDeviceCreateGpuInstance(gpu, 19, &instance), "create");
			must(nvmlGpuInstanceCreateComputeInstance(instance, 0, &compute),
			     "create compute instance");
		}
	}
	must(nvmlDeviceGetMigDeviceHandleByIndex(gpu, 6, &mig), "MIG device");
}

/* Runs this program again on a machine of its own. */
static int start(char *self)
{
	char sim[4096];

	snprintf(sim, sizeof(sim), "%s/bin/nvml-sim",
		 getenv("MIG_STAGE") ? getenv("MIG_STAGE") : "");
	execl(sim, sim, "run", "--machine", "8xa100-sxm4-40gb", "--", self, "inside",
	      (char *)NULL);
	perror(sim);
	return 2;
}

int main(int argc, char **argv)
{
	int missed;

	if (argc < 2)
		return start(argv[0]);
	must(nvmlInit_v2(), "nvmlInit_v2");
	puts("NVML on the simulator, 8 GPUs, 56 instances, medians:");
	fill();
	missed = bench_reads() + bench_changes();
	nvmlShutdown();
	return missed != 0;
}
