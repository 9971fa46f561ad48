/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Copies the library for a driver that lacks functions. In the copy's table of dynamic
 * symbols an absent one is made a weak reference to nothing, which every dynamic linker
 * passes over; the library itself does not call its functions through that table.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/auto.h"
#include "base/error.h"
#include "command/library_copy.h"

#define SONAME	       "libnvidia-ml.so.1"
#define CUDA_13	       13u  /* in names.h: what the header of CUDA 13 added */
#define CUDA_13_DRIVER 580u /* the branch that came with it */

static const struct {
	const char *name;
	uint32_t since;
} names[] = {
#define NVML_NAME(name, since) { #name, since },
#include "abi/names.h"
#undef NVML_NAME
};

struct absent {
	uint32_t branch;
	const char *without;
};

static bool is_listed(const char *list, const char *name)
{
	size_t len = strlen(name);

	for (; list; list = strchr(list, ',') ? strchr(list, ',') + 1 : NULL) {
		if (!strncmp(list, name, len) && (!list[len] || list[len] == ','))
			return true;
	}
	return false;
}

static bool is_absent(const struct absent *a, const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		uint32_t since =
			names[i].since == CUDA_13 ? CUDA_13_DRIVER : names[i].since;

		/* 535 is the oldest branch whose names are known. */
		if (!strcmp(names[i].name, name))
			return (since > 535 && since > a->branch) ||
			       is_listed(a->without, name);
	}
	return false;
}

static int check_names(const char *without, struct mig_error *err)
{
	for (const char *at = without; at;
	     at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL) {
		size_t len = strcspn(at, ","), i = 0;

		while (i < ARRAY_SIZE(names) &&
		       (strncmp(names[i].name, at, len) || names[i].name[len]))
			i++;
		if (i == ARRAY_SIZE(names))
			return mig_fail(
				err, EINVAL,
				"--without %.*s: NVML has no function of that name",
				(int)len, at);
	}
	return 0;
}

/* Takes the names out of an image of the library; false if it is not as expected. */
static bool strike_names(unsigned char *image, size_t size, const struct absent *a)
{
	const Elf64_Ehdr *header = (void *)image;
	const Elf64_Shdr *sections, *dynsym = NULL, *text;
	Elf64_Sym *symbols;

	if (size < sizeof(*header) || memcmp(header->e_ident, ELFMAG, SELFMAG) ||
	    header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_shoff > size ||
	    (size - header->e_shoff) / sizeof(*sections) < header->e_shnum)
		return false;
	sections = (void *)(image + header->e_shoff);
	for (unsigned i = 0; i < header->e_shnum; i++) {
		if (sections[i].sh_type == SHT_DYNSYM)
			dynsym = &sections[i];
	}
	if (!dynsym || dynsym->sh_link >= header->e_shnum)
		return false;
	text = &sections[dynsym->sh_link];
	if (dynsym->sh_offset + dynsym->sh_size > size ||
	    text->sh_offset + text->sh_size > size)
		return false;
	symbols = (void *)(image + dynsym->sh_offset);
	for (size_t i = 0; i < dynsym->sh_size / sizeof(*symbols); i++) {
		Elf64_Sym *s = &symbols[i];

		if (s->st_name >= text->sh_size ||
		    !is_absent(a, (char *)image + text->sh_offset + s->st_name))
			continue;
		s->st_info = ELF64_ST_INFO(STB_WEAK, STT_NOTYPE);
		s->st_shndx = SHN_UNDEF;
		s->st_value = s->st_size = 0;
	}
	return true;
}

static int read_image(const char *path, unsigned char **ret, size_t *ret_size,
		      struct mig_error *err)
{
	AUTO(fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
	AUTO(mem) void *image = NULL;
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return mig_fail(err, EIO, "%s: %s", path, strerror(errno));
	image = malloc((size_t)st.st_size + 1);
	if (!image)
		return mig_fail(err, ENOMEM, "out of memory");
	if (read(fd, image, (size_t)st.st_size) != st.st_size)
		return mig_fail(err, EIO, "%s: it cannot be read whole", path);
	*ret = TAKE(image);
	*ret_size = (size_t)st.st_size;
	return 0;
}

/* Written beside and renamed: another run may use the place at the same time. */
static int write_image(const char *dir, const void *image, size_t size,
		       struct mig_error *err)
{
	char draft[PATH_MAX + 48], path[PATH_MAX + 32];
	int fd;
	ssize_t n;

	snprintf(path, sizeof(path), "%s/" SONAME, dir);
	snprintf(draft, sizeof(draft), "%s.%ld", path, (long)getpid());
	fd = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
	if (fd < 0)
		return mig_fail(err, EACCES, "%s: %s", draft, strerror(errno));
	n = write(fd, image, size);
	close(fd);
	if (n != (ssize_t)size || rename(draft, path) < 0) {
		unlink(draft);
		return mig_fail(err, EIO, "%s: it cannot be written", path);
	}
	snprintf(path, sizeof(path), "%s/libnvidia-ml.so", dir);
	if (symlink(SONAME, path) < 0 && errno != EEXIST)
		return mig_fail(err, EIO, "%s: %s", path, strerror(errno));
	return 0;
}

/* The same content has the same place, whatever was copied before. */
static uint64_t sum_of(const unsigned char *image, size_t size)
{
	uint64_t sum = 14695981039346656037ull;

	for (size_t i = 0; i < size; i++)
		sum = (sum ^ image[i]) * 1099511628211ull;
	return sum;
}

static bool lacks_any(const struct absent *a)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (is_absent(a, names[i].name))
			return true;
	}
	return false;
}

static int place(const char *state, uint64_t sum, char *ret, size_t size,
		 struct mig_error *err)
{
	char parent[PATH_MAX];

	if ((size_t)snprintf(parent, sizeof(parent), "%s.d", state) >= sizeof(parent) ||
	    (size_t)snprintf(ret, size, "%s/library-%016llx", parent,
			     (unsigned long long)sum) >= size)
		return mig_fail(err, EIO, "%s: the path is too long", state);
	if ((mkdir(parent, 0755) < 0 && errno != EEXIST) ||
	    (mkdir(ret, 0755) < 0 && errno != EEXIST))
		return mig_fail(err, EACCES, "%s: %s", ret, strerror(errno));
	return 0;
}

int library_copy(const char *from, const char *state, uint32_t branch,
		 const char *without, char *ret, size_t size, struct mig_error *err)
{
	const struct absent a = { branch, without };
	AUTO(mem) void *image = NULL;
	unsigned char *bytes = NULL;
	char path[PATH_MAX + 32];
	size_t length = 0;
	int r = check_names(without, err);

	if (r < 0)
		return r;
	snprintf(ret, size, "%s", from);
	if (!lacks_any(&a))
		return 0;
	snprintf(path, sizeof(path), "%s/" SONAME, from);
	r = read_image(path, &bytes, &length, err);
	image = bytes;
	if (r < 0)
		return r;
	if (!strike_names(bytes, length, &a))
		return mig_fail(err, EIO, "%s: it is not the library that it should be",
				path);
	r = place(state, sum_of(bytes, length), ret, size, err);
	return r < 0 ? r : write_image(ret, bytes, length, err);
}
