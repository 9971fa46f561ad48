/* SPDX-License-Identifier: Apache-2.0 */
/* Errors as values, growing arrays, the lock, and the codes of the driver. */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/array.h"
#include "base/error.h"
#include "base/lock.h"
#include "nvml/library.h"
#include "unit.h"

static void fails_and_wraps(void **unused)
{
	struct mig_error err = MIG_ERROR_INIT;

	(void)unused;
	assert_int_equal(mig_fail(&err, EBUSY, "gpu %u: busy", 0), -EBUSY);
	assert_int_equal(mig_wrap(&err, -EBUSY, "step %d of %d", 2, 5), -EBUSY);
	assert_string_equal(err.msg, "step 2 of 5: gpu 0: busy");
	assert_int_equal(err.code, EBUSY);
	assert_int_equal(err.nvml, -1);
	assert_int_equal(mig_fail(NULL, EINVAL, "nobody listens"), -EINVAL);
	assert_int_equal(mig_wrap(NULL, -EINVAL, "nobody listens"), -EINVAL);
	mig_fail(&err, EINVAL, "'%s' is no profile", "a\nb\x7f\33[1m");
	assert_string_equal(err.msg, "'a?b??[1m' is no profile");
}

static void keeps_the_outer_context(void **unused)
{
	struct mig_error err = MIG_ERROR_INIT;
	char text[600];

	(void)unused;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	mig_fail(&err, EIO, "%s", text);
	for (int i = 0; i < 5; i++)
		mig_wrap(&err, -EIO, "outer %d", i);
	assert_int_equal(strncmp(err.msg, "outer 4: outer 3: ", 18), 0);
	assert_int_equal(strlen(err.msg), sizeof(err.msg) - 1);
	mig_wrap(&err, -EIO, "%s", text);
	assert_true(strlen(err.msg) < sizeof(err.msg));
}

static void knows_every_code_of_the_driver(void **unused)
{
	struct mig_error err = MIG_ERROR_INIT;

	(void)unused;
	for (int code = 1; code <= 30; code++) {
		assert_true(nvml_errno((nvmlReturn_t)code) > 0);
		assert_int_equal(nvml_fail(&err, (nvmlReturn_t)code, "gpu 0"),
				 -nvml_errno((nvmlReturn_t)code));
		assert_int_equal(err.nvml, code);
	}
	assert_int_equal(nvml_errno(NVML_SUCCESS), 0);
	assert_string_equal(nvml_text((nvmlReturn_t)12345), "Unknown Error");
}

static void grows_arrays(void **unused)
{
	unsigned *items = NULL;
	size_t count = 0;

	(void)unused;
	for (unsigned i = 0; i < 100; i++) {
		unsigned *item = mig_array_add(&items, &count, sizeof(*item));

		assert_non_null(item);
		assert_int_equal(*item, 0);
		*item = i;
	}
	assert_int_equal(count, 100);
	assert_int_equal(items[99], 99);
	free(items);
}

/* A child that wants the lock gets it only when it is dropped. */
static void writers_wait_for_each_other(void **unused)
{
	char dir[] = "/tmp/mig-unit-XXXXXX", path[64];
	int lock, status, pipes[2];
	char byte = 'n';
	pid_t child;

	(void)unused;
	assert_non_null(mkdtemp(dir));
	assert_int_equal(pipe(pipes), 0);
	assert_int_equal(mig_lock_take(dir, &lock, NULL), 0);
	child = fork();
	if (child == 0) {
		int own;

		mig_lock_drop(lock); /* the copy of it that fork() made */
		_exit(mig_lock_take(dir, &own, NULL) < 0 || write(pipes[1], "y", 1) != 1);
	}
	usleep(50000);
	assert_int_equal(waitpid(child, &status, WNOHANG), 0);
	mig_lock_drop(lock);
	assert_int_equal(read(pipes[0], &byte, 1), 1);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	close(pipes[0]);
	close(pipes[1]);
	snprintf(path, sizeof(path), "%s/lock", dir);
	unlink(path);
	rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fails_and_wraps),
		cmocka_unit_test(keeps_the_outer_context),
		cmocka_unit_test(knows_every_code_of_the_driver),
		cmocka_unit_test(grows_arrays),
		cmocka_unit_test(writers_wait_for_each_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
