/* SPDX-License-Identifier: Apache-2.0 */
/* Machines for tests, made and removed by the staged nvml-sim. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim.h"

static char dir[64], path[96];

const char *sim_path(void)
{
	return path;
}

int sim_command(const char *arguments)
{
	char line[512];
	const char *stage = getenv("MIG_STAGE");
	int status;

	if (!stage) {
		fputs("MIG_STAGE is not set: run the tests with make check\n", stderr);
		abort();
	}
	snprintf(line, sizeof(line), "'%s/bin/nvml-sim' %s >%s/out 2>&1", stage,
		 arguments, dir);
	status = system(line);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

const char *sim_output(void)
{
	static char text[1024];
	char name[96];
	size_t n = 0;
	FILE *f;

	snprintf(name, sizeof(name), "%s/out", dir);
	f = fopen(name, "r");
	if (f) {
		n = fread(text, 1, sizeof(text) - 1, f);
		fclose(f);
	}
	text[n] = '\0';
	return text;
}

void sim_create(const char *arguments)
{
	char line[256];

	strcpy(dir, "/tmp/mig-test-XXXXXX");
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/machine", dir);
	setenv("NVML_SIM_STATE", path, 1);
	unsetenv("NVML_SIM_AS_USER");
	snprintf(line, sizeof(line), "create %s", arguments);
	assert_int_equal(sim_command(line), 0);
	assert_code(nvmlInit_v2(), OK);
}

void sim_destroy(void)
{
	char line[128];

	nvmlShutdown();
	snprintf(line, sizeof(line), "rm -rf '%s'", dir);
	assert_int_equal(system(line), 0);
}

nvmlDevice_t gpu(unsigned index)
{
	nvmlDevice_t device = NULL;

	assert_code(nvmlDeviceGetHandleByIndex_v2(index, &device), OK);
	return device;
}

nvmlDevice_t mig_on(unsigned index)
{
	nvmlDevice_t device = gpu(index);
	nvmlReturn_t status = NVML_ERROR_UNKNOWN;

	assert_code(nvmlDeviceSetMigMode(device, NVML_DEVICE_MIG_ENABLE, &status), OK);
	assert_code(status, OK);
	return device;
}

nvmlGpuInstanceInfo_t make_gi(nvmlDevice_t device, unsigned profile,
			      nvmlGpuInstance_t *ret)
{
	nvmlGpuInstance_t gi = NULL;
	nvmlGpuInstanceInfo_t info;

	assert_code(nvmlDeviceCreateGpuInstance(device, profile, &gi), OK);
	assert_code(nvmlGpuInstanceGetInfo(gi, &info), OK);
	if (ret)
		*ret = gi;
	return info;
}

pid_t attach(const char *on, const char *memory)
{
	char program[512], byte;
	int ends[2];
	pid_t pid;

	snprintf(program, sizeof(program), "%s/bin/nvml-sim", getenv("MIG_STAGE"));
	assert_int_equal(pipe(ends), 0);
	pid = fork();
	if (pid == 0) {
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		close(ends[1]);
		execl(program, program, "attach", "--on", on, "--memory", memory, "--",
		      "sh", "-c", "echo; exec sleep 1000", (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	assert_int_equal(read(ends[0], &byte, 1), 1);
	close(ends[0]);
	return pid;
}

void finish(pid_t pid)
{
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}
