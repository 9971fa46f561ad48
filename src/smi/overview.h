/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_SMI_OVERVIEW_H
#define MIG_SMI_OVERVIEW_H

#include "smi/smi.h"

/** struct look - how a generation of nvidia-smi draws the table of all GPUs */
struct look {
	unsigned int major; /**< first driver branch that has it */

	const char *version; /**< format of the line of versions: program, driver, CUDA */
	const char *gpu_head, *gpu_rule;
	int name;	   /**< columns of a GPU's name */
	int state_before;  /**< blanks between the name and the persistence mode */
	int state_after;   /**< blanks behind it */
	int bus_before;	   /**< blanks before the bus id */
	int power_before;  /**< blanks between the performance state and the power */
	int limit_digits;  /**< of the limit of power */
	int memory_digits; /**< of an amount of memory in MiB */

	const char *mig_head, *mig_rule;
	const char *mig_rule_joined; /**< between compute instances of one GPU instance,
					  which share a cell; NULL if each has its own */
	int mig_before, mig_memory;  /**< blanks before the memory, and its columns */
	int bar1_before, bar1_memory;

	int width; /**< of the boxes, between their corners */
	int gap;   /**< blanks of the line above the processes */
	const char *process_head;
	int pid, process_name; /**< columns */
};

/** look_find() - the look of a driver branch */
const struct look *look_find(unsigned int major);

/** overview_print() - print the table of the selected GPUs; for repeat_print() */
int overview_print(struct smi *smi, bool first, const void *data);

/** overview_mig() - print the box of MIG devices, if a selected GPU is in MIG mode */
void overview_mig(struct smi *smi, const struct look *look);

/** overview_processes() - print the box of processes */
void overview_processes(struct smi *smi, const struct look *look);

#endif
