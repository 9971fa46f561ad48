/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Permissions: what nodes of capabilities open and close, for an ordinary user, for one
 * with another user id, and for root without the right to administer, as in a container.
 */
#include <linux/capability.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim.h"

#define CONFIG	1
#define MONITOR 2
#define GI_3G	21 /* GPU instance 2 of GPU 0 */
#define CI_3G	22
#define GI_1G	66 /* GPU instance 7 */
#define NOBODY	65534

static char node[128];

static const char *cap(unsigned minor)
{
	static char path[200];

	snprintf(path, sizeof(path), "%s/dev/nvidia-caps/nvidia-cap%u", node, minor);
	return path;
}

static void allow(unsigned minor, mode_t mode)
{
	assert_int_equal(chmod(cap(minor), mode), 0);
}

/* An A100 with two MIG devices and its node; the caller is then an ordinary user. */
static int open_node(void **state)
{
	nvmlComputeInstance_t ci;
	nvmlGpuInstance_t gi;
	char line[200];

	(void)state;
	unsetenv("NVML_SIM_NODE");
	sim_create("a100-sxm4-40gb");
	make_gi(mig_on(0), 9, &gi);
	assert_code(nvmlGpuInstanceCreateComputeInstance(gi, 2, &ci), OK);
	make_gi(gpu(0), 19, &gi);
	assert_code(nvmlGpuInstanceCreateComputeInstance(gi, 0, &ci), OK);
	snprintf(node, sizeof(node), "%s.node", sim_path());
	snprintf(line, sizeof(line), "node --at %s", node);
	assert_int_equal(sim_command(line), 0);
	nvmlShutdown();
	setenv("NVML_SIM_NODE", node, 1);
	setenv("NVML_SIM_AS_USER", "1", 1);
	assert_code(nvmlInit_v2(), OK);
	return 0;
}

static int close_node(void **state)
{
	char line[200];

	(void)state;
	unsetenv("NVML_SIM_NODE");
	unsetenv("NVML_SIM_AS_USER");
	/* As in procfs nobody may write to its folders, not even to remove them. */
	snprintf(line, sizeof(line), "chmod -R u+w %s", node);
	if (system(line) != 0)
		return -1;
	sim_destroy();
	return 0;
}

/* GPU instance ids of the MIG devices that the caller sees, one in ten bits each. */
static unsigned seen(void)
{
	unsigned ids = 0, id;
	nvmlDevice_t mig;

	/* Within a process a device keeps its index when one before it is gone. */
	for (unsigned i = 0; i < 7; i++) {
		if (nvmlDeviceGetMigDeviceHandleByIndex(gpu(0), i, &mig) != NVML_SUCCESS)
			continue;
		assert_code(nvmlDeviceGetGpuInstanceId(mig, &id), OK);
		ids = ids << 10 | id;
	}
	return ids;
}

#define BOTH (2u << 10 | 7u)

static void test_devices(void **state)
{
	char uuid[96];
	nvmlDevice_t mig, found;

	(void)state;
	assert_int_equal(seen(), BOTH);
	assert_code(nvmlDeviceGetMigDeviceHandleByIndex(gpu(0), 0, &mig), OK);
	assert_code(nvmlDeviceGetUUID(mig, uuid, sizeof(uuid)), OK);
	allow(GI_3G, 0440);
	assert_int_equal(seen(), 7);
	assert_code(nvmlDeviceGetHandleByUUID(uuid, &found), ABSENT);
	allow(GI_3G, 0444);
	assert_int_equal(seen(), BOTH);
	assert_code(nvmlDeviceGetHandleByUUID(uuid, &found), OK);
	allow(CI_3G, 0400);
	assert_int_equal(seen(), 7);
	assert_int_equal(unlink(cap(GI_1G)), 0);
	assert_int_equal(seen(), 0);
	allow(CI_3G, 0444);
	assert_int_equal(seen(), 2);
}

static void test_config(void **state)
{
	nvmlGpuInstance_t list[8], gi;
	nvmlComputeInstance_t ci;
	nvmlReturn_t status;
	unsigned n = 0;

	(void)state;
	assert_code(nvmlDeviceGetGpuInstances(gpu(0), 9, list, &n), FORBIDDEN);
	assert_code(nvmlDeviceCreateGpuInstance(gpu(0), 19, &gi), FORBIDDEN);
	allow(CONFIG, 0444);
	assert_code(nvmlDeviceGetGpuInstances(gpu(0), 9, list, &n), OK);
	assert_int_equal(n, 1);
	assert_code(nvmlDeviceCreateGpuInstance(gpu(0), 19, &gi), OK);
	assert_code(nvmlGpuInstanceCreateComputeInstance(gi, 0, &ci), OK);
	assert_code(nvmlComputeInstanceDestroy(ci), OK);
	assert_code(nvmlDeviceSetMigMode(gpu(0), 0, &status), FORBIDDEN);
	allow(CONFIG, 0400);
	assert_code(nvmlGpuInstanceDestroy(gi), FORBIDDEN);
}

