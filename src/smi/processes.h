/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_SMI_PROCESSES_H
#define MIG_SMI_PROCESSES_H

#include "smi/smi.h"

#define PROCESS_NAME_SIZE 4096

/** struct process - a process on a GPU or a MIG device */
struct process {
	nvmlProcessInfo_v2_t info;
	char name[PROCESS_NAME_SIZE];
	bool computes, is_mps, draws;
};

/**
 * processes_read() - list what runs on a GPU or a MIG device, by process id
 * @ret: free()d by the caller
 *
 * A process whose name is gone is left out: it has ended. Return: how many there are.
 */
unsigned int processes_read(struct smi *smi, nvmlDevice_t device, struct process **ret);

/** process_type() - how a process uses the device: C, G or C+G, and M+ under MPS */
void process_type(const struct process *p, char *buf, size_t size);

#endif
