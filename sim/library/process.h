/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_PROCESS_H
#define SIM_PROCESS_H

#include "library/library.h"

/**
 * compute_processes() - the living clients that a device shows
 * @device: a GPU, which shows all of its own, or a MIG device
 * @count:  in: how many fit into @list; out: how many there are
 * @list:   may be NULL if *@count is 0
 *
 * Return: INSUFFICIENT_SIZE, with nothing written but *@count, if they do not fit.
 */
nvmlReturn_t compute_processes(nvmlDevice_t device, unsigned int *count,
			       nvmlProcessInfo_v2_t *list);

#endif
