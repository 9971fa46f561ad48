/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Arrays that grow by one item. @array is a void * because void ** fits no typed pointer.
 */
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

void *mig_array_add(void *array, size_t *count, size_t size)
{
	char *items;

	memcpy(&items, array, sizeof(items));
	items = reallocarray(items, *count + 1, size);
	if (!items)
		return NULL;
	memcpy(array, &items, sizeof(items));
	memset(items + *count * size, 0, size);
	return items + (*count)++ * size;
}
