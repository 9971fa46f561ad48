/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_SMI_DIALECT_H
#define MIG_SMI_DIALECT_H

#include <stdbool.h>

/* What the report of -q holds from some release on. */
enum query_part {
	QUERY_C2C = 1 << 0,
	QUERY_HETEROGENEOUS = 1 << 1, /* of vGPUs */
	QUERY_GSP_LAST = 1 << 2,      /* the firmware comes after the reset status */
	QUERY_PCI_CLASS = 1 << 3,
	QUERY_POWER_DRAWS = 1 << 4,	/* average and instantaneous, and of memory */
	QUERY_FABRIC_HEALTH = 1 << 5,	/* and the cluster */
	QUERY_MIG_WITHOUT_ECC = 1 << 6, /* a MIG device that counts no errors is shown */
	QUERY_550 = (1 << 7) - 1,
};

/** struct dialect - what differs from one generation of nvidia-smi to the next */
struct dialect {
	unsigned int major, minor;  /**< first driver version that speaks it */
	int name_width;		    /**< of the profile's name in -lgip and -lgi */
	bool list_pads;		    /**< -L aligns the lines of MIG devices */
	unsigned int gi_profiles;   /**< GPU instance profile enums that are asked for */
	unsigned int ci_profiles;   /**< compute instance profile enums */
	bool profiles_with_mig_off; /**< -lgip and -lgipp answer for every GPU that has
				       MIG */
	bool used_rounds_up; /**< a MiB of memory of which a part is used counts as used */
	unsigned int query;  /**< parts of -q, enum query_part */
	int mig_off_exit;    /**< exit status of a verb when MIG is off everywhere */
	const char *unsupported; /**< said where no GPU has MIG at all; exit status 6 */
};

/**
 * dialect_find() - the row for a driver
 * @version: as the driver reports it, such as "550.163.01"
 *
 * Return: the newest row that is not newer than the driver; the oldest if all are.
 */
const struct dialect *dialect_find(const char *version);

#endif
