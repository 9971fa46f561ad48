/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MIG_SMI_FIELDS_H
#define MIG_SMI_FIELDS_H

#include <stddef.h>

#include "smi/smi.h"

#define FIELD_TEXT_SIZE 4096

/** enum shape - which call a field comes from: how it takes and gives what it does */
enum shape {
	SHAPE_NONE,	  /**< only a private call tells it: never known */
	SHAPE_STAMP,	  /**< the time of the query */
	SHAPE_COUNT,	  /**< of all GPUs */
	SHAPE_DRIVER,	  /**< the driver's version */
	SHAPE_NUMBER,	  /**< (device, &number) */
	SHAPE_TEXT,	  /**< (device, text, size) */
	SHAPE_FIRST,	  /**< (device, &number, &other) */
	SHAPE_SECOND,	  /**< (device, &other, &number) */
	SHAPE_FIRST3,	  /**< (device, &number, &other, &other) */
	SHAPE_SECOND3,	  /**< (device, &other, &number, &other) */
	SHAPE_THIRD,	  /**< (device, &other, &other, &number) */
	SHAPE_KIND,	  /**< (device, arg, &number) */
	SHAPE_KIND_TEXT,  /**< (device, arg, text, size) */
	SHAPE_VALUE,	  /**< a field value whose id is arg */
	SHAPE_PCI,	  /**< a part of the PCI address */
	SHAPE_CAPABILITY, /**< major and minor number */
	SHAPE_REASON,	  /**< whether one reason for slower clocks is there */
	SHAPE_REASONS,	  /**< all of them as a mask */
	SHAPE_MEMORY,	  /**< a part of the memory */
	SHAPE_PROTECTED,  /**< a part of the memory that only a guest can read */
	SHAPE_USE,	  /**< a part of the utilization */
	SHAPE_ERRORS,	  /**< memory errors: arg is of FIELD_ERRORS() */
	SHAPE_ALL_ERRORS, /**< those of all places */
	SHAPE_PAGES,	  /**< retired memory pages, by cause */
};

/** enum form - how a number is written */
enum form {
	FORM_NUMBER,
	FORM_MODE,    /**< Enabled, Disabled */
	FORM_PSTATE,  /**< P0 */
	FORM_COMPUTE, /**< Default */
	FORM_WATT,    /**< of mW, with two digits */
	FORM_YES,     /**< Yes, No */
	FORM_BARE,    /**< a number, or N/A without the usual brackets */
};

/* Parts that arg names. */
enum {
	PCI_BUS_ID,
	PCI_DOMAIN,
	PCI_BUS,
	PCI_DEVICE,
	PCI_BASE_CLASS,
	PCI_SUB_CLASS,
	PCI_DEVICE_ID,
	PCI_SUB_DEVICE_ID
};
enum { MEMORY_TOTAL, MEMORY_RESERVED, MEMORY_USED, MEMORY_FREE };
#define FIELD_ERRORS(kind, span, place) ((kind) << 16 | (span) << 8 | (place))

/** struct field - a field that can be queried */
struct field {
	const char *name, *alias;
	enum shape shape;
	const char *unit; /**< NULL if it has none that is written */
	enum form form;
	size_t call; /**< where struct nvml_api has the function */
	unsigned int arg;
	unsigned int since; /**< first driver branch that knows it */
};

/** struct field_text - a field as it is printed, without its unit */
struct field_text {
	bool known; /**< otherwise the text stands in brackets and has no unit */
	char text[FIELD_TEXT_SIZE];
};

/** gpu_fields - what --query-gpu knows; ends with a row without a name */
extern const struct field gpu_fields[];

/** field_read() - ask the driver for a field of a GPU */
void field_read(struct smi *smi, const struct field *field, nvmlDevice_t gpu,
		struct field_text *ret);

/** field_stamp() - the time, as a query prints it */
void field_stamp(char *buf, size_t size);

/** field_failed() - what is printed in the place of a field; @ret becomes unknown */
void field_failed(struct field_text *ret, nvmlReturn_t r);

/** compute_mode_name() - how a compute mode is called */
const char *compute_mode_name(unsigned int mode);

#endif
