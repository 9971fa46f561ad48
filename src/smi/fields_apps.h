/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_SMI_FIELDS_APPS_H
#define MIG_SMI_FIELDS_APPS_H

#include "smi/fields.h"

/** app_fields - what --query-compute-apps knows; ends with a row without a name */
extern const struct field app_fields[];

/** struct app - a process that computes */
struct app {
	nvmlDevice_t gpu;
	nvmlProcessInfo_v2_t info;
};

/** apps_read() - list what computes on a GPU, in the driver's order; free() it */
struct apps *apps_read(struct smi *smi, nvmlDevice_t gpu);

/** apps_next() - take the next process. Return: whether there was one. */
bool apps_next(struct apps *apps, struct app *ret);

/** app_read() - a field of a process */
void app_read(struct smi *smi, const struct field *field, const struct app *app,
	      struct field_text *ret);

#endif
