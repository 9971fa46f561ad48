/* SPDX-License-Identifier: Apache-2.0 */
/* The MIG part of a board: its profiles and where they may stand. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "command/board.h"
#include "hardware/recording_gpu.h"

#define MOST_PLACEMENTS 64

/* The name that drivers which tell none would give. */
static void name_it(const nvmlGpuInstanceProfileInfo_t *v1, unsigned profile,
		    uint32_t total_mib, char *buf, size_t size)
{
	bool media = profile == NVML_GPU_INSTANCE_PROFILE_1_SLICE_REV1 ||
		     profile == NVML_GPU_INSTANCE_PROFILE_2_SLICE_REV1;

	snprintf(buf, size, "%ug.%ugb%s", v1->sliceCount,
		 total_mib ? board_name_gb((uint32_t)v1->memorySizeMB, total_mib) : 0,
		 media ? "+me" : "");
}

static void find_name(const struct subject *s, const nvmlGpuInstanceProfileInfo_t *v1,
		      unsigned profile, uint32_t total_mib, char *buf, size_t size)
{
	nvmlGpuInstanceProfileInfo_v2_t v2 = { .version = NVML_GI_PROFILE_INFO_V2_WORD };
	size_t head = strlen("MIG ");

	if (ASK(s->d, DeviceGetGpuInstanceProfileInfoV, s->device, profile, &v2) !=
		    NVML_SUCCESS ||
	    strncmp(v2.name, "MIG ", head))
		name_it(v1, profile, total_mib, buf, size);
	else
		snprintf(buf, size, "%.*s", (int)(sizeof(v2.name) - head),
			 v2.name + head);
}

/* Starts and the size of a profile's placements. */
static int add_placements(const struct subject *s, unsigned id, json_t *profile,
			  struct mig_error *err)
{
	nvmlGpuInstancePlacement_t list[MOST_PLACEMENTS];
	unsigned n = MOST_PLACEMENTS;
	json_t *starts = json_array();
	nvmlReturn_t r = ASK(s->d, DeviceGetGpuInstancePossiblePlacements_v2, s->device,
			     id, list, &n);

	if (r == NVML_ERROR_FUNCTION_NOT_FOUND)
		r = ASK(s->d, DeviceGetGpuInstancePossiblePlacements, s->device, id, list,
			&n);
	json_object_set_new(profile, "starts", starts);
	if (r == NVML_ERROR_NO_PERMISSION)
		return mig_fail(
			err, EPERM,
			"GPU %u: the driver tells placements and instances to root "
			"alone; run as root",
			s->index);
	if (r != NVML_SUCCESS || !n || n > MOST_PLACEMENTS)
		return mig_fail(err, EIO, "GPU %u: placements of profile %u: %d, %s",
				s->index, id, r, driver_code(r));
	json_object_set_new(profile, "size", json_integer(list[0].size));
	for (unsigned i = 0; i < n; i++)
		json_array_append_new(starts, json_integer(list[i].start));
	return 0;
}

static json_t *profile_json(const char *name, unsigned profile,
			    const nvmlGpuInstanceProfileInfo_t *v1)
{
	return json_pack("{s:s, s:i, s:i, s:i, s:n, s:n, s:i, s:i, "
			 "s:{s:i, s:i, s:i, s:i, s:i}, s:I, s:n, s:n}",
			 "name", name, "id", v1->id, "enum", profile, "slices",
			 v1->sliceCount, "size", "starts", "instances", v1->instanceCount,
			 "sm", v1->multiprocessorCount, "engines", "copy",
			 v1->copyEngineCount, "decoder", v1->decoderCount, "encoder",
			 v1->encoderCount, "jpeg", v1->jpegCount, "ofa", v1->ofaCount,
			 "memory_mib", (json_int_t)v1->memorySizeMB, "bar1_mib",
			 "exclusive");
}

static int add_profile(const struct subject *s, unsigned profile, json_t *board,
		       struct mig_error *err)
{
	json_t *total = json_object_get(json_object_get(board, "memory"), "total_mib"),
	       *o;
	nvmlGpuInstanceProfileInfo_t v1 = { 0 };
	char name[NVML_PROFILE_NAME_SIZE];

	if (ASK(s->d, DeviceGetGpuInstanceProfileInfo, s->device, profile, &v1) !=
	    NVML_SUCCESS)
		return 0;
	find_name(s, &v1, profile, (uint32_t)json_integer_value(total), name,
		  sizeof(name));
	o = profile_json(name, profile, &v1);
	json_array_append_new(json_object_get(board, "profiles"), o);
	return add_placements(s, v1.id, o, err);
}

static json_t *toggle_json(const struct subject *s)
{
	nvmlFieldValue_t f = { .fieldId = NVML_FI_DEV_IS_RESETLESS_MIG_SUPPORTED };
	nvmlReturn_t r = ASK(s->d, DeviceGetFieldValues, s->device, 1, &f);

	if (r != NVML_SUCCESS || f.nvmlReturn != NVML_SUCCESS)
		return json_null();
	return json_string(f.value.uiVal ? "at once" : "reset");
}

/* What follows from the profiles: how many slices of either kind the board has. */
static void count_slices(json_t *board, json_t *mig)
{
	json_int_t memory = 0, compute = 0;
	json_t *p;
	size_t i;

	json_array_foreach (json_object_get(board, "profiles"), i, p) {
		json_t *starts = json_object_get(p, "starts");
		json_int_t last = json_integer_value(
			json_array_get(starts, json_array_size(starts) - 1));
		json_int_t end = last + json_integer_value(json_object_get(p, "size"));
		json_int_t slices = json_integer_value(json_object_get(p, "slices"));

		memory = end > memory ? end : memory;
		compute = slices > compute ? slices : compute;
	}
	if (!compute)
		return;
	json_object_set_new(json_object_get(board, "memory"), "slices",
			    json_integer(memory));
	json_object_set_new(mig, "compute_slices", json_integer(compute));
}

int record_mig(const struct subject *s, json_t *board, struct mig_error *err)
{
	unsigned now = 0, next = 0;
	nvmlReturn_t r = ASK(s->d, DeviceGetMigMode, s->device, &now, &next);
	json_t *mig;
	int got = 0;

	if (r != NVML_SUCCESS)
		return 0;
	mig = json_pack("{s:o, s:n, s:n, s:n, s:{}}", "toggle", toggle_json(s), "since",
			"compute_slices", "compute_placement", "compute_sm");
	json_object_set_new(board, "mig", mig);
	for (unsigned i = 0; got == 0 && i < NVML_GPU_INSTANCE_PROFILE_COUNT; i++)
		got = add_profile(s, i, board, err);
	if (got < 0)
		return got;
	count_slices(board, mig);
	record_compute(s, board);
	if (!json_array_size(json_object_get(board, "profiles")))
		return mig_fail(err, ENODATA,
				"GPU %u: MIG is off and this driver then tells no "
				"profiles; they are left out",
				s->index);
	return 0;
}
