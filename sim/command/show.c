/* SPDX-License-Identifier: Apache-2.0 */
/* nvml-sim show: the whole state of the simulated machine, for people or as JSON. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/auto.h"
#include "base/error.h"
#include "command/command.h"
#include "command/open.h"
#include "machine/compute.h"
#include "machine/setting.h"
#include "machine/uuid.h"

static json_t *placement_json(const uint8_t start, const uint8_t size)
{
	return json_pack("{s:i, s:i}", "start", start, "size", size);
}

static json_t *compute_json(const struct machine *m, unsigned gpu, unsigned gi)
{
	const struct gi *g = &m->now.gpus[gpu].gi[gi];
	const struct profile *p = &machine_board(m, gpu)->profiles[g->profile];
	json_t *list = json_array();

	for (unsigned i = 0; i < MAX_CI; i++) {
		const struct ci *c = &g->ci[i];
		char name[48], uuid[UUID_TEXT];

		if (!c->used)
			continue;
		compute_name(p, c->profile, name, sizeof(name));
		uuid_of_ci(m, gpu, gi, i, uuid);
		json_array_append_new(list, json_pack("{s:i, s:i, s:s, s:o, s:s}", "id",
						      i, "profile_id", c->profile,
						      "profile", name, "placement",
						      placement_json(c->start, c->size),
						      "uuid", uuid));
	}
	return list;
}

static json_t *instances_json(const struct machine *m, unsigned gpu)
{
	json_t *list = json_array();

	for (unsigned id = 0; id < MAX_GI; id++) {
		const struct gi *g = &m->now.gpus[gpu].gi[id];
		const struct profile *p = &machine_board(m, gpu)->profiles[g->profile];

		if (!g->used)
			continue;
		json_array_append_new(
			list, json_pack("{s:i, s:i, s:s, s:o, s:o}", "id", id,
					"profile_id", p->id, "profile", p->name,
					"placement", placement_json(g->start, g->size),
					"compute_instances", compute_json(m, gpu, id)));
	}
	return list;
}

static json_t *gpu_json(const struct machine *m, unsigned gpu)
{
	const struct identity *id = &m->identities[gpu];
	const struct gpu *g = &m->now.gpus[gpu];
	char uuid[UUID_TEXT], bus[32];

	uuid_format("GPU", id->uuid, uuid);
	snprintf(bus, sizeof(bus), "%08X:%02X:%02X.0", id->domain, id->bus, id->device);
	return json_pack(
		"{s:i, s:s, s:s, s:s, s:s, s:s, s:i, s:b, s:b, s:{s:b, s:b}, s:o}",
		"index", gpu, "board", machine_board(m, gpu)->key, "name",
		machine_board(m, gpu)->name, "uuid", uuid, "serial", id->serial, "bus_id",
		bus, "minor", id->minor, "swapped", id->swapped, "persistence_mode",
		g->persistence, "mig_mode", "current", g->mig, "pending", g->mig_pending,
		"gpu_instances", instances_json(m, gpu));
}

/* The settings that are not at their defaults. */
static json_t *settings_json(const struct machine *m)
{
	json_t *o = json_object();

	for (unsigned i = 0; i < SETTINGS; i++) {
		if (!setting_is_default(m, i))
			json_object_set_new(o, setting_table(i)->name,
					    json_string(setting_text(i, m->settings[i])));
	}
	return o;
}

static int print_json(const struct machine *m, struct mig_error *err)
{
	json_t *gpus = json_array(), *root;
	int r;

	for (unsigned i = 0; i < m->gpu_count; i++)
		json_array_append_new(gpus, gpu_json(m, i));
	root = json_pack("{s:i, s:b, s:s, s:o, s:o}", "version", 1, "simulated", 1,
			 "driver_version", m->driver_version, "settings",
			 settings_json(m), "gpus", gpus);
	if (!root)
		return mig_fail(err, ENOMEM, "out of memory");
	r = json_dumpf(root, stdout, JSON_INDENT(2));
	json_decref(root);
	putchar('\n');
	return r < 0 ? mig_fail(err, EIO, "cannot write the JSON") : 0;
}

static void print_settings(const struct machine *m)
{
	for (unsigned i = 0; i < SETTINGS; i++) {
		if (!setting_is_default(m, i))
			printf("Setting %s=%s (default: %s)\n", setting_table(i)->name,
			       setting_text(i, m->settings[i]),
			       setting_table(i)->choices[0].text);
	}
}

static void print_gpu(const struct machine *m, unsigned gpu)
{
	const struct gpu *g = &m->now.gpus[gpu];
	const struct board *b = machine_board(m, gpu);
	char uuid[UUID_TEXT], name[48];

	uuid_format("GPU", m->identities[gpu].uuid, uuid);
	printf("GPU %u: %s (%s), MIG %s%s%s\n", gpu, b->name, uuid, g->mig ? "on" : "off",
	       g->mig != g->mig_pending
		       ? (g->mig_pending ? ", pending on" : ", pending off")
		       : "",
	       m->identities[gpu].swapped ? ", swapped chip" : "");
	for (unsigned id = 0; id < MAX_GI; id++) {
		const struct gi *gi = &g->gi[id];

		if (!gi->used)
			continue;
		printf("  GPU instance %2u  %-12s {%u}:%u\n", id,
		       b->profiles[gi->profile].name, gi->start, gi->size);
		for (unsigned i = 0; i < MAX_CI; i++) {
			if (!gi->ci[i].used)
				continue;
			compute_name(&b->profiles[gi->profile], gi->ci[i].profile, name,
				     sizeof(name));
			uuid_of_ci(m, gpu, id, i, uuid);
			printf("    compute instance %u  %-12s {%u}:%u  %s\n", i, name,
			       gi->ci[i].start, gi->ci[i].size, uuid);
		}
	}
}

static int run(int argc, char **argv, struct mig_error *err)
{
	bool json = argc == 2 && !strcmp(argv[1], "--json");
	struct store s;
	int r;

	if (argc > 2 || (argc == 2 && !json))
		return mig_fail(err, EINVAL, "show takes --json and nothing else");
	r = open_machine(&s, err);
	if (r < 0)
		return r;
	if (json) {
		r = print_json(&s.machine, err);
	} else {
		printf("Simulated machine, driver %s\n", s.machine.driver_version);
		print_settings(&s.machine);
		for (unsigned i = 0; i < s.machine.gpu_count; i++)
			print_gpu(&s.machine, i);
	}
	store_close(&s);
	return r;
}

const struct command command_show = {
	.name = "show",
	.usage = "show [--json]",
	.summary = "print the machine: GPUs, MIG modes, instances",
	.run = run,
};
