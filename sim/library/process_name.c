/* SPDX-License-Identifier: Apache-2.0 */
/* Names of processes, from the running system. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "library/library.h"
#include "library/process_name.h"

bool process_name(unsigned pid, char *buf, size_t size)
{
	char path[48];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%u/cmdline", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = read(fd, buf, size - 1); /* the first argument ends at its NUL */
	close(fd);
	if (n <= 0)
		return false;
	buf[n] = '\0';
	return true;
}

static nvmlReturn_t name(unsigned int pid, char *buf, unsigned int length)
{
	char text[1024];

	if (!buf)
		return NVML_ERROR_INVALID_ARGUMENT;
	if (!process_name(pid, text, sizeof(text)))
		return NVML_ERROR_NOT_FOUND;
	return copy_text(text, buf, length);
}

EXPORT nvmlReturn_t nvmlSystemGetProcessName(unsigned int pid, char *buf,
					     unsigned int length)
{
	return CALL(name(pid, buf, length));
}
