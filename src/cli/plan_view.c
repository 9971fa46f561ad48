/* SPDX-License-Identifier: Apache-2.0 */
/* A plan for people: GPU by GPU what stays, goes and comes, then both pictures. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "cli/own.h"
#include "cli/picture.h"
#include "cli/plan_view.h"

static void print_holders(const struct mig_part *part)
{
	char text[256];

	for (size_t i = 0; i < part->holder_count; i++) {
		mig_holder_format(&part->holders[i], text, sizeof(text));
		printf("%s%s", i ? ", " : ": ", text);
	}
}

static void print_part(const char *what, unsigned gpu, const struct mig_part *part)
{
	char address[48] = "";

	if (part->gi != MIG_UNKNOWN && part->ci != MIG_UNKNOWN)
		snprintf(address, sizeof(address), "%u/%u/%u", gpu, part->gi, part->ci);
	else if (part->gi != MIG_UNKNOWN)
		snprintf(address, sizeof(address), "%u/%u", gpu, part->gi);
	printf("  %-8s %-8s %s at %u", what, address, part->profile_name,
	       part->place.start);
	if (part->label[0])
		printf(" = %s", part->label);
	if (part->holder_count > 0)
		print_holders(part);
	else if (part->processes != MIG_UNKNOWN && part->processes > 0)
		printf(", %u process%s", part->processes,
		       part->processes == 1 ? "" : "es");
	if (part->leased)
		printf(", leased");
	if (part->evicted)
		printf(", evicted");
	putchar('\n');
}

static void print_step(const struct mig_step *s)
{
	if (s->kind == MIG_STEP_DESTROY_GI)
		printf("  %-8s %u/%-6u %s at %u\n", "destroy", s->gpu, s->gi, s->gi_name,
		       s->gi_place.start);
	else if (s->kind == MIG_STEP_DESTROY_CI)
		printf("  %-8s %u/%u/%-4u %s\n", "destroy", s->gpu, s->gi, s->ci,
		       s->ci_name);
	else if (s->kind == MIG_STEP_CREATE_CI && s->gi != MIG_UNKNOWN)
		printf("  %-8s in %u/%-3u %s\n", "create", s->gpu, s->gi,
		       s->ci_name[0] ? s->ci_name : "compute instance");
}

static bool is_quiet(const struct mig_plan *plan, const struct mig_gpu_plan *gpu)
{
	for (size_t i = 0; i < plan->step_count; i++) {
		if (strcmp(plan->steps[i].gpu_uuid, gpu->uuid) == 0)
			return false;
	}
	return true;
}

static void print_mode(const struct mig_gpu_plan *gpu)
{
	if (gpu->mode_change)
		printf("  %-8s MIG mode\n", gpu->enabled ? "enable" : "disable");
}

static void print_gpu(const struct mig_plan *plan, const struct mig_gpu_plan *gpu)
{
	if (is_quiet(plan, gpu)) {
		printf("gpu %u: stays as it is\n", gpu->gpu);
		return;
	}
	printf("gpu %u: %u kept, %u destroyed, %u created\n", gpu->gpu, gpu->kept,
	       gpu->destroyed, gpu->created);
	print_mode(gpu);
	for (size_t i = 0; i < gpu->after_count; i++) {
		if (gpu->after[i].gi != MIG_UNKNOWN)
			print_part("keep", gpu->gpu, &gpu->after[i]);
	}
	for (size_t i = 0; i < plan->step_count; i++) {
		if (strcmp(plan->steps[i].gpu_uuid, gpu->uuid) == 0)
			print_step(&plan->steps[i]);
	}
	for (size_t i = 0; i < gpu->after_count; i++) {
		if (gpu->after[i].gi == MIG_UNKNOWN)
			print_part("create", gpu->gpu, &gpu->after[i]);
	}
	for (size_t i = 0; i < gpu->disturbed_count; i++)
		print_part("in use", gpu->gpu, &gpu->disturbed[i]);
}

/* The GPUs that change, as they are in a state. */
static int draw(const struct cli *cli, const char *title, const struct mig_state *state,
		const struct mig_plan *plan)
{
	AUTO(mem) void *memory = calloc(plan->gpu_count + 1, sizeof(void *));
	const struct mig_gpu **gpus = memory;
	size_t count = 0;

	if (!gpus)
		return -1;
	for (size_t i = 0; i < plan->gpu_count; i++) {
		const struct mig_gpu *gpu = mig_state_gpu(state, plan->gpus[i].gpu);

		if (gpu && !is_quiet(plan, &plan->gpus[i]))
			gpus[count++] = gpu;
	}
	if (count == 0)
		return 0;
	printf("\n%s\n", title);
	return cli_picture(&cli->style, gpus, count);
}

void cli_warn_blocked(const struct mig_plan *plan)
{
	if (plan->blocked)
		fprintf(stderr,
			"migctl: instances in use would have to go; apply refuses unless "
			"--evict names them\n");
}

int cli_plan_view(const struct cli *cli, const struct mig_state *now,
		  const struct mig_plan *plan, struct mig_error *err)
{
	AUTO(state) struct mig_state *after = NULL;
	int r;

	if (plan->simulated)
		puts("simulated machine");
	for (size_t i = 0; i < plan->gpu_count; i++)
		print_gpu(plan, &plan->gpus[i]);
	if (plan->step_count == 0)
		return 0;
	r = mig_plan_after(now, plan, &after, err);
	if (r < 0)
		return r;
	if (draw(cli, "before", now, plan) < 0 || draw(cli, "after", after, plan) < 0)
		return mig_fail(err, ENOMEM, "out of memory");
	if (plan->unfinished)
		puts("\nwhat fits shows only when MIG mode is on; the rest is planned "
		     "then");
	return 0;
}
