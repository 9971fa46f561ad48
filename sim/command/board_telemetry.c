/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The part of a board file that says what sensors range over and which firmware was seen.
 * All of it may be missing: the library then answers that it is not supported.
 */
#include <errno.h>
#include <string.h>

#include "base/auto.h"
#include "base/error.h"
#include "command/board_telemetry.h"

#define MOST 10000000 /* 10 kW in mW, the largest figure that makes sense */

struct figure {
	const char *group; /* NULL: stands in "telemetry" itself */
	const char *key;
	uint32_t *to;
};

static int get_figure(json_t *telemetry, const struct figure *f, const char *file,
		      struct mig_error *err)
{
	json_t *group = f->group ? json_object_get(telemetry, f->group) : telemetry;
	json_t *v = json_object_get(group, f->key);

	*f->to = NOT_KNOWN;
	if (!v || json_is_null(v))
		return 0;
	if (!json_is_integer(v) || json_integer_value(v) < 0 ||
	    json_integer_value(v) > MOST)
		return mig_fail(err, EINVAL,
				"%s: telemetry%s%s.%s: a whole number up to %d is wanted",
				file, f->group ? "." : "", f->group ? f->group : "",
				f->key, MOST);
	*f->to = (uint32_t)json_integer_value(v);
	return 0;
}

static int get_figures(json_t *telemetry, const char *file, struct telemetry *t,
		       struct mig_error *err)
{
	const struct figure figures[] = {
		{ "power_mw", "idle", &t->power_idle },
		{ "power_mw", "default", &t->power_default },
		{ "power_mw", "least", &t->power_least },
		{ "power_mw", "most", &t->power_most },
		{ "sm_mhz", "idle", &t->sm_idle },
		{ "sm_mhz", "default", &t->sm_default },
		{ "sm_mhz", "least", &t->sm_least },
		{ "sm_mhz", "most", &t->sm_most },
		{ "sm_mhz", "step_khz", &t->sm_step_khz },
		{ NULL, "memory_mhz", &t->memory_clock },
		{ "video_mhz", "idle", &t->video_idle },
		{ "video_mhz", "most", &t->video_most },
		{ "celsius", "idle", &t->heat_idle },
		{ "celsius", "slowdown", &t->heat_slowdown },
		{ "celsius", "shutdown", &t->heat_shutdown },
		{ "celsius", "gpu_most", &t->heat_gpu_most },
		{ "celsius", "memory_most", &t->heat_memory_most },
		{ "pcie", "generation", &t->pcie_generation },
		{ "pcie", "width", &t->pcie_width },
		{ NULL, "memory_bus_bits", &t->memory_bus },
		{ NULL, "ecc", &t->ecc },
		{ NULL, "fans", &t->fans },
	};
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(figures); i++)
		r = get_figure(telemetry, &figures[i], file, err);
	if (r == 0 && t->sm_step_khz < 1000)
		r = mig_fail(err, EINVAL, "%s: telemetry.sm_mhz.step_khz: below 1000",
			     file);
	if (r == 0 && t->power_idle != NOT_KNOWN && t->power_idle > t->power_default)
		r = mig_fail(err, EINVAL, "%s: telemetry.power_mw.idle: above the limit",
			     file);
	return r;
}

static int get_version(json_t *firmware, const char *key, char *buf, size_t size,
		       const char *file, struct mig_error *err)
{
	json_t *v = json_object_get(firmware, key);
	const char *text = json_string_value(v);

	buf[0] = '\0';
	if (!v || json_is_null(v))
		return 0;
	if (!text || strlen(text) >= size)
		return mig_fail(err, EINVAL,
				"%s: firmware.%s: a text of less than %zu characters is "
				"wanted",
				file, key, size);
	memcpy(buf, text, strlen(text) + 1);
	return 0;
}

static int get_versions(json_t *firmware, const char *file, struct firmware *f,
			struct mig_error *err)
{
	const struct {
		const char *key;
		char *to;
		size_t size;
	} rows[] = {
		{ "vbios", f->vbios, sizeof(f->vbios) },
		{ "part_number", f->part_number, sizeof(f->part_number) },
		{ "inforom_image", f->inforom_image, sizeof(f->inforom_image) },
		{ "inforom_oem", f->inforom_oem, sizeof(f->inforom_oem) },
		{ "inforom_ecc", f->inforom_ecc, sizeof(f->inforom_ecc) },
	};
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(rows); i++)
		r = get_version(firmware, rows[i].key, rows[i].to, rows[i].size, file,
				err);
	return r;
}

int board_load_telemetry(json_t *root, const char *file, struct board *b,
			 struct mig_error *err)
{
	int r = get_figures(json_object_get(root, "telemetry"), file, &b->telemetry, err);

	if (r == 0)
		r = get_versions(json_object_get(root, "firmware"), file, &b->firmware,
				 err);
	return r;
}
