/* SPDX-License-Identifier: Apache-2.0 */
/* nvml-sim fault: makes calls of the library fail or last and GPUs break; shows the rules
 * in force, drops them. */
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "command/command.h"
#include "command/open.h"
#include "machine/fault.h"

static int list(const struct machine *m)
{
	char text[FAULT_TEXT];

	for (unsigned i = 0; i < MAX_FAULTS; i++) {
		if (!m->now.faults[i].kind)
			continue;
		fault_format(&m->now.faults[i], text, sizeof(text));
		puts(text);
	}
	return 0;
}

/* Unlike that of any rule before, on this machine or another. */
static uint64_t new_id(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static int add(struct store *s, const struct fault *rule, struct mig_error *err)
{
	struct snapshot *now = &s->machine.now;

	if (rule->gpus != ALL_GPUS && rule->gpus >> s->machine.gpu_count)
		return mig_fail(err, EINVAL,
				"a rule is about a GPU beyond %u, the last one",
				s->machine.gpu_count - 1);

	for (unsigned i = 0; i < MAX_FAULTS; i++) {
		if (now->faults[i].kind)
			continue;
		now->faults[i] = *rule;
		now->faults[i].id = new_id();
		now->fault_count++;
		atomic_store(&s->file->header.fault_hits[i], 0);
		return 0;
	}
	return mig_fail(err, EBUSY,
			"%u rules are in force, the most there can be; "
			"'nvml-sim fault --clear' drops them",
			MAX_FAULTS);
}

/* All rules are taken, or none. */
static int change(struct store *s, int argc, char **argv, struct mig_error *err)
{
	struct fault rules[MAX_FAULTS];
	int r = 0;

	if (argc > (int)MAX_FAULTS)
		return mig_fail(err, EINVAL, "%u rules at most", MAX_FAULTS);
	for (int i = 0; r == 0 && i < argc; i++)
		r = fault_parse(argv[i], &rules[i], err);
	if (r < 0)
		return r;
	r = begin_as_owner(s, "make it fail", err);
	if (r < 0)
		return r;
	if (argc == 0) {
		memset(s->machine.now.faults, 0, sizeof(s->machine.now.faults));
		s->machine.now.fault_count = 0;
	}
	for (int i = 0; r == 0 && i < argc; i++)
		r = add(s, &rules[i], err);
	if (r < 0)
		store_abort(s);
	else
		store_commit(s);
	return r;
}

static int run(int argc, char **argv, struct mig_error *err)
{
	struct store s;
	int r;

	r = open_machine(&s, err);
	if (r < 0)
		return r;
	if (argc == 1)
		r = list(&s.machine);
	else if (argc == 2 && !strcmp(argv[1], "--clear"))
		r = change(&s, 0, NULL, err);
	else
		r = change(&s, argc - 1, argv + 1, err);
	store_close(&s);
	return r;
}

const struct command command_fault = {
	.name = "fault",
	.usage = "fault [FUNCTION:CALL[@all][@gpu=LIST]:CODE[+800ms] | "
		 "CONDITION[@gpu=LIST]… |\n"
		 "           --clear]",
	.summary =
		"make calls of the library fail or last, GPUs break; show the rules, or\n"
		"           drop them",
	.run = run,
};
