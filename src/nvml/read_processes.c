/* SPDX-License-Identifier: Apache-2.0 */
/* Reads who runs on a GPU: the driver's lists, of the GPU and of each MIG device. */
#include <errno.h>

#include "base/error.h"
#include "nvml/read.h"

#define ROOM_MAX 65536u /* processes on one GPU; far beyond what a machine can run */

typedef nvmlReturn_t list_fn(nvmlDevice_t device, unsigned *count,
			     nvmlProcessInfo_v2_t *infos);

/* The list may grow between asking how long it is and reading it. */
static int read_list(list_fn *list, nvmlDevice_t handle, nvmlProcessInfo_v2_t **ret,
		     unsigned *ret_count, struct mig_error *err)
{
	nvmlReturn_t code = NVML_ERROR_INSUFFICIENT_SIZE;
	unsigned room = 32;

	*ret = NULL;
	*ret_count = 0;
	while (list && code == NVML_ERROR_INSUFFICIENT_SIZE && room <= ROOM_MAX) {
		unsigned count = room;

		free(*ret);
		*ret = calloc(room, sizeof(**ret));
		if (!*ret)
			return mig_fail(err, ENOMEM, "out of memory");
		code = list(handle, &count, *ret);
		*ret_count = code == NVML_SUCCESS ? count : 0;
		room = (count > room ? count : room) * 2;
	}
	return 0;
}

/* Where processes go, and which instance is meant where a list does not say. */
struct sink {
	nvml_process_fn *add;
	void *data;
	unsigned gi, ci;
};

static unsigned id_of(unsigned id, unsigned otherwise)
{
	return id == NVML_NO_INSTANCE ? otherwise : id;
}

static int add_list(list_fn *list, nvmlDevice_t handle, const struct sink *to,
		    struct mig_error *err)
{
	AUTO(mem) void *owned = NULL;
	nvmlProcessInfo_v2_t *infos;
	unsigned count;
	int r = read_list(list, handle, &infos, &count, err);

	owned = infos;
	for (unsigned i = 0; r == 0 && i < count; i++) {
		r = to->add(id_of(infos[i].gpuInstanceId, to->gi),
			    id_of(infos[i].computeInstanceId, to->ci), (int)infos[i].pid,
			    to->data);
		if (r < 0)
			mig_fail(err, ENOMEM, "out of memory");
	}
	return r;
}

static int add_lists(const struct nvml_api *api, nvmlDevice_t handle,
		     const struct sink *to, struct mig_error *err)
{
	int r = add_list(api->nvmlDeviceGetComputeRunningProcesses_v3, handle, to, err);

	return r < 0 ? r
		     : add_list(api->nvmlDeviceGetGraphicsRunningProcesses_v3, handle, to,
				err);
}

static bool find_device(const struct nvml_api *api, nvmlDevice_t dev, unsigned i,
			nvmlDevice_t *mig, struct sink *to)
{
	return NVML_CALL(api, nvmlDeviceGetMigDeviceHandleByIndex, dev, i, mig) ==
		       NVML_SUCCESS &&
	       NVML_CALL(api, nvmlDeviceGetGpuInstanceId, *mig, &to->gi) ==
		       NVML_SUCCESS &&
	       NVML_CALL(api, nvmlDeviceGetComputeInstanceId, *mig, &to->ci) ==
		       NVML_SUCCESS;
}

/* A caller who may not ask the GPU may still ask the MIG devices that he sees. */
int nvml_read_processes(const struct nvml_api *api, unsigned index, nvml_process_fn *add,
			void *data, struct mig_error *err)
{
	struct sink to = { add, data, MIG_UNKNOWN, MIG_UNKNOWN };
	nvmlDevice_t dev, mig;
	unsigned max = 0;
	int r;

	if (api->nvmlDeviceGetHandleByIndex_v2(index, &dev) != NVML_SUCCESS)
		return 0;
	r = add_lists(api, dev, &to, err);
	NVML_CALL(api, nvmlDeviceGetMaxMigDeviceCount, dev, &max);
	for (unsigned i = 0; r == 0 && i < max; i++) {
		if (find_device(api, dev, i, &mig, &to))
			r = add_lists(api, mig, &to, err);
	}
	return r;
}
