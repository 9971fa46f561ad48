/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Takes down a whole machine: a machine file, and one board for all GPUs that are alike.
 * What one GPU does not tell, such as profiles while MIG is off, another may.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "command/machine_file.h"
#include "hardware/recording_gpu.h"
#include "hardware/recording_merge.h"

struct taking {
	struct recording *to;
	struct subject subject;
	bool identities;
};

static void remark(struct recording *to, const char *text)
{
	json_array_append_new(to->remarks, json_string(text));
}

/* The day, or the one that SOURCE_DATE_EPOCH names for reproducible files. */
static void today(char buf[16])
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	time_t now = epoch ? (time_t)strtoll(epoch, NULL, 10) : time(NULL);
	struct tm tm;

	if (!gmtime_r(&now, &tm) || !strftime(buf, 16, "%Y-%m-%d", &tm))
		strcpy(buf, "?");
}

static json_t *mode_json(const struct subject *s)
{
	unsigned now = 0, next = 0;

	if (ASK(s->d, DeviceGetMigMode, s->device, &now, &next) != NVML_SUCCESS)
		return json_null();
	return json_pack("{s:b, s:b}", "current", now, "pending", next);
}

static void add_identity(const struct subject *s, json_t *gpu)
{
	char uuid[96] = "", serial[32] = "";

	if (ASK(s->d, DeviceGetUUID, s->device, uuid, sizeof(uuid)) == NVML_SUCCESS)
		json_object_set_new(gpu, "uuid", json_string(uuid));
	if (ASK(s->d, DeviceGetSerial, s->device, serial, sizeof(serial)) == NVML_SUCCESS)
		json_object_set_new(gpu, "serial", json_string(serial));
}

static json_t *gpu_json(const struct taking *t, const char *file, const json_t *board)
{
	const struct subject *s = &t->subject;
	unsigned minor = 0, persistence = 0;
	nvmlPciInfo_t pci = { 0 };
	nvmlReturn_t m = ASK(s->d, DeviceGetMinorNumber, s->device, &minor);
	nvmlReturn_t p =
		ASK(s->d, DeviceGetPersistenceMode, s->device, (void *)&persistence);
	json_t *gpu;

	ASK(s->d, DeviceGetPciInfo_v3, s->device, &pci);
	gpu = json_pack("{s:s, s:s, s:o, s:o, s:n, s:o}", "board", file, "bus_id",
			pci.busId, "minor", record_number(m, minor), "persistence_mode",
			p == NVML_SUCCESS ? json_boolean(persistence) : json_null(),
			"swapped", "mig_mode", mode_json(s));
	if (t->identities)
		add_identity(s, gpu);
	record_instances(s, board, gpu);
	return gpu;
}

static int take_gpu(struct taking *t, struct mig_error *err)
{
	struct mig_error why = MIG_ERROR_INIT;
	const struct subject *s = &t->subject;
	AUTO(json) json_t *board = record_board(s);
	const char *file;
	int r;

	if (!board)
		return mig_fail(err, EIO, "GPU %u: it has no name or no PCI address",
				s->index);
	r = record_mig(s, board, &why);
	if (r == -ENODATA)
		remark(t->to, why.msg);
	else if (r < 0)
		return mig_fail(err, -r, "%s", why.msg);
	file = recording_merge(t->to->boards, board);
	json_array_append_new(json_object_get(t->to->machine, "gpus"),
			      gpu_json(t, file, board));
	return 0;
}

static json_t *machine_json(const struct driver *d, const char *version,
			    const char *source)
{
	int cuda = 0;
	nvmlReturn_t r = ASK(d, SystemGetCudaDriverVersion_v2, &cuda);

	return json_pack(
		"{s:s, s:s, s:o, s:[], s:{s:{s:s, s:s}}}", "schema", MACHINE_SCHEMA,
		"driver_version", version, "cuda_version",
		r == NVML_SUCCESS ? json_sprintf("%d.%d", cuda / 1000, cuda % 1000 / 10)
				  : json_null(),
		"gpus", "sources", "recorded", "confidence", "seen", "from", source);
}

static int take_all(struct taking *t, unsigned count, struct mig_error *err)
{
	struct subject *s = &t->subject;
	int r = 0;

	for (s->index = 0; r == 0 && s->index < count; s->index++) {
		nvmlReturn_t got =
			ASK(s->d, DeviceGetHandleByIndex_v2, s->index, &s->device);

		if (got == NVML_SUCCESS)
			r = take_gpu(t, err);
		else
			r = mig_fail(err, EIO, "GPU %u: no handle: %d, %s", s->index, got,
				     driver_code(got));
	}
	return r;
}

int recording_take(const struct driver *d, bool identities, struct recording *ret,
		   struct mig_error *err)
{
	char version[80] = "", source[160], day[16];
	unsigned count = 0;
	struct taking t = { ret, { .d = d, .source = source }, identities };
	nvmlReturn_t r = ASK(d, SystemGetDriverVersion, version, sizeof(version));
	int got;

	if (r == NVML_SUCCESS)
		r = ASK(d, DeviceGetCount_v2, &count);
	if (r != NVML_SUCCESS || !count)
		return mig_fail(err, EIO, "the driver has no GPU to record: %d, %s", r,
				driver_code(r));
	today(day);
	snprintf(source, sizeof(source), "recorded from %sNVML %s, %s",
		 d->simulated ? "the simulated " : "", version, day);
	*ret = (struct recording){ machine_json(d, version, source), json_object(),
				   json_array() };
	got = take_all(&t, count, err);
	if (got < 0)
		recording_free(ret);
	return got;
}

void recording_free(struct recording *r)
{
	json_decref(r->machine);
	json_decref(r->boards);
	json_decref(r->remarks);
	*r = (struct recording){ 0 };
}
