/* SPDX-License-Identifier: Apache-2.0 */
/*
 * simulated.h: how a program learns that the driver under it is the simulated one.
 *
 * The simulated library answers nvmlInternalGetExportTable() for this GUID of ours; a real
 * one answers INVALID_ARGUMENT, as it does for every GUID that it does not know. The table
 * follows the driver's own form: a size word that counts itself, then function pointers.
 */
#ifndef MIG_ABI_SIMULATED_H
#define MIG_ABI_SIMULATED_H

#include <stdint.h>

#include "abi/nvml.h"

#define MIG_SIMULATED_GUID                                                                     \
	{ 0x6d, 0x69, 0x67, 0x63, 0x74, 0x6c, 0x2f, 0x6e, 0x76, 0x6d, 0x6c, 0x2d, 0x73, 0x69,  \
	  0x6d, 0x01 }

/** struct mig_simulated_table - what the simulated library tells of itself */
struct mig_simulated_table {
	uint64_t size;			   /**< of this table, in bytes */
	const char *(*state_path)(void);   /**< the machine's file; valid for the process */

	/**
	 * Resets GPUs, all or none, as the reset of the driver's own tool does.
	 * Return: UNKNOWN if @results says of each GPU why it was or was not possible.
	 */
	nvmlReturn_t (*reset)(unsigned int count, nvmlDevice_t *devices, nvmlReturn_t *results);

	/** How often the machine was booted; 0 while not attached. */
	uint64_t (*boots)(void);
};

#endif
