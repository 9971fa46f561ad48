/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses: the grammar, and what they name on a machine. */
#include "model/state.h"
#include "unit.h"

static void reads_every_form(void **unused)
{
	static const struct {
		const char *text, *again;
		enum mig_address_kind kind;
	} good[] = {
		{ "0", "0", MIG_ADDRESS_GPU },
		{ "15", "15", MIG_ADDRESS_GPU },
		{ "0:6", "0:6", MIG_ADDRESS_DEVICE },
		{ "0/9", "0/9", MIG_ADDRESS_GI },
		{ "0/9/0", "0/9/0", MIG_ADDRESS_CI },
		{ "GPU-1234", "GPU-1234", MIG_ADDRESS_UUID },
		{ "mig-1234", "mig-1234", MIG_ADDRESS_UUID },
		{ "MIG-GPU-1234/1/0", "MIG-GPU-1234/1/0", MIG_ADDRESS_UUID },
		{ "00000000:07:00.0", "00000000:07:00.0", MIG_ADDRESS_BUS },
		{ "0000:AF:00.0", "00000000:af:00.0", MIG_ADDRESS_BUS },
		{ "07:00.0", "00000000:07:00.0", MIG_ADDRESS_BUS },
	};
	struct mig_address a;
	char text[MIG_NAME_SIZE];

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		assert_int_equal(mig_address_parse(good[i].text, &a, NULL), 0);
		assert_int_equal(a.kind, good[i].kind);
		mig_address_format(&a, text, sizeof(text));
		assert_string_equal(text, good[i].again);
	}
}

static void refuses_all_else(void **unused)
{
	static const char *const bad[] = { "",		 " ",
					   "x y",	 "-1",
					   "+1",	 "0:",
					   "0/",	 "0//1",
					   "0/1/",	 "0:1:2",
					   "0/1/2/3",	 "0:1/2",
					   "0.0",	 "0x1",
					   "1 ",	 "GPU-",
					   "MIG-",	 "07:00",
					   "1e3",	 "0:-1",
					   "9999999999", "0000:0000:07:00.0",
					   "07:00.0x",	 "07:00.",
					   "0,1" };
	struct mig_error err = MIG_ERROR_INIT;
	struct mig_address a = { .gpu = 77 };

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		if (mig_address_parse(bad[i], &a, &err) == 0)
			fail_msg("'%s' is taken", bad[i]);
		assert_says(err, "is no address");
		assert_int_equal(a.gpu, 77);
	}
}

static void never_reads_beyond(void **unused)
{
	char text[400];
	struct mig_address a;

	(void)unused;
	memset(text, 'a', sizeof(text) - 1);
	memcpy(text, "GPU-", 4);
	text[sizeof(text) - 1] = '\0';
	assert_errno(mig_address_parse(text, &a, NULL), "EINVAL");
}

static void finds_what_is_named(void **unused)
{
	AUTO(mig_state)
	struct mig_state *state = machine(A100, "on 3g.20gb@4 (2g.10gb)@0 1g.5gb@2; on");
	struct mig_target *targets;
	size_t count;

	(void)unused;
	assert_int_equal(mig_resolve(state,
				     "0:1,0/2,device=0/1/0,1,GPU-00000001-0000-0000-0000-"
				     "000000000000,0f:00.0,MIG-00000000-0003-5000-8000-"
				     "000000000000,MIG-GPU-00000000-0000-0000-0000-"
				     "000000000000/1/0",
				     &targets, &count, NULL),
			 0);
	assert_int_equal(count, 8);
	assert_ptr_equal(targets[0].gi, &state->gpus[0].gis[2]);
	assert_ptr_equal(targets[0].ci, &state->gpus[0].gis[2].cis[0]);
	assert_ptr_equal(targets[1].gi, &state->gpus[0].gis[1]);
	assert_null(targets[1].ci);
	assert_ptr_equal(targets[2].ci, &state->gpus[0].gis[0].cis[0]);
	for (size_t i = 3; i < 6; i++) {
		assert_ptr_equal(targets[i].gpu, &state->gpus[1]);
		assert_null(targets[i].gi);
	}
	assert_ptr_equal(targets[6].ci, &state->gpus[0].gis[2].cis[0]);
	assert_ptr_equal(targets[7].ci, &state->gpus[0].gis[0].cis[0]);
	free(targets);
}

static void says_what_is_not_there(void **unused)
{
	AUTO(mig_state) struct mig_state *state = machine(A100, "on 3g.20gb@4; off");
	static const struct {
		const char *list, *code, *part;
	} bad[] = {
		{ "0,7", "ENODEV", "there is no gpu 7" },
		{ "0:1", "ENODEV", "no such MIG device" },
		{ "0/9", "ENODEV", "no such GPU instance" },
		{ "0/1/1", "ENODEV", "no such compute instance" },
		{ "1/1", "ENODEV", "MIG mode of gpu 1 is off" },
		{ "GPU-9", "ENODEV", "nothing on this machine" },
		{ "ff:00.0", "ENODEV", "no gpu has this PCI bus id" },
		{ "0,", "EINVAL", "is no address" },
		{ "", "EINVAL", "is no address" },
	};
	struct mig_target *targets;
	size_t count;

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct mig_error err = MIG_ERROR_INIT;

		assert_errno(mig_resolve(state, bad[i].list, &targets, &count, &err),
			     bad[i].code);
		assert_says(err, bad[i].part);
	}
}

static void names_gpus(void **unused)
{
	AUTO(mig_state) struct mig_state *state = machine(A100, "on 3g.20gb@4; on; off");
	const struct mig_gpu **gpus;
	size_t count;

	(void)unused;
	assert_int_equal(mig_resolve_gpus(state, "all", &gpus, &count, NULL), 0);
	assert_int_equal(count, 3);
	free(gpus);
	assert_int_equal(mig_resolve_gpus(state, "2,0,2", &gpus, &count, NULL), 0);
	assert_int_equal(count, 2);
	assert_int_equal(gpus[0]->index, 2);
	free(gpus);
	assert_errno(mig_resolve_gpus(state, "0/1", &gpus, &count, NULL), "EINVAL");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_form),
		cmocka_unit_test(refuses_all_else),
		cmocka_unit_test(never_reads_beyond),
		cmocka_unit_test(finds_what_is_named),
		cmocka_unit_test(says_what_is_not_there),
		cmocka_unit_test(names_gpus),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
