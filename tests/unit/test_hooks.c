/* SPDX-License-Identifier: Apache-2.0 */
/* Hooks files: whatever is done to one, it is read or refused at a place that is named. */
#include <stdio.h>
#include <time.h>

#include "ops/hooks.h"
#include "unit.h"

#define ROUNDS 20000

static const char good[] =
	"version: v1\n"
	"hooks:\n"
	"  apply-start:\n"
	"  - workdir: \"/etc/nvidia-mig-manager\"\n"
	"    command: \"/bin/bash\"\n"
	"    args: [\"-x\", \"-c\", \"source hooks.sh; apply-start\"]\n"
	"    envs: {KEY: VALUE, OTHER: \"1\"}\n"
	"  pre-apply-mode: []\n"
	"  pre-apply-config:\n"
	"  - command: true-enough\n"
	"  apply-exit:\n";

static int read_text(const char *text, size_t size, struct mig_hooks **ret,
		     struct mig_error *err)
{
	struct text_tree *tree;
	int r = text_tree_parse("h.yaml", text, size, &tree, err);

	return r < 0 ? r : mig_hooks_parse(tree, ret, err);
}

static void reads_what_is_documented(void **state)
{
	struct mig_hooks *hooks;

	(void)state;
	assert_errno(read_text(good, strlen(good), &hooks, NULL), "success");
	assert_true(mig_hooks_any(hooks, MIG_HOOK_START));
	assert_false(mig_hooks_any(hooks, MIG_HOOK_MODE));
	assert_true(mig_hooks_any(hooks, MIG_HOOK_CONFIG));
	assert_false(mig_hooks_any(hooks, MIG_HOOK_EXIT));
	mig_hooks_free(hooks);
}

/* Puts a byte that means something to YAML somewhere, or takes some away. */
static size_t damage(char *text, size_t size, unsigned *seed)
{
	static const char bytes[] = "{}[]:,-\"'&*!|>%@`~#?\n\t 01ave\xff";
	size_t at = (size_t)rand_r(seed) % size;
	size_t n = 1 + (size_t)rand_r(seed) % 12;

	if (rand_r(seed) % 3) {
		text[at] = bytes[(size_t)rand_r(seed) % (sizeof(bytes) - 1)];
		return size;
	}
	if (n > size - at)
		n = size - at;
	memmove(text + at, text + at + n, size - at - n);
	return size - n;
}

static void names_the_place(void **state)
{
	unsigned first = (unsigned)time(NULL), seed = first;

	(void)state;
	print_message("# seed %u\n", first);
	for (int i = 0; i < ROUNDS; i++) {
		struct mig_error err = MIG_ERROR_INIT;
		struct mig_hooks *hooks = NULL;
		size_t size = strlen(good);
		char text[sizeof(good)];
		int r;

		memcpy(text, good, sizeof(good));
		for (int k = rand_r(&seed) % 4; k >= 0 && size > 0; k--)
			size = damage(text, size, &seed);
		r = read_text(text, size, &hooks, &err);
		if (r == 0) {
			mig_hooks_free(hooks);
			continue;
		}
		assert_errno(r, "EINVAL");
		assert_memory_equal(err.msg, "h.yaml:", 7);
		assert_null(strchr(err.msg, '\n'));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_is_documented),
		cmocka_unit_test(names_the_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
