/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Does a read cost the same however large the machine is and however many read? CPU time
 * per call, not time on the clock: with fewer processors than readers that would tell how
 * they take turns. Each figure is a ratio to the same call on a machine of one GPU and one
 * instance, or to one reader alone, taken in the same run; the goal is at most 1.5.
 * Loading the library and nvmlInit, in a fresh process, have the bound of a millisecond.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "abi/nvml.h"

#define SAMPLES	   101
#define BATCH	   200
#define READERS	   16
#define GOAL	   1.5
#define START_MS   1.0
#define STARTS	   51
#define MIG_READER 4 /* the call that concurrent readers make, of `reads` */

static nvmlDevice_t gpu, mig;
static nvmlGpuInstance_t instance;
static char uuid[96];

static double cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *samples, size_t n)
{
	qsort(samples, n, sizeof(*samples), compare);
	return samples[n / 2];
}

static void must(nvmlReturn_t r, const char *what)
{
	if (r == NVML_SUCCESS)
		return;
	fprintf(stderr, "%s: %s\n", what, nvmlErrorString(r));
	exit(2);
}

static nvmlReturn_t read_mode(void)
{
	unsigned current, pending;

	return nvmlDeviceGetMigMode(gpu, &current, &pending);
}

static nvmlReturn_t read_capacity(void)
{
	unsigned n;

	return nvmlDeviceGetGpuInstanceRemainingCapacity(gpu, 19, &n);
}

static nvmlReturn_t read_info(void)
{
	nvmlGpuInstanceInfo_t info;

	return nvmlGpuInstanceGetInfo(instance, &info);
}

static nvmlReturn_t read_mig_handle(void)
{
	nvmlDevice_t found;

	return nvmlDeviceGetMigDeviceHandleByIndex(gpu, 0, &found);
}

static nvmlReturn_t read_attributes(void)
{
	nvmlDeviceAttributes_t a;

	return nvmlDeviceGetAttributes_v2(mig, &a);
}

static nvmlReturn_t read_memory(void)
{
	nvmlMemory_t m;

	return nvmlDeviceGetMemoryInfo(mig, &m);
}

static nvmlReturn_t read_by_uuid(void)
{
	nvmlDevice_t found;

	return nvmlDeviceGetHandleByUUID(uuid, &found);
}

static const struct {
	const char *name;
	nvmlReturn_t (*call)(void);
} reads[] = {
	{ "nvmlDeviceGetMigMode", read_mode },
	{ "nvmlDeviceGetGpuInstanceRemainingCapacity", read_capacity },
	{ "nvmlGpuInstanceGetInfo", read_info },
	{ "nvmlDeviceGetMigDeviceHandleByIndex", read_mig_handle },
	{ "nvmlDeviceGetAttributes_v2 (MIG device)", read_attributes },
	{ "nvmlDeviceGetMemoryInfo (MIG device)", read_memory },
	{ "nvmlDeviceGetHandleByUUID (MIG device)", read_by_uuid },
};

#define READS (sizeof(reads) / sizeof(reads[0]))

static double cost(size_t i)
{
	double samples[SAMPLES];

	for (unsigned s = 0; s < SAMPLES; s++) {
		double start = cpu_ns();

		for (unsigned k = 0; k < BATCH; k++)
			must(reads[i].call(), reads[i].name);
		samples[s] = (cpu_ns() - start) / BATCH;
	}
	return median(samples, SAMPLES);
}

/* Fills GPUs with instances; the last of them is what is read. Every handle is known. */
static void fill(unsigned gpus, unsigned instances)
{
	nvmlComputeInstanceInfo_t info;
	nvmlComputeInstance_t ci;
	nvmlReturn_t status;

	for (unsigned g = 0; g < gpus; g++) {
		must(nvmlDeviceGetHandleByIndex_v2(g, &gpu), "handle");
		must(nvmlDeviceSetMigMode(gpu, 1, &status), "mode");
		for (unsigned i = 0; i < instances; i++) {
			must(nvmlDeviceCreateGpuInstance(gpu, 19, &instance), "create");
			must(nvmlGpuInstanceCreateComputeInstance(instance, 0, &ci),
			     "create compute instance");
			must(nvmlComputeInstanceGetInfo_v2(ci, &info), "record");
		}
		for (unsigned i = 0; i < instances; i++)
			must(nvmlDeviceGetMigDeviceHandleByIndex(gpu, i, &mig), "device");
	}
	must(nvmlDeviceGetUUID(mig, uuid, sizeof(uuid)), "UUID");
}

