/* SPDX-License-Identifier: Apache-2.0 */
/* The instances of a GPU, for a machine file. */
#include <string.h>

#include "hardware/recording_gpu.h"

#define MOST_IDS 16 /* of GPU instances and of compute instances in one */

static json_t *placement_json(unsigned start, unsigned size)
{
	return json_pack("{s:i, s:i}", "start", start, "size", size);
}

static json_t *compute_json(const struct subject *s, nvmlGpuInstance_t gi)
{
	json_t *list = json_array();

	for (unsigned id = 0; id < MOST_IDS; id++) {
		nvmlComputeInstanceInfo_t info = { 0 };
		nvmlComputeInstance_t ci;

		if (ASK(s->d, GpuInstanceGetComputeInstanceById, gi, id, &ci) !=
			    NVML_SUCCESS ||
		    ASK(s->d, ComputeInstanceGetInfo_v2, ci, &info) != NVML_SUCCESS)
			continue;
		json_array_append_new(list,
				      json_pack("{s:i, s:i, s:o}", "id", info.id,
						"profile_id", info.profileId, "placement",
						placement_json(info.placement.start,
							       info.placement.size)));
	}
	return list;
}

static const char *profile_name(const json_t *board, unsigned id)
{
	json_t *p;
	size_t i;

	json_array_foreach (json_object_get(board, "profiles"), i, p) {
		if (json_integer_value(json_object_get(p, "id")) == id)
			return json_string_value(json_object_get(p, "name"));
	}
	return "?";
}

/*
 * Ids number the nodes of a tree over the physical slices, halves first; placements count
 * from the half with all its slices. Where the two differ the chip's halves are swapped.
 */
static json_t *swapped_json(const json_t *board, const nvmlGpuInstanceInfo_t *info)
{
	const json_t *memory = json_object_get(board, "memory");
	unsigned slices = (unsigned)json_integer_value(json_object_get(memory, "slices"));
	unsigned size = info->placement.size, start = info->placement.start;
	unsigned nodes = size ? slices / size : 0;

	if (nodes < 2)
		return json_null();
	if (info->id == nodes - 1 + start / size)
		return json_false();
	start = start < slices / 2 ? start + slices / 2 : start - slices / 2;
	return info->id == nodes - 1 + start / size ? json_true() : json_null();
}

void record_instances(const struct subject *s, const json_t *board, json_t *gpu)
{
	json_t *list = json_array();

	json_object_set_new(gpu, "gpu_instances", list);
	for (unsigned id = 0; id < MOST_IDS; id++) {
		nvmlGpuInstanceInfo_t info = { 0 };
		nvmlGpuInstance_t gi;

		if (!record_gi(s, id, &gi, &info))
			continue;
		json_array_append_new(
			list, json_pack("{s:i, s:i, s:s, s:o, s:o}", "id", info.id,
					"profile_id", info.profileId, "profile",
					profile_name(board, info.profileId), "placement",
					placement_json(info.placement.start,
						       info.placement.size),
					"compute_instances", compute_json(s, gi)));
		if (json_is_null(json_object_get(gpu, "swapped")))
			json_object_set_new(gpu, "swapped", swapped_json(board, &info));
	}
}