static void check_parent(nvmlReturn_t want)
{
	unsigned n = 0;
	nvmlMemory_t memory;
	nvmlBAR1Memory_t bar1;

	assert_code(nvmlDeviceGetMemoryInfo(gpu(0), &memory), want);
	assert_code(nvmlDeviceGetBAR1MemoryInfo(gpu(0), &bar1), want);
	assert_code(nvmlDeviceGetComputeRunningProcesses_v3(gpu(0), &n, NULL), want);
	assert_code(nvmlDeviceGetGraphicsRunningProcesses_v3(gpu(0), &n, NULL), want);
}

static void test_monitor(void **state)
{
	nvmlMemory_t memory;
	nvmlDevice_t mig;

	(void)state;
	check_parent(NVML_SUCCESS);
	allow(MONITOR, 0400);
	check_parent(NVML_ERROR_NO_PERMISSION);
	assert_code(nvmlDeviceGetMigDeviceHandleByIndex(gpu(0), 0, &mig), OK);
	assert_code(nvmlDeviceGetMemoryInfo(mig, &memory), OK);
	assert_int_equal(sim_command("reset -i 0"), 1); /* an ordinary user may not */
	unsetenv("NVML_SIM_AS_USER");
	assert_int_equal(sim_command("reset -i 0"), 0);
	check_parent(NVML_SUCCESS); /* without instances there is nothing to hide */
}

/* Runs a test in a child that is somebody else; what it asserts is its exit status. */
static void in_child(bool (*become)(void), int (*test)(void))
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		unsetenv("NVML_SIM_AS_USER");
		_exit(become() && nvmlInit_v2() == NVML_SUCCESS ? test() : 99);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WEXITSTATUS(status), 0);
}

static bool become_nobody(void)
{
	return setresgid(NOBODY, NOBODY, NOBODY) == 0 &&
	       setresuid(NOBODY, NOBODY, NOBODY) == 0;
}

static bool drop_admin(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &header, data) < 0)
		return false;
	data[0].effective &= ~(1u << CAP_SYS_ADMIN);
	return syscall(SYS_capset, &header, data) == 0;
}

static nvmlReturn_t list_instances(void)
{
	nvmlGpuInstance_t list[8];
	unsigned n = 0;

	return nvmlDeviceGetGpuInstances(gpu(0), 9, list, &n);
}

/* The 3g is not for nobody, mig/config is nobody's own. */
static int as_nobody(void)
{
	if (seen() != 7)
		return 1;
	return list_instances() == NVML_SUCCESS ? 0 : 2;
}

static int as_other(void)
{
	return list_instances() == NVML_ERROR_NO_PERMISSION && seen() == BOTH ? 0 : 3;
}

static int as_container(void)
{
	nvmlReturn_t status;

	if (seen() != 7)
		return 4;
	if (list_instances() != NVML_ERROR_NO_PERMISSION)
		return 5;
	return nvmlDeviceSetMigMode(gpu(0), 1, &status) == NVML_ERROR_NO_PERMISSION ? 0
										    : 6;
}

static void test_users(void **state)
{
	char folder[200];

	(void)state;
	if (geteuid() != 0) {
		print_message("# root is needed to become somebody else\n");
		skip();
	}
	snprintf(folder, sizeof(folder), "%s", sim_path());
	*strrchr(folder, '/') = '\0';
	assert_int_equal(chmod(folder, 0755), 0);
	in_child(become_nobody, as_other);
	allow(GI_3G, 0400);
	assert_int_equal(chown(cap(CONFIG), NOBODY, NOBODY), 0);
	in_child(become_nobody, as_nobody);
	/* A container is given the nodes of one device, and neither config nor monitor. */
	assert_int_equal(unlink(cap(GI_3G)), 0);
	assert_int_equal(unlink(cap(CONFIG)), 0);
	in_child(drop_admin, as_container);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_devices, open_node, close_node),
		cmocka_unit_test_setup_teardown(test_config, open_node, close_node),
		cmocka_unit_test_setup_teardown(test_monitor, open_node, close_node),
		cmocka_unit_test_setup_teardown(test_users, open_node, close_node),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
