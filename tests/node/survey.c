/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a program without any library sees of a node's GPUs: reads /proc, /sys and /dev,
 * below the folder that it is given or at their real places, and prints a line for each
 * thing it finds. Linked statically, so that nothing of the simulator is in it.
 */
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *root = "";

static FILE *open_text(const char *path)
{
	char full[512];

	snprintf(full, sizeof(full), "%s%s", root, path);
	return fopen(full, "r");
}

/* First line of a file that has @key, without the key; "-" if there is none. */
static const char *line_of(const char *path, const char *key, char line[256])
{
	FILE *f = open_text(path);
	const char *found = NULL;

	while (f && !found && fgets(line, 256, f)) {
		line[strcspn(line, "\n")] = '\0';
		if (!strncmp(line, key, strlen(key)))
			found = line + strlen(key) + strspn(line + strlen(key), " \t");
	}
	if (f)
		fclose(f);
	return found ? found : "-";
}

static void for_each(const char *path, void (*look)(const char *path, const char *name))
{
	char full[512];
	struct dirent *e;
	DIR *list;

	snprintf(full, sizeof(full), "%s%s", root, path);
	list = opendir(full);
	while (list && (e = readdir(list))) {
		if (e->d_name[0] != '.')
			look(path, e->d_name);
	}
	if (list)
		closedir(list);
}

/* "c 0444" for a character device, "f 0444" for a file, "-" for nothing. */
static const char *mode_of(const char *path, char text[16])
{
	char full[512];
	struct stat st;

	snprintf(full, sizeof(full), "%s%s", root, path);
	if (stat(full, &st) < 0)
		return "-";
	snprintf(text, 16, "%c %04o",
		 S_ISCHR(st.st_mode)   ? 'c'
		 : S_ISREG(st.st_mode) ? 'f'
		 : S_ISDIR(st.st_mode) ? 'd'
				       : '?',
		 st.st_mode & 07777);
	return text;
}

/* A minor as Slurm looks it up: pairs of name and number until the name is found. */
static unsigned minor_in_table(const char *wanted)
{
	FILE *f = open_text("/proc/driver/nvidia-caps/mig-minors");
	char name[128];
	unsigned minor, found = 0;

	while (f && !found && fscanf(f, "%127s%u", name, &minor) == 2) {
		if (!strcmp(name, wanted))
			found = minor;
	}
	if (f)
		fclose(f);
	return found;
}

static void print_capability(const char *name, const char *path)
{
	char minor[256], mode[256], node[300], kind[16], own[16];
	const char *number = line_of(path, "DeviceFileMinor:", minor);

	snprintf(node, sizeof(node), "/dev/nvidia-caps/nvidia-cap%s", number);
	printf("cap %s %s %u %s %s %s\n", name, number, minor_in_table(name),
	       line_of(path, "DeviceFileMode:", mode), mode_of(path, own),
	       mode_of(node, kind));
}

static const char *const capabilities = "/proc/driver/nvidia/capabilities";

static void look_ci(const char *above, const char *ci)
{
	char path[600], name[160];
	unsigned gpu, gi;

	if (strncmp(ci, "ci", 2) ||
	    sscanf(above + strlen(capabilities), "/gpu%u/mig/gi%u", &gpu, &gi) != 2)
		return;
	snprintf(path, sizeof(path), "%.400s/%.64s/access", above, ci);
	snprintf(name, sizeof(name), "gpu%u/gi%u/%.64s/access", gpu, gi, ci);
	print_capability(name, path);
}

static void look_gi(const char *above, const char *gi)
{
	char path[600], name[160], folder[400], own[16];
	unsigned gpu;

	if (sscanf(above + strlen(capabilities), "/gpu%u/mig", &gpu) != 1)
		return;
	snprintf(folder, sizeof(folder), "%.300s/%.64s", above, gi);
	snprintf(path, sizeof(path), "%s/access", folder);
	snprintf(name, sizeof(name), "gpu%u/%.64s/access", gpu, gi);
	print_capability(name, path);
	printf("folder %s %s\n", folder + strlen(capabilities) + 1, mode_of(folder, own));
	for_each(folder, look_ci);
}

static void look_capability(const char *above, const char *name)
{
	char path[400];

	if (!strcmp(name, "mig")) {
		print_capability("config", "/proc/driver/nvidia/capabilities/mig/config");
		print_capability("monitor",
				 "/proc/driver/nvidia/capabilities/mig/monitor");
		return;
	}
	printf("bound %s\n", name);
	snprintf(path, sizeof(path), "%.200s/%.64s/mig", above, name);
	for_each(path, look_gi);
}

static void look_gpu(const char *above, const char *bdf)
{
	char path[400], minor[256], uuid[256], model[256], place[256], bios[256];

	snprintf(path, sizeof(path), "%.200s/%.64s/information", above, bdf);
	printf("gpu %s %s %s %s %s %s\n", line_of(path, "Device Minor:", minor), bdf,
	       line_of(path, "Bus Location:", place), line_of(path, "GPU UUID:", uuid),
	       line_of(path, "Video BIOS:", bios), line_of(path, "Model:", model));
}

static void print_config(const char *above, const char *bdf)
{
	unsigned char c[256] = { 0 };
	char path[400];
	size_t size = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%.200s/%.64s/config", above, bdf);
	f = open_text(path);
	if (f) {
		size = fread(c, 1, sizeof(c), f);
		fclose(f);
	}
	printf(" %zu 0x%02x%02x 0x%02x%02x 0x%02x%02x%02x\n", size, c[1], c[0], c[3],
	       c[2], c[11], c[10], c[9]);
}

static void look_pci(const char *above, const char *bdf)
{
	static const char *const names[] = {
		"vendor",	    "device",		"class",
		"subsystem_vendor", "subsystem_device", "numa_node"
	};
	char path[400], line[256];

	snprintf(path, sizeof(path), "%.200s/%.64s/vendor", above, bdf);
	if (strcmp(line_of(path, "", line), "0x10de"))
		return;
	printf("pci %s", bdf);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%.200s/%.64s/%s", above, bdf, names[i]);
		printf(" %s", line_of(path, "", line));
	}
	print_config(above, bdf);
}

static void look_device(const char *above, const char *name)
{
	char path[400], mode[16];

	if (strncmp(name, "nvidia", 6) || !strcmp(name, "nvidia-caps"))
		return;
	snprintf(path, sizeof(path), "%.200s/%.64s", above, name);
	printf("node %s %s\n", name, mode_of(path, mode));
}

static void look_cap_node(const char *above, const char *name)
{
	(void)above;
	printf("capnode %s\n", name);
}

int main(int argc, char **argv)
{
	char line[256];

	if (argc > 1)
		root = argv[1];
	printf("version %s\n",
	       line_of("/proc/driver/nvidia/version", "NVRM version:", line));
	printf("modify %s\n",
	       line_of("/proc/driver/nvidia/params", "ModifyDeviceFiles:", line));
	printf("module %d\n", line_of("/proc/modules", "nvidia ", line)[0] != '-');
	printf("imex %s\n",
	       line_of("/proc/driver/nvidia-caps/sys-minors", "fabric-imex-mgmt", line));
	for_each("/proc/driver/nvidia/gpus", look_gpu);
	for_each(capabilities, look_capability);
	for_each("/sys/bus/pci/devices", look_pci);
	for_each("/dev", look_device);
	for_each("/dev/nvidia-caps", look_cap_node);
	puts("end");
	return fflush(stdout) == EOF;
}
