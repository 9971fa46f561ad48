/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_RECORDING_GPU_H
#define SIM_RECORDING_GPU_H

#include "hardware/recording.h"

/** struct subject - the GPU that is being recorded */
struct subject {
	const struct driver *d;
	nvmlDevice_t device;
	unsigned index;
	const char *source; /* "recorded from NVML 550.163.01, 2026-11-25" */
};

/** record_board() - the board of a GPU, without MIG. Return: a board file. */
json_t *record_board(const struct subject *s);

/** record_telemetry() - what its sensors range over. Return: "telemetry" of a board. */
json_t *record_telemetry(const struct subject *s);

/** record_firmware() - versions of what runs on it. Return: "firmware" of a board. */
json_t *record_firmware(const struct subject *s);

/**
 * record_mig() - profiles and placements, and what instances show of the board
 * @board: filled in
 *
 * Return: 0; -EPERM if placements are told to root alone; -ENODATA if the driver tells no
 * profiles while MIG is off; -EIO.
 */
int record_mig(const struct subject *s, json_t *board, struct mig_error *err);

/** record_compute() - SMs, regime, BAR1 and idle memory, as instances show them */
void record_compute(const struct subject *s, json_t *board);

/** record_instances() - put GPU instances with their compute instances into a machine's GPU
 */
void record_instances(const struct subject *s, const json_t *board, json_t *gpu);

/** record_number() - a number, or null if the driver did not tell it */
json_t *record_number(nvmlReturn_t r, unsigned long long value);

/** record_gi() - an instance by id. Return: true if there is one. */
bool record_gi(const struct subject *s, unsigned id, nvmlGpuInstance_t *ret,
	       nvmlGpuInstanceInfo_t *info);

#endif
