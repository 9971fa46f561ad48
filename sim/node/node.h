/* SPDX-License-Identifier: Apache-2.0 */
/*
 * node.h: what the kernel of a node shows of its GPUs in /proc, /sys and /dev, written
 * below a folder. Each part has a file of its own here.
 */
#ifndef SIM_NODE_H
#define SIM_NODE_H

#include <mig/error.h>

#include "machine/state.h"
#include "node/tree.h"

/* Of device nodes. The kernel gives no driver a major above 511, so these lead nowhere.
 */
#define GPU_MAJOR  1195u
#define UVM_MAJOR  1510u
#define CAPS_MAJOR 1508u

#define BDF_TEXT 32

/** bdf_format() - "0000:07:00.0", as the kernel writes a PCI address */
void bdf_format(const struct identity *id, char text[BDF_TEXT]);

/** driver_write() - /proc/driver/nvidia: version, params, gpus; 0 or a negative errno */
int driver_write(const struct tree *t, const struct machine *m, struct mig_error *err);

/** pci_write() - /sys/bus/pci/devices; 0 or a negative errno */
int pci_write(const struct tree *t, const struct machine *m, struct mig_error *err);

/** device_write() - /dev/nvidia*; 0 or a negative errno */
int device_write(struct tree *t, const struct machine *m, struct mig_error *err);

/**
 * module_write() - /proc/modules
 * @before: lines of other modules, "" for none
 *
 * Return: 0 or a negative errno.
 */
int module_write(const struct tree *t, const char *before, struct mig_error *err);

/** minors_write() - /proc/driver/nvidia-caps; 0 or a negative errno */
int minors_write(const struct tree *t, struct mig_error *err);

/**
 * capability_write() - /proc/driver/nvidia/capabilities and /dev/nvidia-caps
 * @old: the GPUs as they were written before, or NULL: nothing was
 *
 * Return: 0 or a negative errno.
 */
int capability_write(struct tree *t, const struct gpu *old, const struct machine *m,
		     struct mig_error *err);

/** node_write() - all of it, into an empty folder; 0 or a negative errno */
int node_write(struct tree *t, const struct machine *m, struct mig_error *err);

#endif