/* On a machine of its own: costs of all calls, to the parent. */
static int measure(unsigned gpus, unsigned instances)
{
	double found[READS];

	must(nvmlInit_v2(), "nvmlInit_v2");
	fill(gpus, instances);
	for (size_t i = 0; i < READS; i++)
		found[i] = cost(i);
	return fwrite(found, sizeof(found), 1, stdout) != 1;
}

/* As many readers at once as are asked for: the median of their medians. */
static int measure_readers(unsigned readers)
{
	double found[READERS] = { 0 };
	int ends[2];

	must(nvmlInit_v2(), "nvmlInit_v2");
	fill(1, 7);
	if (pipe(ends) < 0)
		return 2;
	for (unsigned i = 0; i < readers; i++) {
		if (fork())
			continue;
		must(nvmlInit_v2(), "nvmlInit_v2");
		must(nvmlDeviceGetHandleByIndex_v2(0, &gpu), "handle");
		must(nvmlDeviceGetMigDeviceHandleByIndex(gpu, 6, &mig), "device");
		for (unsigned k = 0; k < 20; k++)
			found[0] = cost(MIG_READER);
		_exit(write(ends[1], found, sizeof(double)) != sizeof(double));
	}
	while (wait(NULL) > 0)
		;
	if (read(ends[0], found, readers * sizeof(double)) !=
	    (ssize_t)(readers * sizeof(double)))
		return 2;
	found[0] = median(found, readers);
	return fwrite(found, sizeof(double), 1, stdout) != 1;
}

/* What a program spends until it can ask. */
static int measure_start(void)
{
	double start = cpu_ns(), spent;
	void *library = dlopen(getenv("MIG_DRIVER_LIBRARY"), RTLD_NOW);
	nvmlReturn_t (*init)(void);
	void *symbol = library ? dlsym(library, "nvmlInit_v2") : NULL;

	if (!symbol)
		return 2;
	memcpy(&init, &symbol, sizeof(init));
	must(init(), "nvmlInit_v2");
	spent = cpu_ns() - start;
	return fwrite(&spent, sizeof(spent), 1, stdout) != 1;
}

/* Runs one of those on a fresh machine of so many GPUs and takes what it found. */
static void ask(const char *self, unsigned gpus, const char *what, double *ret, size_t n)
{
	char line[8192];
	const char *stage = getenv("MIG_STAGE");
	FILE *f;

	snprintf(line, sizeof(line),
		 "'%s/bin/nvml-sim' run --machine %uxa100-sxm4-40gb -- '%s' %s",
		 stage ? stage : "", gpus, self, what);
	f = popen(line, "r");
	if (!f || fread(ret, sizeof(*ret), n, f) != n || pclose(f) != 0) {
		fprintf(stderr, "failed: %s\n", line);
		exit(2);
	}
}

static int report(const char *name, double got, double bound, const char *unit)
{
	printf("  %-44s %6.2f%s (goal: at most %.1f%s)%s\n", name, got, unit, bound, unit,
	       got <= bound ? "" : "  missed");
	return got > bound;
}

static int compare_machines(const char *self, const char *title, unsigned gpus,
			    const char *what)
{
	double one[READS], many[READS];
	int missed = 0;

	ask(self, 1, "machine 1 1", one, READS);
	ask(self, gpus, what, many, READS);
	puts(title);
	for (size_t i = 0; i < READS; i++)
		missed += report(reads[i].name, many[i] / one[i], GOAL, "");
	return missed;
}

static int compare_readers(const char *self)
{
	double one, many;

	ask(self, 1, "readers 1", &one, 1);
	ask(self, 1, "readers 16", &many, 1);
	puts("sixteen processes that read at once, to one:");
	return report(reads[MIG_READER].name, many / one, GOAL, "");
}

static int compare_starts(const char *self)
{
	double spent[STARTS];

	for (unsigned i = 0; i < STARTS; i++)
		ask(self, 16, "start", &spent[i], 1);
	puts("a fresh process:");
	return report("dlopen and nvmlInit_v2", median(spent, STARTS) / 1e6, START_MS,
		      " ms");
}

int main(int argc, char **argv)
{
	int missed;

	if (argc > 3 && !strcmp(argv[1], "machine"))
		return measure((unsigned)atoi(argv[2]), (unsigned)atoi(argv[3]));
	if (argc > 2 && !strcmp(argv[1], "readers"))
		return measure_readers((unsigned)atoi(argv[2]));
	if (argc > 1)
		return measure_start();
	missed = compare_machines(argv[0], "CPU time of a read, 16 GPUs to one:", 16,
				  "machine 16 1");
	missed += compare_machines(argv[0], "112 instances on 16 GPUs to one on one:", 16,
				   "machine 16 7");
	missed += compare_readers(argv[0]);
	missed += compare_starts(argv[0]);
	return missed != 0;
}
